"""FastCUT (Park et al. 2020) on 36x60 eyes: contrastive one-sided translation.

python -m refiner.train --config=configs/fastcut.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

Sized for two CPU cores: 90 seconds on one. On version 2 of the benchmark (three seeds):
10.4 degrees under mild augmentation, raw 10.9, and 8.1 and 7.9 under strong, so no gain
that stands clear of 0; iris shift 0.32 px (raw 0.25).

LSGAN's terms have a half here that the paper's code has not (refiner/losses/README.md):
its weights 1 and 10 are 2 and 10. Variants, joined by "+": paper (its network, patches,
weights and 200 epochs of 5,000 eyes one by one, with a rate that falls from the start
and not from the 150th on; not run at this size here); patchgan; gaze (a term that keeps
a frozen estimator's answer);
direct (output without the eye); tiny (tests).
"""

import ml_collections

import configs

VARIANTS = {
    "paper": {
        "steps": 1_000_000,
        "batch_size": 1,
        "learning_rate": 2e-4,
        "schedule": "linear",
        "ema": 0.0,
        "clip_norm": 0.0,
        "width": 64,
        "blocks": 9,
        "patches": 256,
        "projection": 256,
        "discriminator": "patchgan",
        "patchgan": (64, 3),
        "residual": False,
        "loss_weights.adversarial": 2.0,
        "loss_weights.patch_nce": 10.0,
    },
    "patchgan": {"discriminator": "patchgan"},
    "direct": {"residual": False},
    "gaze": {"frozen": ("estimator",), "loss_weights.gaze": 1.0},
}

TINY = {**configs.TINY, "patches": 16, "projection": 8}


def get_config(variant=""):
    """Settings of one training."""
    config = configs.refiner("fastcut")
    config.bank_size = 64  # kept with the run; used by config.camera alone
    config.steps = 500
    config.batch_size = 8
    config.learning_rate = 5e-4
    config.discriminator_learning_rate = 2e-4
    config.discriminator_every = 1
    config.clip_norm = 10.0
    config.ema = 0.98  # decay of the average of weights it ends with; 0: none
    config.frozen = ()  # networks that guide: estimator
    config.width = 24
    config.blocks = 4
    config.upsampling = "resize"  # or transposed
    config.residual = True  # the output is the eye + tanh(.); False: tanh(.)
    config.discriminator = "local"  # or patchgan
    config.patchgan = (48, 2)  # its width and halvings; the paper's see 70 px
    config.patches = 64  # of an eye, at every depth
    config.projection = 64  # length of the vectors that are compared
    config.loss_weights = ml_collections.ConfigDict()
    config.loss_weights.adversarial = 2.0
    config.loss_weights.patch_nce = 1.0
    config.loss_weights.gaze = 0.0
    config.loss_weights.discriminator = 1.0
    return configs.varied(config, variant, VARIANTS, TINY)
