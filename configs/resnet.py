"""Pre-activation ResNet-8 (36x60 grey and head pose in, pitch and yaw out).

python -m gaze.train --config=configs/resnet.py --data=RECORDS --workdir=RUN

Variants: without_head_pose, deep (14 layers), tiny.
"""

import configs

VARIANTS = {"without_head_pose": {"head_pose": False}, "deep": {"depth": 14}}


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.estimator("resnet")
    config.depth = 8  # or 14
    config.head_pose = True
    return configs.varied(config, variant, VARIANTS, configs.TINY_ESTIMATOR)
