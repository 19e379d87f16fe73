"""MPIIFaceGaze in small: simulated eyes set into faces of noise, in MATLAB's HDF5."""

import h5py
import numpy as np

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures

COUNTS = {"p00": 18, "p07": 6}
# Middles of the eyes and half their corners' distance, px of the face. Middles lie
# between pixels, as that of a patch of even size does.
MIDDLE = {"right": (170.5, 160.5), "left": (278.5, 160.5)}
HALF = 19.0


def write(folder):
    truth = {}
    for seed, (subject, count) in enumerate(COUNTS.items()):
        # Both eyes of a face look alike: its one label holds for both.
        drawn = eyes.columns(count, seed=seed)
        faces = [face(image, i) for i, image in enumerate(drawn["image"])]
        labels = np.zeros((count, 16))
        labels[:, 0:2], labels[:, 2:4] = drawn["gaze"], drawn["head_pose"]
        labels[:, 4:16] = landmarks()
        write_mat(folder / f"{subject}.mat", np.stack(faces), labels)
        for row, gaze in enumerate(drawn["gaze"]):
            truth[f"{subject}/{row:04d}/left"] = gaze
    columns = frozenset({"gaze", "head_pose", "eye"})
    count, options = sum(COUNTS.values()), {"eye": "left"}
    return fixtures.Fixture(folder, count, columns, truth, options)


def face(eye, seed=0):
    """A face [3 BGR, 448, 448] of noise, with an eye [36, 60, 1] and its image."""
    random = np.random.default_rng(seed)
    picture = random.integers(100, 140, (448, 448, 3), np.uint8)
    for side, (x, y) in MIDDLE.items():
        top, left = int(y - 17.5), int(x - 29.5)
        patch = eye if side == "left" else eye[:, ::-1]
        picture[top : top + 36, left : left + 60] = patch
    return picture.transpose(2, 0, 1)


def landmarks():
    """Right eye outer, inner, left eye inner, outer corner, mouth right, left: [12]."""
    (right, y), (left, _) = MIDDLE["right"], MIDDLE["left"]
    corners = [right - HALF, right + HALF, left - HALF, left + HALF]
    return np.ravel([(x, y) for x in corners] + [(190.0, 290.0), (258.0, 290.0)])


def write_mat(path, faces, labels, dtype=np.uint8):
    """``Data`` in a file with MATLAB's header, arrays in h5py's order of axes."""
    with h5py.File(path, "w", userblock_size=512) as file:
        options = {"chunks": (1, 3, 448, 448), "compression": "gzip"}
        file.create_dataset("Data/data", data=faces.astype(dtype), **options)
        file.create_dataset("Data/label", data=labels)
    with path.open("r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + b"\0" * 8)
        file.write(b"\0\2IM")
