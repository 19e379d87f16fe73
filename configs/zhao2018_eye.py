"""Zhao et al. 2018 on 36x60 eyes, repaired and sized for two CPU cores.

python -m refiner.train --config=configs/zhao2018_eye.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

The eyes are enlarged to 72x120; VGG-19 is used up to block3_conv1. Weights are in
units of mean losses (the photorealism term alone is a sum). Variants: tiny (tests).
"""

import ml_collections


def get_config(variant=""):
    """Settings of one training."""
    if variant not in ("", "tiny"):
        raise ValueError(f"unknown variant {variant!r}; known: tiny")
    config = ml_collections.ConfigDict()
    config.command = "refiner.train"
    config.method = "zhao2018"
    config.seed = 0
    config.bank_size = 512
    config.steps = 250
    config.global_share = 0.15
    config.enhancer_share = 0.25
    config.batch_size = 4
    config.optimizer = "adam"
    config.learning_rate = 1e-3
    config.discriminator_learning_rate = 1e-3
    config.discriminator_every = 1
    config.clip_norm = 10.0
    config.accumulate = 1  # batches of batch_size in a step, for memory
    config.precision = "float32"  # or mixed_bfloat16, mixed_float16
    config.ema = 0.0  # decay of the average of weights it ends with, such as 0.999
    config.schedule = "cosine"  # or constant, linear
    config.warmup_steps = 0
    config.history = 512
    config.width = 24
    config.blocks = (5, 3)
    config.residual = True
    config.style_layers = ("block1_conv1", "block2_conv1", "block3_conv1")
    config.head_layers = ("block2_conv1", "block3_conv1")
    config.vgg = ml_collections.ConfigDict()
    config.vgg.weights = ""  # a path, "random", or empty: download, else random
    config.vgg.seed = 0
    config.loss_weights = ml_collections.ConfigDict()
    config.loss_weights.style_global = 1.0
    config.loss_weights.style_local = 1.0
    config.loss_weights.light_field = 30.0
    config.loss_weights.photorealism = 0.02
    config.loss_weights.slope = 5.0
    config.loss_weights.adversarial = 1.0
    config.loss_weights.discriminator = 1.0
    if variant == "tiny":
        config.bank_size = 16
        config.steps = 6
        config.batch_size = 4
        config.history = 8
        config.width = 4
        config.blocks = (1, 1)
        config.style_layers = ("block1_conv1", "block2_conv1")
        config.head_layers = ("block2_conv1",)
        config.vgg.weights = "random"
    return config
