"""SynthesEyes' folders of PNG pictures and Python 2 pickles of simulated eyes."""

import math

import cv2
import numpy as np

from tests.gaze.data.datasets import fixtures
from tests.gaze.data.formats import python2_pickles, unity_writer

PEOPLE = ("f01", "f02", "m04")
COLUMNS = frozenset({"gaze", "mask", "pupil_center", "eye_openness", "eye"})


def write(folder):
    columns, truth = unity_writer.eyes(), {}
    for row, gaze in enumerate(columns["gaze"]):
        person = folder / PEOPLE[row % len(PEOPLE)]
        person.mkdir(exist_ok=True)
        key = f"{person.name}/{person.name}_{row}_{0.1963:.4f}_{-0.7854:.4f}"
        picture = np.repeat(columns["image"][row], 3, axis=-1)
        cv2.imwrite(str(folder / f"{key}.png"), picture)
        content = label(columns["mask"][row], gaze)
        pickled = python2_pickles.dumps(content, protocol=2 * (row % 2))
        (folder / f"{key}.pkl").write_bytes(pickled)
        truth[key] = gaze
    return fixtures.Fixture(folder, len(truth), COLUMNS, truth)


def label(mask, gaze):
    """The dict of one picture: lists of tuples, arrays and NumPy's numbers, mixed."""
    pitch, yaw = map(float, gaze)
    flat = math.cos(pitch)
    # Blender's camera: x right, y up, looking along -z.
    look = [-flat * math.sin(yaw), math.sin(pitch), flat * math.cos(yaw)]
    ring = unity_writer.opening_ring(mask)
    return {
        "look_vec": [np.float64(value) for value in look],
        "head_pose": np.eye(3),
        "ldmks": {
            "ldmks_lids_2d": [tuple(map(float, point)) for point in ring],
            "ldmks_iris_2d": unity_writer.ellipse(mask, (1, 2), 8),
            "ldmks_pupil_2d": unity_writer.ellipse(mask, (2,), 8),
        },
    }
