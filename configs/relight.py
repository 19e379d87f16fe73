"""The tones and the light of real eyes in closed form.

python -m refiner.train --config=configs/relight.py --synthetic=RECORDS --real=RECORDS \
    --workdir=RUN

Seconds. Variants: full (the whole light field on every eye), tones (no light field),
tiny (tests).
"""

import ml_collections

import configs
from configs import closed_form

VARIANTS = {
    "full": {"relight.strength": (1.0, 1.0)},
    "tones": {"relight.strength": (0.0, 0.0)},
}


def get_config(variant=""):
    """Settings of one run."""
    chosen = configs.parts(variant, VARIANTS)
    config = closed_form.get_config("tiny" if "tiny" in chosen else "")
    config.method = "relight"
    config.relight = ml_collections.ConfigDict()
    config.relight.strength = (0.0, 1.0)  # of the light field, drawn for each eye
    config.relight.contrast = 0.5  # of sclera, iris and pupil, kept at least
    for name in chosen:
        config.update_from_flattened_dict(VARIANTS.get(name, {}))
    return config
