"""Mask-guided purification: real eyes in the look of synthetic ones, by their masks.

Zhao et al., *Mask-guided Style Transfer Network for Purifying Real Images*
(arXiv:1903.08152, 2019). The features of the attention region (iris and pupil) and of
the background are cut out by the segmentation mask. Of the design only the abstract is
known; ``refiner/learning/purification.py`` says what is stated and what inferred.
"""

import keras

from refiner.learning import purification
from refiner.style import bank

load = purification.load


def build(
    settings: dict, style_bank: bank.StyleBank, guides: dict[str, keras.Model]
) -> purification.Purification:
    """An untrained ``purification.Purification`` whose attention is the mask."""
    return purification.build(settings, style_bank, guides, learned=False)
