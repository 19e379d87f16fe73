"""Zhao et al. 2018 as printed, Eq. 1-10, on 36x60 eyes: for faithfulness, not for use.

python -m refiner.train --config=configs/zhao2018_literal.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

Direct output, no content term, three classes, transposed convolutions, eta = 100 and
theta = 10,000 on Luan's code's Grams (the printed 1 / (4 N^2 M^2) is the variant
`paper_grams`), every block's first layer, lambda measured. Nothing in it forbids a
negative slope, so that dark may turn bright and bright dark; then the training stops
and says so. Variants, joined by "+": paper_grams, tiny (tests).
"""

import configs
from configs import zhao2018_eye

VARIANTS = {"paper_grams": {"gram": "paper"}}


def get_config(variant=""):
    """Settings of one training."""
    chosen = configs.parts(variant, VARIANTS)
    config = zhao2018_eye.get_config("tiny" if "tiny" in chosen else "")
    config.residual = False
    config.condition = False
    config.classes = 3
    config.upsampling = "transposed"
    config.gram = "luan_code"
    config.mask_pyramid = "luan"
    config.balance = 0.0
    config.stop_on = ("inverted",)
    for name in ("light_field", "slope", "content", "gaze", "feature_matching"):
        config.loss_weights[name] = 0.0
    config.loss_weights.style_global = 100.0
    config.loss_weights.style_local = 100.0
    config.loss_weights.photorealism = 1e4
    if "tiny" not in chosen:
        # VGG keeps 4x7 positions at block5 of 72x120: fewer say nothing.
        config.style_layers = tuple(f"block{n}_conv1" for n in range(1, 6))
        config.head_layers = ("block3_conv1", "block4_conv1")
    return configs.varied(config, variant, VARIANTS, {})
