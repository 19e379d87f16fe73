"""The segmenter of skin, iris, pupil and sclera at 36x60, small enough for a CPU.

python -m refiner.train_segmenter --config=configs/segmenter.py --data=RECORDS \
    --workdir=RUN

Variants: paper (the widths of Zhao et al. 2018, 2.07 M parameters), tiny (tests).
"""

import ml_collections


def get_config(variant=""):
    """Settings of one training."""
    if variant not in ("", "paper", "tiny"):
        raise ValueError(f"unknown variant {variant!r}; known: paper, tiny")
    config = ml_collections.ConfigDict()
    config.command = "refiner.train_segmenter"
    config.steps = 500
    config.batch_size = 32
    config.learning_rate = 2e-3
    config.clip_norm = 0.0  # none
    config.accumulate = 1  # batches of batch_size in a step, for memory
    config.precision = "float32"  # or mixed_bfloat16, mixed_float16
    config.ema = 0.0  # decay of the average of weights it ends with, such as 0.999
    config.schedule = "cosine"  # or constant, linear
    config.warmup_steps = 0
    config.equalize_share = 0.5
    config.seed = 0
    config.widths = (12, 32, 64)
    config.blocks = (2, 4, 1, 1)
    if variant == "paper":
        config.steps = 10_000
        config.learning_rate = 5e-4
        config.widths = (16, 64, 128)
        config.blocks = (5, 8, 2, 2)
    if variant == "tiny":
        config.steps = 4
        config.batch_size = 8
        config.widths = (4, 8, 16)
        config.blocks = (1, 1, 1, 1)
    return config
