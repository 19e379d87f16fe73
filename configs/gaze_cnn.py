"""The small gaze CNN (36x60 grey in, pitch and yaw out).

python -m gaze.train --config=configs/gaze_cnn.py --data=RECORDS --workdir=RUN

One CPU core: about half a minute for 6,000 eyes. 367,730 parameters, most of them in
the dense layer. Variants of at most 0.3 M: narrow (a narrower dense layer, 285,682),
wide (wider convolutions, of which a 1x1 convolution hands on 32 channels, 255,210);
the estimators' README compares them. tiny (a few steps).
"""

import configs

VARIANTS = {"narrow": {"units": 96}, "wide": {"width": 24, "squeeze": 32}}


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.estimator("cnn")
    config.width = 16  # channels of the first convolution; the last has four times that
    config.units = 128  # of the dense layer
    config.squeeze = 0  # channels before the dense layer; 0: all
    return configs.varied(config, variant, VARIANTS, configs.TINY_ESTIMATOR)
