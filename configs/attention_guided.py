"""Attention-guided purification (2020): as mask_guided.py, with a learned attention.

python -m refiner.train --config=configs/attention_guided.py --synthetic=RECORDS \
    --real=RECORDS --segmenter=RUN --workdir=RUN

Measured as there: 7.4, 6.9 and 7.6 degrees. At the end the learned map and its
region overlap by 0.81 to 0.85 (intersection over union, three seeds).
Variants: those of mask_guided.py; without_supervision (nothing but the other terms
teaches the attention map).
"""

import configs
from configs import mask_guided

_OWN = "without_supervision"
VARIANTS = {**mask_guided.VARIANTS, _OWN: {"loss_weights.attention": 0.0}}


def get_config(variant=""):
    """Settings of one training."""
    chosen = configs.parts(variant, VARIANTS)
    config = mask_guided.get_config("+".join(n for n in chosen if n != _OWN))
    config.method = "attention_guided"
    config.loss_weights.attention = 0.0 if _OWN in chosen else 1.0
    return config
