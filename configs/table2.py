"""Table 2 of Zhao et al. 2018: training data x estimator, by one command.

python -m pipeline --config=configs/table2.py --workdir=runs/table2

Rows are what was trained on: raw eyes, raw eyes that look where the target's do
(`matched`), each refined set, the perfect refiner and the ceiling (labelled eyes of the
target), and the raw estimators tested on purified eyes; columns are estimators. Writes
`table.html`, `table.md` and `table.json` beside the report, with the published numbers
and their caveats. Interrupted, the same command goes on after the last finished cell.

The built-in eyes of the benchmark are the default: `studio` refined towards `cabin`.
Networks are trained with strong augmentation and read no head pose, so that every
column can answer real eyes that carry none. Name such eyes, which nothing is trained
on, and they have a table of their own, in front:

    --config.also="('driver=eyes.npz',)"

The paper's own experiment, where you have its data (MPIIGaze as target and test, half
of its people each; a folder of 28,332 UnityEyes pictures; UT Multiview's six subjects,
138,240 eyes, as a further row):

    --config.real.source=MPIIGaze --config.synthetic.source=UnityEyes \\
    --config.labelled="('ut=UTMultiview;subjects=six,eye=left',)"

`--config.real.options=subset=all` takes all of MPIIGaze's normalised eyes in place of
the protocol's 45,000 (the paper says 350,428, a number that no known subset has).

One seed of seven arms (raw, `light_transfer.varied`, SimGAN, `zhao2018_plus`, and
`fitted` alone and refined), both references, `matched` and two purifiers, with the CNN,
`fused`, `layout`, forest, SVR and k-NN, p00 of MPIIGaze beside them, took 29 minutes of
two CPU cores; two further seeds of CNN and k-NN 32 more. What came out stands in
`docs/results/benchmark.md`. One seed of LeNet, the ResNet and `alr` took 96 minutes
more, beside other work that had most of the machine: LeNet takes 3 times the CNN's
time, the ResNet 6 times. Johnson and `zhao2018_eye` were left out there; by the plan's
rough costs, 5.4 core-hours, all of it takes some three hours. `tiny` was run on small
sets in the formats of MPIIGaze, UnityEyes and UT Multiview.

`wood`, the CNN that the papers used, is left out: it has 128 times the multiplications
of the small CNN. Add it with --config.estimators, and name it in first_seed_only.
Variants: fast (one seed, half of the eyes, estimators of seconds and minutes), tiny.
"""

import configs
from configs import benchmark

ESTIMATORS = (
    "gaze_cnn",
    "lenet.without_head_pose",
    "resnet.without_head_pose",
    "fused",
    "layout",
    "forest",
    "svr",
    "alr",
    "knn",
)
VARIANTS = {
    "fast": {
        "seeds": 1,
        "arms": ("identity", "light_transfer.varied", "zhao2018_plus"),
        "references": ("ceiling",),
        "purifiers": ("light_transfer",),
        "estimators": ("gaze_cnn", "fused", "layout", "forest", "svr", "knn"),
        "first_seed_only": (),
        "simulator.studio.count": 5000,
        "simulator.style.count": 2000,
        "simulator.ceiling.count": 5000,
        "simulator.test.count": 2000,
    }
}
TINY = {
    "arms": ("identity", "light_transfer"),
    "export_arm": "identity",
    "estimators": ("gaze_cnn", "lenet.without_head_pose", "knn"),
    "first_seed_only": ("lenet.without_head_pose",),
    "seeds": 2,
    "purifiers": ("light_transfer",),
    "augmentations": ("mild",),
    "export_augmentation": "mild",
}


def get_config(variant=""):
    """Settings of the whole pipeline, as `configs/demo.py`'s."""
    chosen = configs.parts(variant, VARIANTS)
    config = benchmark.get_config("tiny" if "tiny" in chosen else "")
    config.variant = "tiny" if "tiny" in chosen else ""  # the arms know no other
    config.table, config.two_sample, config.matched = True, False, True
    config.networks.epochs = config.estimator.epochs
    config.arms = (
        "identity",
        "light_transfer.varied",
        "johnson",
        "simgan",
        "zhao2018_eye",
        "zhao2018_plus",
        "fitted",
        "fitted+zhao2018_plus",
    )
    config.purifiers = ("light_transfer", "mask_guided")
    config.augmentations = ("strong",)
    config.export_augmentation = "strong"
    config.estimators = ESTIMATORS
    config.first_seed_only = ESTIMATORS[1:3] + ("alr",)
    return configs.varied(config, variant, VARIANTS, TINY)
