"""Simulated eyes as UnityEyes and UnityEyes2 would label them, by formulas of its own.

The outlines are taken from the masks' contours, so that they are where the picture has
its edges. Pictures are written in colour, of 160 x 240 px.
"""

import functools
import json
import math

import cv2
import numpy as np

from gaze.simulator import domains, simulate

SIZE = (160, 240)
COUNT = 32


@functools.cache
def eyes(count=COUNT):
    """Columns of large simulated eyes whose irises are seen."""
    chunks = simulate.simulate(
        domains.factors("studio"), count=count, num_subjects=4, seed=5, size=SIZE
    )
    return next(iter(chunks))


def text(values, digits=4):
    """Numbers as Unity prints them."""
    return "(" + ", ".join(f"{value:.{digits}f}" for value in values) + ")"


def look_vec(gaze):
    """Unity's camera: x right, y up, z into the scene."""
    pitch, yaw = map(float, gaze)
    flat = math.cos(pitch)
    return text([-flat * math.sin(yaw), math.sin(pitch), -flat * math.cos(yaw), 0.0])


def head_pose(head):
    """Degrees in [0, 360): Unity's Euler angles of the camera looking at the face."""
    pitch, yaw = map(float, head)
    x = -math.cos(pitch) * math.sin(yaw)
    y, z = -math.sin(pitch), -math.cos(pitch) * math.cos(yaw)
    delta = math.asin(x)
    theta = math.atan2(y, -z)
    return text([math.degrees(theta) % 360, math.degrees(delta) + 180, 0.0])


def ground_truth(gaze):
    """A camera's, as UnityEyes2 computes it: m, y down, the eye 6 cm away."""
    pitch, yaw = map(float, gaze)
    x, up, z = (
        -math.cos(pitch) * math.sin(yaw),
        math.sin(pitch),
        -math.cos(pitch) * math.cos(yaw),
    )
    eye = np.array([0.002, -0.003, 0.06])
    iris = eye + 0.0107 * np.array([x, -up, z])
    # The source adds the direction, y up, to a place in m, y down.
    point = 0.01 * (iris + [x, up, z]) * [1, -1, 1]
    named = {"iris_center": iris, "gaze_vector": point, "eye_center": eye}
    return {name: text(values, digits=6) for name, values in named.items()}


def main_look_vec(gaze, rotation):
    """look_vec in a camera straight before the face, the gaze seen by another one.

    Args:
        gaze: (pitch, yaw) in a camera.
        rotation: that camera's "(x, y, 0)".
    """
    look = [float(part) for part in look_vec(gaze).strip("()").split(",")[:3]]
    x, y, _ = (math.radians(float(part)) for part in rotation.strip("()").split(","))
    u, v, w = look
    v, w = math.cos(x) * v - math.sin(x) * w, math.sin(x) * v + math.cos(x) * w
    u, w = math.cos(y) * u + math.sin(y) * w, -math.sin(y) * u + math.cos(y) * w
    return text([-u, v, -w, 0.0])  # the main camera's axes, turned by 180 degrees


def outlines(mask):
    """Lists of screen points: opening (16), caruncle (7) and iris (32)."""
    opening, iris = opening_ring(mask), iris_ellipse(mask)
    corner = opening[0] - [2.0, 0.0]
    around = np.linspace(0, 2 * np.pi, 7, endpoint=False)
    caruncle = corner + np.stack([1.5 * np.cos(around), np.sin(around)], axis=-1)
    named = {
        "interior_margin_2d": opening,
        "caruncle_2d": caruncle,
        "iris_2d": iris,
    }
    return {
        name: [screen(p, len(mask)) for p in points] for name, points in named.items()
    }


def screen(point, height):
    """Unity counts from the picture's lower left corner; pixel (0, 0) is half in."""
    x, y = point
    return text([x + 0.5, height - (y + 0.5), 9.6])


def opening_ring(mask):
    """16 points around the opening: the nose's corner, over the top, and back below."""
    columns = np.flatnonzero((mask > 0).any(axis=0))
    x = np.linspace(columns[0] - 0.5, columns[-1] + 0.5, 9)
    inner = np.clip(np.round(x), columns[0], columns[-1]).astype(int)
    rows = [np.flatnonzero(mask[:, column] > 0) for column in inner]
    upper = np.array([row[0] - 0.5 for row in rows])
    lower = np.array([row[-1] + 0.5 for row in rows])
    ends = (upper[[0, -1]] + lower[[0, -1]]) / 2
    upper[[0, -1]] = lower[[0, -1]] = ends
    top = np.stack([x, upper], axis=-1)
    bottom = np.stack([x, lower], axis=-1)[-2:0:-1]
    return np.concatenate([top, bottom])


def iris_ellipse(mask, classes=(1, 2)):
    """32 points on the ellipse fitted to a region's borders with sclera or itself."""
    return ellipse(mask, classes, 32)


def ellipse(mask, classes, count):
    """Points on the ellipse through those border pixels that no lid covers."""
    region = np.isin(mask, classes).astype(np.uint8)
    contours, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    border = max(contours, key=len)[:, 0].astype(int)
    skin = cv2.dilate((mask == 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    free = border[skin[border[:, 1], border[:, 0]] == 0]
    (x, y), axes, turn = cv2.fitEllipseDirect(free.astype(np.float32))
    around = np.linspace(0, 2 * np.pi, count, endpoint=False)
    a, b = (np.array(axes) / 2) + 0.5
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    u, v = a * np.cos(around), b * np.sin(around)
    return np.stack([x + u * cos - v * sin, y + u * sin + v * cos], axis=-1)


def pupil_size(columns, row):
    """What UnityEyes would call the drawn pupil: 0.53 of the iris is 0."""
    pupil, iris = ((columns["mask"][row] == k).sum() for k in (2, 1))
    return (math.sqrt(pupil / (pupil + iris)) - 0.53) / 0.30


def details(columns, row):
    """The parts of a UnityEyes file beside the outlines and the head's pose."""
    return {
        "eye_details": {
            "look_vec": look_vec(columns["gaze"][row]),
            "pupil_size": str(pupil_size(columns, row)),
            "iris_size": "0.9612",
            "iris_texture": "eyeball_brown",
        },
        "lighting_details": {"skybox_texture": "wobbly_bridge_8k"},
        "eye_region_details": {
            "pca_shape_coeffs": ["0.1", "-0.3"],
            "primary_skin_texture": columns["subject"][row],
        },
    }


def picture(path, columns, row):
    """Writes the picture as a JPEG in colour."""
    eye = np.repeat(columns["image"][row], 3, axis=-1)
    cv2.imwrite(str(path), eye, [cv2.IMWRITE_JPEG_QUALITY, 95])


def label(path, tree):
    """Writes the JSON, indented as Unity's."""
    path.write_text(json.dumps(tree, indent=1))
