"""SimGAN (Shrivastava et al. 2017) on 36x60 eyes.

python -m refiner.train --config=configs/simgan.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

The default is our own stable preset for two CPU cores: Adam, a falling rate, an average
of the weights, and self-regularisation of the *derivatives*, which leaves light free
and keeps edges and their sign. One core: a minute and a half. On version 2 of the
benchmark (three seeds), degrees: 10.3 under mild augmentation, raw 10.9, gain 0.6
[-0.5, 1.7]; 8.0, 7.9 under strong; iris shift 0.32 px (raw 0.25). On fewer eyes the
paper's psi, the eye itself, had given no gain at weight 2, with a frame around every
eye; at 0.5, with neither falling rate nor average, irises turned bright (2.9 px).

The paper's own preset is the variant `paper`, so the arm `simgan.paper` of a comparison
(on a GPU: 11,200 steps of 512 eyes):

python -m pipeline --config=configs/benchmark.py --workdir=RUN \
    --config.arms="('identity','simgan','simgan.paper')" --config.export_arm=simgan

Weights are in units of means over patches, pixels and batch (refiner/losses/README.md).
Variants, joined by "+": paper, its second version (SGD, K_g = 50, batches of 512, a
history of 51,200 eyes; for a GPU), "paper+v1" its first (K_g = 2), and hand_pose, its
networks for depth images of 224x224 (none was run at its size here); the ablations
without_history, without_local, without_self_regularization; psi_identity, psi_mean and
psi_features for other self-regularisations; tiny (tests).
"""

import ml_collections

import configs

VARIANTS = {
    "paper": {
        "steps": 11_200,
        "pretrain_refiner_steps": 1000,
        "pretrain_discriminator_steps": 200,
        "batch_size": 512,
        "optimizer": "sgd",
        "schedule": "constant",
        "ema": 0.0,
        # 0.001 on sums over the 135 patches of 36x60.
        "learning_rate": 0.135,
        "discriminator_learning_rate": 0.135,
        "discriminator_every": 50,
        "clip_norm": 0.0,
        "history": 51_200,
        "width": 64,
        "self_regularization_features": "identity",
        # 0.1 on sums: 2160 pixels beside 135 patches.
        "loss_weights.self_regularization": 1.6,
    },
    "v1": {"discriminator_every": 2},
    "hand_pose": {
        "steps": 10_700,
        "pretrain_refiner_steps": 500,
        "pretrain_discriminator_steps": 200,
        "kernel_size": 7,
        "blocks": 10,
        "width": 64,
        "discriminator": "hand_pose",
    },
    "without_history": {"history": 0},
    "without_local": {"local": False},
    "without_self_regularization": {"loss_weights.self_regularization": 0.0},
    "psi_identity": {
        "self_regularization_features": "identity",
        "loss_weights.self_regularization": 2.0,
    },
    "psi_mean": {
        "self_regularization_features": "mean",
        "loss_weights.self_regularization": 2.0,
    },
    "psi_features": {
        "self_regularization_features": "features",
        "loss_weights.self_regularization": 2.0,
    },
}

TINY = {
    **configs.TINY,
    "pretrain_refiner_steps": 1,
    "pretrain_discriminator_steps": 1,
    "history": 8,
    "vgg.weights": "random",
}


def get_config(variant=""):
    """Settings of one training."""
    config = configs.refiner("simgan")
    config.bank_size = 64  # kept with the run; used by config.camera alone
    config.steps = 400
    config.pretrain_refiner_steps = 80  # of these; R alone
    config.pretrain_discriminator_steps = 20  # likewise; D alone
    config.batch_size = 32
    config.learning_rate = 2e-4
    config.discriminator_learning_rate = 2e-4
    config.discriminator_every = 1  # K_g: steps of R for one of D
    config.clip_norm = 10.0
    config.ema = 0.98  # decay of the average of weights it ends with; 0: none
    config.history = 1024  # eyes; 0: none
    config.width = 32
    config.blocks = 4
    config.kernel_size = 3  # of R's first convolution
    config.residual = False  # R(x) is tanh(.); True: x + tanh(.)
    config.discriminator = "eyes"  # or hand_pose
    config.local = True  # False: one decision for the whole eye
    config.self_regularization_features = "gradient"  # or identity, mean, features
    config.feature_layer = "block2_conv1"  # of psi = "features"
    config.vgg = configs.vgg()
    config.loss_weights = ml_collections.ConfigDict()
    config.loss_weights.adversarial = 1.0
    config.loss_weights.self_regularization = 10.0
    config.loss_weights.discriminator = 1.0
    configs.varied(config, variant, VARIANTS, TINY)
    if "without_history" in configs.parts(variant, VARIANTS):  # tiny has one
        config.history = 0
    return config
