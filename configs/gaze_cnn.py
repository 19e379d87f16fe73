"""The small gaze CNN (36x60 grey in, pitch and yaw out).

python -m gaze.train --config=configs/gaze_cnn.py --data=RECORDS --workdir=RUN

One CPU core: about half a minute for 6,000 eyes. Variants: tiny (a few steps).
"""

import configs

TINY = {"epochs": 2, "batch_size": 16, "collapsed_sd_deg": 0.0}


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.training("gaze.train")
    config.estimator = "cnn"
    config.epochs = 10
    config.batch_size = 64
    config.learning_rate = 2e-3
    config.augmentation = "mild"
    config.equalize = True
    config.collapsed_sd_deg = 1.0  # outputs of less spread are restarted
    return configs.varied(config, variant, {}, TINY)
