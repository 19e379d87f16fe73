"""Gatys et al. 2016: style transfer by optimising pixels, one eye at a time.

python -m refiner.train --config=configs/gatys.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

The training takes seconds: it keeps the bank. ``refiner.refine`` then optimises every
eye: about two minutes for one of 36x60 on a CPU core, so give it few. With
``--config.short_side=72`` half a minute.

The weights of their code, 1 and 1e3, belong to a VGG with mean activations of one. On
ImageNet's, whose means at relu4_2 are 200 to 300 here, 1e3 dissolves the iris and 0.5
changes next to nothing. 20, the ratio of Luan's and of Johnson's codes for this very
network, gives the style and keeps the eye. Variants: tiny (tests).
"""

import ml_collections

import configs

TINY = {
    **configs.TINY_VGG,
    "bank_size": 16,
    "iterations": 2,
    "short_side": 36,
}


def get_config(variant=""):
    """Settings of one run."""
    config = configs.method("gatys")
    config.iterations = 500
    config.optimizer = "lbfgs"  # or adam
    config.learning_rate = 0.02  # of adam, for images in [-1, 1]
    config.short_side = 144  # px that VGG sees at least
    config.content_layer = "block4_conv2"
    config.style_layers = tuple(f"block{b}_conv1" for b in range(1, 6))
    config.vgg = configs.vgg()
    config.loss_weights = ml_collections.ConfigDict()
    config.loss_weights.content = 1.0
    config.loss_weights.style = 20.0
    return configs.varied(config, variant, {}, TINY)
