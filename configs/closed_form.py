"""Baselines in closed form: they keep a style bank and train nothing.

python -m refiner.train --config=configs/closed_form.py \
    --config.method=light_transfer --synthetic=RECORDS --real=RECORDS --workdir=RUN

Seconds. Methods, grey and colour: identity, histogram_matching, reinhard (both of the
whole image), region_statistics, light_transfer. Variants: tiny (tests).
"""

import ml_collections


def get_config(variant=""):
    """Settings of one run."""
    if variant not in ("", "tiny"):
        raise ValueError(f"unknown variant {variant!r}; known: tiny")
    config = ml_collections.ConfigDict()
    config.command = "refiner.train"
    config.method = "light_transfer"
    config.direction = "refine"  # or purify: real eyes in the style of synthetic ones
    config.strength = (1.0, 1.0)  # drawn eye by eye: 0 is raw, 1 refined
    config.seed = 0
    config.bank_size = 16 if variant == "tiny" else 512
    return config
