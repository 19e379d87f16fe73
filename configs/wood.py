"""The CNN of Wood et al. and SimGAN (35x55 grey in, a direction out).

python -m gaze.train --config=configs/wood.py --data=RECORDS --workdir=RUN

Ten million parameters; 128 times as many multiplications as the small CNN. Variants:
tiny.
"""

import configs


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.estimator("wood")
    config.learning_rate = 3e-4
    return configs.varied(config, variant, {}, configs.TINY_ESTIMATOR)
