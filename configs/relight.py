"""The tones and the light of real eyes in closed form.

python -m refiner.train --config=configs/relight.py --synthetic=RECORDS --real=RECORDS \
    --workdir=RUN

Seconds. Variants: full (the whole light field on every eye), tones (no light field),
tiny (tests).
"""

import ml_collections

import configs

VARIANTS = {
    "full": {"relight.strength": (1.0, 1.0)},
    "tones": {"relight.strength": (0.0, 0.0)},
}


def get_config(variant=""):
    """Settings of one run."""
    config = configs.method("relight")
    config.relight = ml_collections.ConfigDict()
    config.relight.strength = (0.0, 1.0)  # of the light field, drawn for each eye
    config.relight.contrast = 0.5  # of sclera, iris and pupil, kept at least
    return configs.varied(config, variant, VARIANTS, {"bank_size": 16})
