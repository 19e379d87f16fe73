"""The small CNN with the eye's layout beside its features (image and mask in).

python -m gaze.train --config=configs/fused.py --data=RECORDS --workdir=RUN

The records need masks (refiner.segment). Variants: tiny (tests).
"""

import configs


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.estimator("fused")
    return configs.varied(config, variant, {}, configs.TINY_ESTIMATOR)
