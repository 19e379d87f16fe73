"""Zhao et al. 2018, Eq. 1-9, by optimising pixels, one eye at a time.

python -m refiner.train --config=configs/zhao2018_optimise.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

The training takes seconds: it keeps the bank. ``refiner.refine`` then optimises every
eye: about six minutes for one of 36x60 on a CPU core, so give it few. With
``--config.short_side=72`` a minute and a quarter.

The paper's weights, eta = 1e2 and theta = 1e4, in the units of Luan's code, which they
come from, and a content term: tones move region by region and shapes stay. A region
whose mask is wrong in the style image takes the wrong tone.

Variants: literal (Eq. 1-9 as printed), tiny (tests). In literal the printed Grams are
some 1e4 times the Laplacian's term, so that theta = 0 gives the same picture: pieces of
iris and pupil move, sclera turns dark, and a mesh of single pixels appears.
"""

import ml_collections

import configs
from configs import gatys

VARIANTS = {"literal": {"classes": 3, "gram": "paper", "loss_weights.content": 0.0}}


def get_config(variant=""):
    """Settings of one run."""
    config = configs.method("zhao2018_optimise")
    config.iterations = 1000
    config.free_iterations = 0  # before them, without the Laplacian (Luan: 1000)
    config.optimizer = "lbfgs"  # or adam
    config.learning_rate = 0.02  # of adam, for images in [-1, 1]
    config.short_side = 144  # px that VGG sees at least
    config.classes = 4  # 3: the paper's, sclera is rest
    config.gram = "luan_code"  # or relative, paper: Eq. 2 and 3 as printed
    config.mask_pyramid = "luan"  # or area
    config.content_layer = "block4_conv2"
    config.style_layers = tuple(f"block{b}_conv1" for b in range(1, 6))
    config.vgg = configs.vgg()
    config.loss_weights = ml_collections.ConfigDict()
    config.loss_weights.style_global = 100.0  # eta, a mean over the layers
    config.loss_weights.style_local = 100.0
    config.loss_weights.photorealism = 1e4  # theta, of a sum over windows
    config.loss_weights.content = 1.0
    return configs.varied(config, variant, VARIANTS, gatys.TINY)
