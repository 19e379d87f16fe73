"""Eyes as arrays."""

import numpy as np

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures


def write(folder):
    columns = eyes.columns(48)
    np.savez(
        folder / "eyes.npz",
        **{name: columns[name] for name in ("image", "gaze", "head_pose", "subject")},
    )
    truth = {f"eyes-{i:06d}": gaze for i, gaze in enumerate(columns["gaze"])}
    columns = frozenset({"gaze", "head_pose"})
    return fixtures.Fixture(folder / "eyes.npz", 48, columns, truth)
