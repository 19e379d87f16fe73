"""Hand pose on NYU's depth images, SimGAN's second task: a small stacked hourglass.

python -m gaze.train_hands --config=configs/hand_pose.py --data=NYU/train \
    --test=NYU/test --workdir=RUN

NYU (72,757 frames to train on, 8,251 to test) was not at hand: this was run on a small
set in its format alone, and no figure of SimGAN's (69.7 % of joints within 5 px trained
on synthetic, 72.4 on refined, 74.5 on real images) was repeated. All images are held in
memory: 200 kB each. Refining hands has networks (configs/simgan.py:hand_pose) that were
run at tiny size alone. Variants: synthetic (trains on the rendered images), tiny.
"""

import configs

VARIANTS = {"synthetic": {"kind": "synthetic"}}
TINY = {"epochs": 2, "batch_size": 4, "size": 64, "width": 8, "stacks": 2}


def get_config(variant=""):
    """Settings of one training; ``tiny`` is for tests."""
    config = configs.training("gaze.train_hands")
    config.kind = "real"  # or synthetic: which of NYU's images are trained on
    config.size = 224  # px of the cut hand, a multiple of 32
    config.width = 64
    config.stacks = 2
    config.epochs = 10
    config.batch_size = 16
    config.learning_rate = 1e-3
    return configs.varied(config, variant, VARIANTS, TINY)
