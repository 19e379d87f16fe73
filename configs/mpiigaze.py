"""Real eyes in degrees: the paper's experiment, with the recipe that reads them best.

python -m pipeline --config=configs/mpiigaze.py --config.real.source=FOLDER \
    --workdir=runs/mpiigaze

The source is MPIIGaze (its own folders, or an `.npz` of labelled eyes). Half of its
people, or of a single person's days, give the style and their labels are not read; the
others are tested. Synthetic eyes are of the layout `screen`: people as anthropometry
has them, crops as a face model fitted to landmarks takes them, looking at a laptop's
screen.
Variants: tiny (tests).
"""

import configs
from configs import demo


def get_config(variant=""):
    """Settings of the whole pipeline, as `configs/demo.py`'s."""
    config = demo.get_config(variant)
    config.simulator.layout = "screen"
    if "tiny" in configs.parts(variant):
        return config
    config.arms = ("identity", "light_transfer.varied", "relight", "zhao2018_plus")
    config.purifiers = ("light_transfer", "mask_guided")
    config.references = ("ceiling",)
    config.simulator.studio.count = 20_000
    config.simulator.studio.subjects = 400
    config.estimator.epochs = 12
    return config
