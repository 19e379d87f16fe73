"""Adaptive linear regression (Lu et al. 2014): sparse sums of known eyes.

python -m gaze.train --config=configs/alr.py --data=RECORDS --workdir=RUN

Nothing is trained; every answer is a linear program, 30 ms. Variants: tiny (tests).
"""

import ml_collections

import configs


def get_config(variant=""):
    """Settings of one fit; ``tiny`` is for tests."""
    config = ml_collections.ConfigDict()
    config.command = "gaze.train"
    config.estimator = "alr"
    config.candidates = 200
    config.tolerance = 1e-3  # of a part's share of the light, about 1/15
    config.equalize = True
    return configs.varied(config, variant, {}, {"candidates": 8})
