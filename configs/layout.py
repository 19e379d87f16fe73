"""Gaze from where iris and opening lie, by a mask alone.

python -m gaze.train --config=configs/layout.py --data=RECORDS --workdir=RUN

A second; the records need masks (refiner.segment). Variants: tiny (tests).
"""

import ml_collections

import configs


def get_config(variant=""):
    """Settings of one fit; ``tiny`` is for tests."""
    config = ml_collections.ConfigDict()
    config.command = "gaze.train"
    config.estimator = "layout"
    config.ridge = 1.0
    return configs.varied(config, variant, {}, {})
