"""Baselines in closed form: they keep a style bank and train nothing.

python -m refiner.train --config=configs/closed_form.py \
    --config.method=light_transfer --synthetic=RECORDS --real=RECORDS --workdir=RUN

Seconds. Methods, grey and colour: identity, histogram_matching, reinhard (both of the
whole image), region_statistics, light_transfer. Variants, joined by "+": varied (a
strength of its own for every eye), tiny (tests).
"""

import ml_collections

import configs

VARIANTS = {"varied": {"strength": (0.0, 1.0)}}


def get_config(variant=""):
    """Settings of one run."""
    chosen = configs.parts(variant, VARIANTS)
    config = ml_collections.ConfigDict()
    config.command = "refiner.train"
    config.method = "light_transfer"
    config.direction = "refine"  # or purify: real eyes in the style of synthetic ones
    config.strength = (1.0, 1.0)  # drawn eye by eye: 0 is raw, 1 refined
    config.seed = 0
    config.bank_size = 16 if "tiny" in chosen else 512
    for name in chosen:
        config.update_from_flattened_dict(VARIANTS.get(name, {}))
    return config
