"""Three people: one as downloaded (zips in a zip), one half and one wholly unpacked."""

import io
import zipfile

import cv2
import numpy as np

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures

VIEWS = 4
TARGETS = 3


def line(gaze, head_pose, side):
    """One line of labels: a vector, a rotation vector, millimetres."""
    (pitch, yaw), (head_pitch, head_yaw) = gaze, head_pose
    sign = -1 if side == "right" else 1
    x, y, z = np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)
    # The head's z axis, and the shortest turn that brings the camera's there.
    to = np.array(
        [
            sign * np.sin(head_yaw) * np.cos(head_pitch),
            np.sin(head_pitch),
            np.cos(head_yaw) * np.cos(head_pitch),
        ]
    )
    axis = np.array([-to[1], to[0], 0.0]) / np.hypot(to[0], to[1])
    turn = np.arccos(to[2]) * axis
    numbers = (sign * -x, -y, -z, *turn, 3.1, -7.2, 600.0)
    return ",".join(f"{number:.8f}" for number in numbers)


def pack(members):
    """The bytes of a zip archive of name -> bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def write_files(folder, members):
    """name -> bytes as files below ``folder``."""
    for name, data in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def target(columns, rows, side):
    """(csv, name -> bmp) of some rows seen by one eye."""
    flip = slice(None, None, -1 if side == "right" else 1)
    labels = [line(columns["gaze"][r], columns["head_pose"][r], side) for r in rows]
    views = {
        f"{view:08d}.bmp": cv2.imencode(".bmp", columns["image"][row][:, flip])[1]
        for view, row in enumerate(rows)
    }
    csv = "\n".join(labels).encode() + b"\n"
    return csv, {name: data.tobytes() for name, data in views.items()}


def write(folder):
    columns = eyes.columns(3 * TARGETS * 2 * VIEWS)
    rows = iter(range(len(columns["gaze"])))
    truth = {}
    for subject in ("s00", "s01", "s02"):
        members = {}
        for number in range(TARGETS):
            for side in ("left", "right"):
                some = [next(rows) for _ in range(VIEWS)]
                csv, views = target(columns, some, side)
                stem = f"synth/{number:03d}_{side}"
                members[f"{stem}.csv"] = csv
                if subject == "s02":
                    members |= {f"{stem}/{name}": data for name, data in views.items()}
                else:
                    members[f"{stem}.zip"] = pack(views)
                for view, row in enumerate(some):
                    key = f"{subject}/synth/{number:03d}/{side}/{view:03d}"
                    truth[key] = columns["gaze"][row]
        if subject == "s00":
            whole = {f"s00/{name}": data for name, data in members.items()}
            (folder / "s00.zip").write_bytes(pack(whole))
        else:
            write_files(folder / subject, members)
    found = frozenset({"gaze", "head_pose", "eye", "condition"})
    return fixtures.Fixture(folder, len(truth), found, truth)
