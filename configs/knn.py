"""k nearest neighbours on pixels, k = 50 (Wood et al. 2016, Zhao et al. 2018).

python -m gaze.train --config=configs/knn.py --data=RECORDS --workdir=RUN

Seconds; nothing is trained, the run folder holds the eyes. 5,000 raw `studio` eyes
answer for 2,000 `cabin` eyes of other people with 11.8 degrees. So they do by distance
(11.8), at 36x60 (11.7, four times as slow) and with k = 25 (11.7); at 9x15 12.1, with
k = 100 11.9. With `head_within_deg` only eyes whose head is turned so alike are
compared, as Wood et al. do; then all eyes need a head pose. Variants: tiny (tests).
"""

import ml_collections

import configs


def get_config(variant=""):
    """Settings of one set of neighbours; ``tiny`` is for tests."""
    config = ml_collections.ConfigDict()
    config.command = "gaze.train"
    config.estimator = "knn"
    config.neighbors = 50
    config.weights = "uniform"  # or distance: near eyes count more
    config.size = (18, 30)  # px that eyes are reduced to, by area
    config.equalize = True
    config.head_within_deg = 0.0  # only heads turned so alike; 0: the image alone
    return configs.varied(config, variant, {}, {"neighbors": 3, "size": (9, 15)})
