"""Zhao et al. 2018 at the paper's size: eyes of 297x297 in colour, G2 at 594x594.

All three sets are of 297x297 in colour, the eyes with masks; photographs are COCO's,
for G1 alone. A segmenter's own sides are multiples of 8.

    python -m gaze.simulate --size=297x297 --channels=3 --count=28332 --out=SYNTHETIC
    python -m gaze.prepare --size=297x297 --channels=3 --source=EYES --out=UNMASKED
    python -m gaze.prepare --size=297x297 --channels=3 --dataset=coco --source=COCO \
        --out=PHOTOGRAPHS
    python -m gaze.simulate --size=304x304 --channels=3 --count=4000 --out=TRAINING
    python -m refiner.train_segmenter --config=configs/segmenter.py:paper \
        --config.channels=3 --data=TRAINING --workdir=SEGMENTER
    python -m refiner.segment --model=SEGMENTER --data=UNMASKED --out=REAL
    python -m refiner.train --config=configs/zhao2018.py --synthetic=SYNTHETIC \
        --real=REAL --photographs=PHOTOGRAPHS --workdir=RUN

For a GPU: 80,000 steps. VGG-19 to block5_conv1 and masks that follow it as in Luan et
al. 2017, a content term, the paper's order of training. What the paper leaves open and
what repairs it is as in `configs/zhao2018_eye.py`, relative Grams among it: in Luan's
units, eta = 100 outweighs light and slope by orders of magnitude.

Measured with the built-in simulator's eyes and ImageNet features, weight times norm of
the gradient at the pixels of single refined eyes, at the start and after three steps of
all parts: style_global 0.098 and 0.077, style_local 0.12 and 0.11, adversarial 0.16 and
0.13, light_field 0.065 and 0.055, content 0.070 and 0.061, photorealism 0.007 twice,
slope 0.005 and 0.032. All four phases ran, two and more steps each, in batches of 2 on
two CPU cores with a dozen other processes: 79 (photographs), 63 (G1), 154 (G2) and 148
s (both) a step after the first, 6.8 GB at most. No training of this size was run to its
end here.

`literal` is `configs/zhao2018_literal.py`. Variants: those of `zhao2018_eye`, tiny
(tests).
"""

import configs
from configs import zhao2018_eye

VARIANTS = zhao2018_eye.VARIANTS

TINY = {**zhao2018_eye.TINY, "photograph_steps": 2}


def get_config(variant=""):
    """Settings of one training."""
    config = zhao2018_eye.get_config()
    config.photograph_steps = 40_000
    config.steps = 40_000
    config.global_share = 0.5
    config.learning_rate = 2e-4
    config.discriminator_learning_rate = 2e-4
    config.width = 32
    config.history = 2000
    config.mask_pyramid = "luan"
    config.content_layer = "block4_conv2"
    config.style_layers = tuple(f"block{n}_conv1" for n in range(1, 6))
    config.head_layers = ("block3_conv1", "block4_conv1")
    config.loss_weights.content = 1e-5  # of features whose squares are 1e4 to 1e5
    config.loss_weights.photorealism = 5e-4  # a sum over 41 times as many windows
    config.loss_weights.adversarial = 0.25
    return configs.varied(config, variant, VARIANTS, TINY)
