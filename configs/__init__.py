"""Configs of every command; ``get_config(variant)`` in each file.

Variants are joined by "+": ``configs/zhao2018_eye.py:without_masks+tiny``. What several
files have in common stands here; each file says what is its own.
"""

import ml_collections

TINY = {"bank_size": 16, "steps": 6, "batch_size": 4, "width": 4, "blocks": 1}
"""What `tiny` makes of a learning method, with ``TINY_VGG`` where it has a VGG-19."""

TINY_ESTIMATOR = {"epochs": 2, "batch_size": 16, "collapsed_sd_deg": 0.0}
"""What `tiny` makes of a gaze network."""

TINY_VGG = {
    "content_layer": "block2_conv1",
    "style_layers": ("block1_conv1", "block2_conv1"),
    "vgg.weights": "random",
}


def parts(variant, known=()):
    """The variants joined in one string, in order.

    Args:
        variant: such as "without_masks+tiny", or "".
        known: names of a config's variants; "tiny" is known to all.

    Raises:
        ValueError: naming what is unknown and what is known.
    """
    chosen = [part for part in variant.split("+") if part]
    for part in chosen:
        if part not in (*known, "tiny"):
            names = ", ".join([*known, "tiny"])
            raise ValueError(f"unknown variant {part!r}; known: {names}")
    return chosen


def varied(config, variant, variants, tiny):
    """A config with its variants' values, the later over the earlier, tiny's last.

    Args:
        config: ``ConfigDict``, changed in place.
        variant: as ``parts`` takes it.
        variants: {name: {dotted key: value}}.
        tiny: {dotted key: value} of the variant for tests.

    Raises:
        ValueError: an unknown variant.
    """
    chosen = parts(variant, variants)
    for name in chosen:
        config.update_from_flattened_dict(variants.get(name, {}))
    if "tiny" in chosen:
        config.update_from_flattened_dict(tiny)
    return config


def method(name):
    """Settings that every refinement method has."""
    config = ml_collections.ConfigDict()
    config.command = "refiner.train"
    config.method = name
    config.seed = 0
    config.bank_size = 512  # eyes of the style that are kept with the run
    config.direction = "refine"  # or purify: real eyes in the style of synthetic ones
    config.camera = False  # True: the style's sharpness and grain are laid over
    config.strength = (1.0, 1.0)  # drawn eye by eye: 0 is raw, 1 refined
    return config


def training(command):
    """Settings that every training has; see ``gaze.training``."""
    config = ml_collections.ConfigDict()
    config.command = command
    config.seed = 0
    config.clip_norm = 0.0  # largest norm of a gradient; 0: none
    # Batches of batch_size in a step, to save memory; a wide network is faster on a
    # CPU, too, if a batch's features fit the cache. Batch norm sees each by itself.
    config.accumulate = 1
    config.precision = "float32"  # or mixed_bfloat16, mixed_float16
    config.ema = 0.0  # decay of the average of weights it ends with, such as 0.999
    config.schedule = "cosine"  # or constant, linear
    config.warmup_steps = 0  # of the rate, counted in each part's own updates
    return config


def estimator(name):
    """Settings that every gaze estimator has that is a network."""
    config = training("gaze.train")
    config.estimator = name
    config.epochs = 10
    config.batch_size = 64
    config.learning_rate = 2e-3
    config.augmentation = "mild"
    config.equalize = True
    config.collapsed_sd_deg = 1.0  # outputs of less spread are restarted
    return config


def refiner(name):
    """Settings that every method has that learns a generator."""
    config = method(name)
    config.update(training(config.command))
    config.optimizer = "adam"
    config.beta_1 = 0.5  # Adam's momentum; GANs take 0.5, others 0.9
    config.stop_on = ()  # alarms that end the training, such as "inverted"
    config.snapshots = ()  # steps after which it is kept as it is (refiner.figures)
    return config


def vgg():
    """Where the weights of VGG-19 come from."""
    config = ml_collections.ConfigDict()
    config.weights = ""  # a path, "random", or empty: download, else random
    config.seed = 0  # of random ones
    return config
