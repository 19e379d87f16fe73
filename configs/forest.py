"""Random forest of 20 trees on pixels (Zhao et al. 2018, after Sugano et al. 2014).

python -m gaze.train --config=configs/forest.py --data=RECORDS --workdir=RUN

Variants: tiny (tests).
"""

import ml_collections

import configs


def get_config(variant=""):
    """Settings of one fit; ``tiny`` is for tests."""
    config = ml_collections.ConfigDict()
    config.command = "gaze.train"
    config.estimator = "forest"
    config.seed = 0
    config.trees = 20
    config.leaf_eyes = 5
    config.pixels_share = 1 / 3  # of the pixels, that a split chooses from
    config.size = (9, 15)  # px that eyes are reduced to, by area
    config.equalize = True
    return configs.varied(config, variant, {}, {"trees": 2})
