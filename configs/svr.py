"""Linear support vector regression on HOG and binary patterns (Zhang et al. 2015).

python -m gaze.train --config=configs/svr.py --data=RECORDS --workdir=RUN

Half a minute for 5,000 eyes, most of it for HOG. Trained on 2,000 `studio` eyes, other
`studio` people are read best with C = 1e-3 (7.6 degrees; with 1 at 9.2, with 1e-4 at
8.3). Variants: tiny (tests).
"""

import ml_collections

import configs


def get_config(variant=""):
    """Settings of one fit; ``tiny`` is for tests."""
    config = ml_collections.ConfigDict()
    config.command = "gaze.train"
    config.estimator = "svr"
    config.penalty = 1e-3  # C
    config.tolerance_rad = 0.01
    config.equalize = True
    return configs.varied(config, variant, {}, {"penalty": 0.1})
