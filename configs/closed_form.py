"""Baselines in closed form: they keep a style bank and train nothing.

python -m refiner.train --config=configs/closed_form.py \
    --config.method=light_transfer --synthetic=RECORDS --real=RECORDS --workdir=RUN

Seconds. Methods, grey and colour: identity, histogram_matching, reinhard (both of the
whole image), region_statistics, light_transfer. Variants, joined by "+": varied (a
strength of its own for every eye), tiny (tests).
"""

import configs

VARIANTS = {"varied": {"strength": (0.0, 1.0)}}


def get_config(variant=""):
    """Settings of one run."""
    config = configs.method("light_transfer")
    return configs.varied(config, variant, VARIANTS, {"bank_size": 16})
