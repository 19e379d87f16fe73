"""LeNet of Zhang et al. 2015 (36x60 grey and head pose in, pitch and yaw out).

python -m gaze.train --config=configs/lenet.py --data=RECORDS --workdir=RUN

Nesterov's momentum with a rate of 0.01 is hysts' recipe for it; the rate falls by half
a cosine here, there by steps. Variants: without_head_pose, tiny.
"""

import configs

VARIANTS = {"without_head_pose": {"head_pose": False}}


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.estimator("lenet")
    config.optimizer = "nesterov"
    config.batch_size = 32
    config.learning_rate = 0.01
    config.head_pose = True
    return configs.varied(config, variant, VARIANTS, configs.TINY_ESTIMATOR)
