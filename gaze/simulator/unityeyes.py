"""Writes simulated eyes as UnityEyes writes its own: ``imgs/N.jpg`` and ``N.json``.

Unity's camera has x to the right, y up and z into the scene, and its screen points
count pixels from the lower left corner of the picture; its JSON holds numbers as
strings, "(x, y, z)" with four decimals. Depths are in centimetres, as in UnityEyes.
What no simulator but UnityEyes has is left empty: there are no shape coefficients and
no sky box. ``primary_skin_texture`` names the person.
"""

import json
import pathlib

import cv2
import numpy as np
import numpy.typing as npt

from gaze import geometry

OUTLINES = {
    "interior_margin_2d": "interior_margin",
    "caruncle_2d": "caruncle",
    "iris_2d": "iris",
}
JPEG_QUALITY = 95
# Pupil over iris diameter is a line in `pupil_size`, see `gaze.data.formats.unity`.
_PUPIL_SHARE, _PUPIL_GROWTH = 0.53, 0.30


def write(folder: pathlib.Path, columns: dict, first: int) -> None:
    """Writes a chunk of pictures and their labels.

    Args:
        folder: an existing folder, ``imgs``.
        columns: a chunk of `simulate.simulate` with its landmarks.
        first: the first picture's number.
    """
    for row, image in enumerate(columns["image"]):
        base = folder / str(first + row)
        bgr = image[..., ::-1] if image.shape[-1] == 3 else image
        options = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        _, coded = cv2.imencode(".jpg", bgr, options)
        base.with_suffix(".jpg").write_bytes(coded.tobytes())
        tree = labels({name: column[row] for name, column in columns.items()})
        base.with_suffix(".json").write_text(
            json.dumps(tree, indent=1) + "\n", encoding="utf-8"
        )


def labels(row: dict) -> dict:
    """The JSON tree of one picture, a row of `simulate.simulate`'s columns."""
    height = len(row["image"])
    # Our pixel centres are integers; Unity counts from the picture's lower left edge.
    tree = {
        name: [_point(x + 0.5, height - y - 0.5, z / 10.0) for x, y, z in row[source]]
        for name, source in OUTLINES.items()
    }
    return tree | {
        "eye_details": _eye_details(row),
        "lighting_details": _lighting_details(row),
        "eye_region_details": {
            "pca_shape_coeffs": [],
            "primary_skin_texture": str(row["subject"]),
        },
        "head_pose": _point(*head_pose_deg(row["head_pose"]), 0.0),
    }


def head_pose_deg(angles: npt.ArrayLike) -> tuple[float, float]:
    """UnityEyes' pitch and yaw in [0, 360) degrees of a face's (pitch, yaw), radians.

    Its pitch turns about the head's own axis after the yaw, which a face towards the
    camera has as 180; no roll reaches the same direction.
    """
    x, y, z = geometry.angles_to_vector(np.asarray(angles, np.float64))
    yaw = np.arcsin(np.clip(x, -1.0, 1.0))
    pitch = np.arctan2(y, -z)
    return np.degrees(pitch) % 360.0, (np.degrees(yaw) + 180.0) % 360.0


def _eye_details(row):
    x, y, z = geometry.angles_to_vector(np.asarray(row["gaze"], np.float64))
    # The longer axis of both outlines, which no turn of the eye shortens.
    iris = _long_axis(row["iris"][:, :2])
    share = 2.0 * float(row["pupil_ellipse"][2]) / iris
    return {
        "look_vec": _point(x, -y, z, 0.0),
        "pupil_size": f"{(share - _PUPIL_SHARE) / _PUPIL_GROWTH:.7f}",
        "iris_size": f"{float(row['iris_size']):.7f}",
        "iris_texture": "simulated",
    }


def _lighting_details(row):
    # A Unity lamp's rotation says where its light goes, ours where it comes from.
    x, y, z = -np.asarray(row["key_direction"], np.float64)
    turn = np.degrees([np.arcsin(np.clip(y, -1.0, 1.0)), np.arctan2(x, z)]) % 360.0
    return {
        "skybox_texture": "",
        "skybox_exposure": "1.0000000",
        "skybox_rotation": "0",
        "ambient_intensity": f"{float(row['ambient_light']):.7f}",
        "light_rotation": _point(*turn, 0.0),
        "light_intensity": f"{float(row['key_light']):.7f}",
    }


def _long_axis(outline):
    # Points come in an order around it: half a turn on lies the opposite one.
    opposite = np.roll(outline, len(outline) // 2, axis=0)
    return float(np.linalg.norm(outline - opposite, axis=1).max())


def _point(*numbers):
    return f"({', '.join(f'{number:.4f}' for number in numbers)})"
