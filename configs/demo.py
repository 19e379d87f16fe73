"""The main job on the built-in simulator, sized for two CPU cores.

python -m pipeline --config=configs/demo.py --workdir=runs/demo

Refines `studio` eyes towards unlabelled `cabin` eyes (a simulated car camera that
stands in for real data), trains gaze CNNs on every arm, tests them on `cabin` people
that nobody saw, and exports the refined arm's CNN and the segmenter to int8. Some six
minutes on two free cores. At this size CNNs are short of training; tables are made with
configs/benchmark.py.

With `--config.real.source=FILE_OR_FOLDER` the target is your own eyes. Where they carry
gaze, half of the people are kept apart and give degrees, and the labels of the others
are not read; without labels there are no degrees. `--config.synthetic.source` takes
your UnityEyes or SynthesEyes in place of the simulator. Variants: tiny (tests).
"""

import ml_collections

import configs
from configs import export, gaze_cnn, segmenter

_SOURCE = {
    "source": "",
    "dataset": "",
    "options": "",
    "trust_masks": False,  # take masks that do not seem to lie on the eyes
}


def get_config(variant=""):
    """Settings of the whole pipeline; sub-configs are those of the commands."""
    is_tiny = "tiny" in configs.parts(variant)  # here a misspelt one is refused
    config = ml_collections.ConfigDict()
    config.command = "pipeline"
    config.variant = variant  # of the arms' configs, too
    config.seeds = 1
    config.jobs = 2
    config.strategy = "one_device"
    config.arms = ("identity", "region_statistics", "light_transfer", "zhao2018_plus")
    config.references = ("perfect_refiner", "ceiling")
    config.matched = False  # studio eyes that look where the real ones seem to
    config.purifiers = ()  # methods that make the real test eyes synthetic-like
    config.estimators = ("gaze_cnn",)  # as arms: configs, or variants
    config.augmentations = ("mild", "strong")  # every network is trained with each
    config.first_seed_only = ()  # estimators too large to be trained with every seed
    config.labelled = ()  # sets of your own to train on as they are, NAME=PATH
    config.also = ()  # further labelled eyes to test on, such as ("driver=eyes.npz",)
    config.export_arm = "zhao2018_plus"
    config.export_augmentation = "strong"
    config.real = _real()
    config.synthetic = ml_collections.ConfigDict(_SOURCE)  # yours, not the simulator's
    config.pupil_constraint = "fallback"  # or always, none; see refiner.segment
    config.table = False  # table.html, .md and .json beside the published numbers
    config.screen = ml_collections.ConfigDict({"source": ""})
    config.two_sample = False
    config.vgg = ml_collections.ConfigDict({"weights": ""})
    config.simulator = _simulator()
    # The arm `fitted`: eyes and people of each of some 60 sets that its fit looks at.
    config.fit = ml_collections.ConfigDict({"count": 800, "subjects": 100})
    config.segmenter = segmenter.get_config(variant)
    config.refiner = ml_collections.ConfigDict({"steps": 0, "bank_size": 0})
    config.estimator = gaze_cnn.get_config(variant)  # the CNN's settings
    config.networks = ml_collections.ConfigDict({"epochs": 0})  # the others'; 0: own
    config.export = export.get_config(variant)
    return _shrunk(config) if is_tiny else config


def _real():
    """The target, where it is your own eyes."""
    config = ml_collections.ConfigDict(_SOURCE)
    config.intensity = "auto"
    config.labels = "auto"  # use: people apart give degrees; or ignore
    # Of the labelled people, kept apart for the degrees; simulator.seed chooses whom.
    config.test_share = 0.5
    config.split_by = "auto"  # subject, or condition (day) of a single person
    return config


def _simulator():
    """Sizes of the simulated sets, and whom they show."""
    config = ml_collections.ConfigDict()
    config.seed = 1
    # Names of layouts, files, or fits' folders: of the synthetic eyes, and of the
    # simulated target.
    config.layout = config.target_layout = "people"
    for name, count, subjects in (
        ("studio", 5000, 100),
        ("style", 2000, 40),
        ("ceiling", 5000, 40),
        ("test", 2000, 40),
    ):
        config[name] = ml_collections.ConfigDict({"count": count, "subjects": subjects})
    return config


def _shrunk(config):
    """The same with as little of everything as a test needs."""
    config.vgg.weights = "random"
    config.fit.count, config.fit.subjects = 100, 10
    config.arms = ("identity", "zhao2018_plus")
    config.references = ("ceiling",)
    config.augmentations = ("mild",)
    config.export_augmentation = "mild"
    for name in ("studio", "style", "ceiling", "test"):
        config.simulator[name].count = 64
        config.simulator[name].subjects = 4
    return config
