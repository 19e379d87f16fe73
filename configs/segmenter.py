"""The segmenter of skin, iris, pupil and sclera, by default at 36x60 and for a CPU.

python -m refiner.train_segmenter --config=configs/segmenter.py --data=RECORDS \
    --workdir=RUN

Variants, joined by "+" ("crops+tiny"), later ones over earlier ones:
crops: 96x160 patches, as cut from MPIIGaze frames or UnityEyes pictures;
paper: the size of Zhao et al. 2018, 2.07 M parameters, 1024x1024, for a GPU;
three_classes: the paper's rest, iris and pupil; refiners and exports follow by
themselves, for they see no sclera in the masks;
post: ERFNet's blocks and transposed convolutions (paper+post: ERFNet's size, too);
tiny: tests.

Expected, trained on 4,000 `studio` eyes (the default in a minute and a half on one
CPU core), on `cabin` people: IoU of iris 0.71, pupil 0.62, sclera 0.65; `crops` 0.87,
0.85 and 0.81, pupil centre 0.9 px off. `paper` and `post` were not trained.
"""

import configs

VARIANTS = {
    "crops": {"steps": 3000, "batch_size": 16, "scale": 1},
    "paper": {
        "steps": 10_000,
        "batch_size": 16,
        "learning_rate": 5e-4,
        "scale": 1,
        "widths": (16, 64, 128),
        "blocks": (5, 8, 2, 2),
        "dropout": (0.03, 0.3),
    },
    "three_classes": {"classes": 3},
    "post": {"residual": "post", "upsampling": "transposed"},
}

TINY = {"steps": 4, "batch_size": 8, "widths": (4, 8, 16), "blocks": (1, 1, 1, 1)}


def get_config(variant=""):
    """Settings of one training."""
    config = configs.training("refiner.train_segmenter")
    config.steps = 500
    config.batch_size = 32
    config.learning_rate = 2e-3
    config.equalize_share = 0.5
    config.classes = 4  # 3: the paper's, sclera is rest, then for all that follows
    config.channels = 1  # grey, as cars' cameras are; or 3 (RGB)
    config.scale = 2  # enlarges inside the graph; sides times it: multiples of 8
    config.widths = (12, 32, 64)
    config.blocks = (2, 4, 1, 1)
    config.residual = "pre"  # or post
    config.upsampling = "resize"  # or transposed
    config.dropout = (0.03, 0.1)  # at a quarter and at an eighth of the size
    return configs.varied(config, variant, VARIANTS, TINY)
