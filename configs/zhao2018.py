"""Zhao et al. 2018 at the paper's size: eyes of 297x297 in colour, G2 at 594x594.

python -m refiner.train --config=configs/zhao2018.py --synthetic=RECORDS \
    --real=RECORDS --photographs=RECORDS --workdir=RUN

Records of 297x297 in colour (`gaze.prepare --size=297x297 --color`, `gaze.simulate`
likewise); photographs are COCO's, for G1 alone. For a GPU: 80,000 steps. VGG-19 to
block5_conv1 as Luan et al. 2017, Gram losses in their code's unit and weights, the
automatic lambda of Eq. 10. What the paper leaves open and what repairs it is as in
`configs/zhao2018_eye.py`. Not run at this size here; `literal` is
`configs/zhao2018_literal.py`. Variants: those of `zhao2018_eye`, tiny (tests).
"""

import configs
from configs import zhao2018_eye

VARIANTS = zhao2018_eye.VARIANTS


def get_config(variant=""):
    """Settings of one training."""
    chosen = configs.parts(variant, VARIANTS)
    if "tiny" in chosen:
        return zhao2018_eye.get_config(variant)
    config = zhao2018_eye.get_config()
    config.photograph_steps = 40_000
    config.steps = 40_000
    config.global_share = 0.5
    config.enhancer_share = 0.25
    config.optimizer = "adam"
    config.learning_rate = 2e-4
    config.discriminator_learning_rate = 2e-4
    config.width = 32
    config.history = 2000
    config.balance = 0.0
    config.gram = "luan_code"
    config.mask_pyramid = "luan"
    config.content_layer = "block4_conv2"
    config.style_layers = tuple(f"block{n}_conv1" for n in range(1, 6))
    config.head_layers = ("block3_conv1", "block4_conv1")
    config.loss_weights.content = 1.0
    config.loss_weights.style_global = 100.0
    config.loss_weights.style_local = 100.0
    config.loss_weights.photorealism = 1e4
    return configs.varied(config, variant, VARIANTS, {})
