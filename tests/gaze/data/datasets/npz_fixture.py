"""Eyes as arrays, with every label there is."""

import numpy as np

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures

LABELS = ("gaze", "head_pose", "mask", "pupil_center", "eye_openness")


def write(folder):
    columns = eyes.columns(48)
    np.savez(
        folder / "eyes.npz",
        **{name: columns[name] for name in ("image", "subject", *LABELS)},
        eye=np.array(["left", "right"] * 24),
        condition=np.arange(48) // 12,
    )
    truth = {f"eyes-{i:06d}": gaze for i, gaze in enumerate(columns["gaze"])}
    columns = frozenset({*LABELS, "eye", "condition"})
    return fixtures.Fixture(folder / "eyes.npz", 48, columns, truth)
