"""Attention-guided purification: as mask-guided, with an attention map it learns.

Yan et al., *An Attention-guided Style Transfer Network for Purifying Real Images*
(arXiv:2002.06145, 2020). The map is drawn from the network's own features and held to
the mask by a loss of its own, as MGCAM's is (Song et al. 2018), so it may leave a mask
that is wrong. Of the design only the abstract is known;
``refiner/learning/purification.py`` says what is stated and what inferred.
"""

import keras

from refiner.learning import purification
from refiner.style import bank

load = purification.load


def build(
    settings: dict, style_bank: bank.StyleBank, guides: dict[str, keras.Model]
) -> purification.Purification:
    """An untrained ``purification.Purification`` that learns its attention."""
    return purification.build(settings, style_bank, guides, learned=True)
