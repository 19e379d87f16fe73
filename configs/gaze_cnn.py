"""The small gaze CNN (36x60 grey in, pitch and yaw out).

python -m gaze.train --config=configs/gaze_cnn.py --data=RECORDS --workdir=RUN

One CPU core: about half a minute for 6,000 eyes. Variants: tiny (a few steps).
"""

import configs


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.estimator("cnn")
    return configs.varied(config, variant, {}, configs.TINY_ESTIMATOR)
