"""Zhao et al. 2018 on 36x60 eyes, repaired and sized for two CPU cores.

python -m refiner.train --config=configs/zhao2018_eye.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

The eyes are enlarged to 72x120; VGG-19 is used up to block3_conv1. Weights are in
units of mean losses (the photorealism term alone is a sum; refiner/losses/README.md).
Variants, joined by "+": the ablations of the paper and of what repairs it, each named
without_SOMETHING below; what else was tried, with_SOMETHING; real_5 to real_1000, for
which the refiner sees as many real eyes; tiny (tests). What was measured of them stands
in refiner/README.md.
"""

import ml_collections

import configs


def _without_loss(*names):
    return {f"loss_weights.{name}": 0.0 for name in names}


VARIANTS = {
    # The paper's ablations. Johnson's network as it is: no label map goes in, no light
    # of the style, the output is its own, and no term repairs it.
    "without_generator": {
        "enhancer": False,
        "condition": False,
        "residual": False,
        **_without_loss("light_field", "slope"),
    },
    # Johnson's loss as it is, in his code's units: style of the whole image, content.
    "without_discriminator": {
        "discriminator": "none",
        "gram": "luan_code",
        "content_layer": "block3_conv1",
        "clip_norm": 1e5,  # of gradients in those units, as in johnson.py
        "loss_weights.content": 1.0,
        "loss_weights.style_global": 20.0,
        **_without_loss("style_local", "photorealism", "light_field", "slope"),
    },
    # G1 alone, with all the rest; what "without_generator" is not.
    "without_enhancer": {"enhancer": False, "label_map": False},
    "without_masks": {
        "label_map": False,
        "condition": False,
        **_without_loss("style_local", "light_field"),
    },
    "without_staging": {"global_share": 0.0, "enhancer_share": 0.0},
    "without_style_global": _without_loss("style_global"),
    "without_style_local": _without_loss("style_local"),
    "without_photorealism": _without_loss("photorealism"),
    "without_adversarial": {"discriminator": "none"},
    # Of what repairs it at 36x60.
    "without_light_field": _without_loss("light_field"),
    "without_slope": _without_loss("slope"),
    "without_residual": {"residual": False},
    "without_condition": {"condition": False},
    "without_sclera": {"classes": 3},  # of Grams, label map and judge; light keeps it
    "with_region_statistics": {"loss_weights.region_statistics": 30.0},
    "with_patchgan": {
        "discriminator": "patchgan",
        "discriminator_learning_rate": 2e-4,
        "loss_weights.feature_matching": 10.0,
    },
    "with_start_transferred": {"start": "light_transfer"},
    "with_start_relit": {"start": "relight"},
    "with_camera": {"camera": True},
    "with_paper_grams": {"gram": "paper"},
    "with_luan_grams": {"gram": "luan_code"},
    # The paper's fifth claim, little real data: all of it that the refiner sees.
    **{f"real_{count}": {"bank_size": count} for count in (5, 20, 100, 1000)},
}

TINY = {
    **configs.TINY,
    **configs.TINY_VGG,
    "history": 8,
    "blocks": (1, 1),
    "head_layers": ("block2_conv1",),
}


def get_config(variant=""):
    """Settings of one training."""
    config = configs.refiner("zhao2018")
    config.steps = 250
    config.global_share = 0.15
    config.enhancer_share = 0.25
    config.batch_size = 4
    config.learning_rate = 1e-3
    config.discriminator_learning_rate = 1e-3
    config.discriminator_every = 1
    config.clip_norm = 10.0
    config.history = 512
    config.frozen = ()  # networks that guide: "estimator", for the gaze term
    config.photograph_steps = 0  # G1 first on photographs (--photographs)
    config.enlarge = 2  # G2 and VGG see the stored eyes this many times as large
    config.classes = 4  # 3: the paper's, sclera is rest
    config.condition = True  # the style's light and noise go into the generator
    config.start = "eye"  # what the generator sees; or light_transfer, relight
    config.label_map = True  # the segmentation goes into G2 and the discriminator
    config.enhancer = True  # False: G1 alone, Johnson's network
    config.generator_scale = 2  # G2's size by G1's; or 1
    config.upsampling = "resize"  # or transposed, the paper's
    config.width = 24
    config.blocks = (5, 3)
    config.residual = True
    config.discriminator = "vgg_head"  # or patchgan, none
    config.balance = 1.0  # lambda of Eq. 10; 0: measured, 10 times the GAN's gradient
    config.gram = "relative"  # or luan_code, paper: Eq. 2 and 3 as printed
    config.mask_pyramid = "area"  # or luan
    config.slope_threshold = 0.5
    config.content_layer = ""  # of VGG, for the content term and the warm-up
    config.style_layers = ("block1_conv1", "block2_conv1", "block3_conv1")
    config.head_layers = ("block2_conv1", "block3_conv1")
    config.vgg = configs.vgg()
    config.loss_weights = ml_collections.ConfigDict()
    config.loss_weights.style_global = 1.0
    config.loss_weights.style_local = 1.0
    config.loss_weights.light_field = 30.0
    config.loss_weights.photorealism = 0.02
    config.loss_weights.slope = 5.0
    config.loss_weights.content = 0.0
    config.loss_weights.region_statistics = 0.0
    config.loss_weights.gaze = 0.0
    config.loss_weights.feature_matching = 0.0
    config.loss_weights.adversarial = 1.0
    config.loss_weights.discriminator = 1.0
    return configs.varied(config, variant, VARIANTS, TINY)
