"""Models to take away: gaze CNN and segmenter, int8, trained on simulated eyes alone.

python -m pipeline --config=configs/models.py --workdir=runs/models

20,000 `studio` eyes of 400 people of the layout `people` train both; nothing real and
nothing of anybody else's is in them. The CNN's eyes are refined by
`light_transfer.varied` towards simulated `cabin` eyes. That was chosen while looking at
one real person, MPIIGaze's p00: 7.7 [7.4, 8.1] degrees with it and 10.9 [10.3, 11.4]
without; on `cabin` 9.0 and 10.0, on the web-cam test no difference.

`make models` runs this and copies the `.tflite` files with their cards into
`export/models/`. The gates are those of every export; the report says how the CNN reads
simulated `cabin` people that nobody trained on, and, with
--config.also="('driver=eyes.npz',)", how it reads real ones.
Variants: tiny (tests).
"""

import configs
from configs import demo


def get_config(variant=""):
    """Settings of the whole pipeline, as `configs/demo.py`'s."""
    config = demo.get_config(variant)
    config.simulator.layout = "people"
    config.simulator.target_layout = "benchmark2"  # as the files in export/models/
    config.arms = ("identity", "light_transfer.varied")
    config.export_arm = "light_transfer.varied"
    config.references = ()
    if "tiny" in configs.parts(variant):
        return config
    config.augmentations = ("strong",)
    config.simulator.studio.count = 20_000
    config.simulator.studio.subjects = 400
    config.segmenter.steps = 2000
    config.estimator.epochs = 12
    return config
