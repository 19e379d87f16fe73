"""Models to take away: gaze CNN and segmenter, int8, trained on simulated eyes alone.

python -m pipeline --config=configs/models.py --workdir=runs/models

20,000 `studio` eyes of 400 people of the layout `people` train both; nothing real and
nothing of anybody else's is in them. `make models` runs this and copies the `.tflite`
files with their cards into `export/models/`. They have not been made at this size here.
The gates are those of every export; the report says how the CNN reads simulated `cabin`
people that nobody trained on, and, with --config.also="('driver=eyes.npz',)", how it
reads real ones. Variants: tiny (tests).
"""

import configs
from configs import demo


def get_config(variant=""):
    """Settings of the whole pipeline, as `configs/demo.py`'s."""
    config = demo.get_config(variant)
    config.simulator.layout = "people"
    config.arms, config.export_arm = ("identity",), "identity"
    config.references = ()
    if "tiny" in configs.parts(variant):
        return config
    config.augmentations = ("strong",)
    config.simulator.studio.count = 20_000
    config.simulator.studio.subjects = 400
    config.segmenter.steps = 2000
    config.estimator.epochs = 12
    return config
