"""MPIIFaceGaze in small: simulated eyes set into faces of noise, in MATLAB's HDF5."""

import h5py
import numpy as np

from gaze.simulator import domains, simulate
from tests.gaze.data.datasets import fixtures

COUNTS = {"p00": 18, "p07": 6}
# Middles of the eyes and half their corners' distance, px of the face.
MIDDLE = {"right": (170, 160), "left": (278, 160)}
HALF = 19.0


def write(folder):
    truth = {}
    for seed, (subject, count) in enumerate(COUNTS.items()):
        left, right = both_eyes(count, seed)
        pairs = zip(left["image"], right["image"], strict=True)
        faces = [face(*pair, i) for i, pair in enumerate(pairs)]
        labels = np.zeros((count, 16))
        labels[:, 0:2], labels[:, 2:4] = left["gaze"], left["head_pose"]
        labels[:, 4:16] = landmarks()
        write_mat(folder / f"{subject}.mat", np.stack(faces), labels)
        for side, drawn in (("left", left), ("right", right)):
            for row, gaze in enumerate(drawn["gaze"]):
                truth[f"{subject}/{row:04d}/{side}"] = gaze
    columns = frozenset({"gaze", "head_pose", "eye"})
    return fixtures.Fixture(folder, len(truth), columns, truth)


def both_eyes(count, seed=0):
    """Columns of left eyes, and of the same people's right ones as seen in a mirror.

    Both look the same way, so that in the mirror the right ones' yaws are negative.
    """
    factors = domains.factors("studio")
    draw = {"count": count, "num_subjects": 4, "seed": seed}
    (left,) = simulate.simulate(factors, **draw)
    given = tuple(left[name] * [1, -1] for name in ("gaze", "head_pose"))
    (right,) = simulate.simulate(factors, given=given, **draw)
    return left, right


def face(left, right, seed=0):
    """A face [3 BGR, 448, 448] of noise, with two left eyes [36, 60, 1], one mirrored.

    Eyes have their middle in column 30 and row 18; mirrored, in column 29.
    """
    random = np.random.default_rng(seed)
    picture = random.integers(100, 140, (448, 448, 3), np.uint8)
    for side, (x, y) in MIDDLE.items():
        first = x - (30 if side == "left" else 29)
        patch = left if side == "left" else right[:, ::-1]
        picture[y - 18 : y + 18, first : first + 60] = patch
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
