"""The small CNN and the eye's layout, averaged (image and mask in).

python -m gaze.train --config=configs/fused.py --data=RECORDS --workdir=RUN

The records need masks (refiner.segment). Half of the answer is the layout's: among
simulated people (2,000 eyes to learn from) the CNN has 5.9 degrees, the layout 6.9, the
mean 5.8; strong augmentation is for real eyes. Variants: tiny (tests).
"""

import configs


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.estimator("fused")
    config.augmentation = "strong"
    config.ridge = 1.0  # of the layout
    config.layout_share = 0.5
    return configs.varied(config, variant, {}, configs.TINY_ESTIMATOR)
