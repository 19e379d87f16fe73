"""The small gaze CNN (36x60 grey in, pitch and yaw out).

python -m gaze.train --config=configs/gaze_cnn.py --data=RECORDS --workdir=RUN

One CPU core: about half a minute for 6,000 eyes. Variants: tiny (a few steps).
"""

import ml_collections


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    if variant not in ("", "tiny"):
        raise ValueError(f"unknown variant {variant!r}; known: tiny")
    config = ml_collections.ConfigDict()
    config.command = "gaze.train"
    config.estimator = "cnn"
    config.epochs = 10
    config.batch_size = 64
    config.learning_rate = 2e-3
    config.clip_norm = 0.0  # none
    # Batches of batch_size in a step, for memory; batch norm sees each by itself.
    config.accumulate = 1
    config.precision = "float32"  # or mixed_bfloat16, mixed_float16
    config.ema = 0.0  # decay of the average of weights it ends with, such as 0.999
    config.schedule = "cosine"  # or constant, linear
    config.warmup_steps = 0
    config.augmentation = "mild"
    config.equalize = True
    config.collapsed_sd_deg = 1.0  # outputs of less spread are restarted
    config.seed = 0
    if variant == "tiny":
        config.epochs = 2
        config.batch_size = 16
        config.collapsed_sd_deg = 0.0
    return config
