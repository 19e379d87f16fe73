"""Landmarks of the eye with their depth, in the order UnityEyes gives them.

Along the opening, as the picture shows it (nose at the left):

| points | from where to where |
|---|---|
| ``interior_margin`` 0 | the middle of the caruncle's border |
| 1-7 | the upper lid's edge, from the caruncle's border outwards |
| 8 | the outer corner |
| 9-15 | the lower lid's edge, back to the caruncle's border |
| ``caruncle`` 0, 1, 2 | beside its border: low, in the middle, high |
| 3, 4, 5 | halfway to the corner: high, in the middle, low |
| 6 | the inner corner |
| ``iris`` 0-31 | the limbus from the left over the top, covered or not |

A lid's edge has a front, on the skin, and a back, on the eyeball; the one that bounds
what is seen is the landmark. Without lids' and cornea's help it could not be told from
a picture which it was.
"""

import cv2
import numpy as np

from gaze.simulator import eyeball, geometry, lids, scenes, skin

IRIS_POINTS = 32
_STEPS = 40  # places at which the caruncle's border is looked for


def pupil_center(scene: scenes.Scene, size: tuple[int, int]) -> np.ndarray:
    """Pixel (x, y) of the pupils' centres, float32 [N, 2]."""
    return geometry.project(scene, size, eyeball.pupil_points(scene))[:, 0]


def find(scene: scenes.Scene, size: tuple[int, int]) -> dict[str, np.ndarray]:
    """Landmarks of pictures.

    Args:
        scene: scenes of N pictures.
        size: (height, width) in pixels.

    Returns:
        dict: ``interior_margin`` [N, 16, 3], ``caruncle`` [N, 7, 3], ``iris`` and
        ``pupil`` [N, 32, 3], float32 (x, y, depth): px with the origin in the upper
        left pixel's centre, mm from the camera; and ``pupil_ellipse`` [N, 5]: centre
        x, y and half axes in px, radians of the longer one from x towards y; and
        ``iris_size`` [N], the limbus' radius over 6 mm.
    """
    # The finest tables: landmarks are the same at every size of the picture.
    curves = lids.curves(scene, lids.columns_for(1024))
    margin, caruncle = _opening(scene, size, curves)
    pupil = _in_picture(scene, size, eyeball.pupil_rim(scene, IRIS_POINTS))
    limbus = eyeball.limbus_points(scene, IRIS_POINTS)
    return {
        "interior_margin": margin,
        "caruncle": caruncle,
        "iris": _in_picture(scene, size, limbus),
        "pupil": pupil,
        "pupil_ellipse": _ellipses(pupil[..., :2]),
        "iris_size": scene.shape.limbus[:, 0, 0] / np.float32(6.0),
    }


def _opening(scene, size, curves):
    """The outlines ``interior_margin`` [N, 16, 3] and ``caruncle`` [N, 7, 3]."""
    half = scene.shape.fissure[:, 0] / 2  # [N, 1]
    border = _caruncle_border(scene, curves, half)
    # Seven steps outwards, the corner, and the same seven back.
    t = np.arange(8, dtype=np.float32) / 7
    x = border + (half - border) * np.concatenate([t[:7], [1.0], t[6::-1]])
    edges = _edges(scene, size, curves, x.astype(np.float32))  # [N, 15, 3] each
    upper, lower = edges["upper"][:, :7], edges["lower"][:, 8:]
    corner = edges["front"][:, 7:8]
    middle = 0.5 * (upper[:, :1] + lower[:, -1:])
    margin = np.concatenate([middle, upper, corner, lower], axis=1)
    # The caruncle at three places: beside its border, halfway, at the inner corner.
    inner = np.concatenate([border - 0.6, (border - half) / 2, -half], axis=1)
    edges = _edges(scene, size, curves, inner.astype(np.float32))  # [N, 3, 3] each
    high, low = edges["upper"], edges["lower"]
    between = 0.5 * (high + low)
    caruncle = [low[:, 0], between[:, 0], high[:, 0]]
    caruncle += [high[:, 1], between[:, 1], low[:, 1], edges["front"][:, 2]]
    return margin, np.stack(caruncle, axis=1)


def _caruncle_border(scene, curves, half):
    """x at which flesh gives way to the eyeball between the lids, [N, 1]."""
    share = np.linspace(0.0, 0.4, _STEPS, dtype=np.float32)  # of the fissure
    x = (-half + 2.0 * half * share)[:, None]  # [N, 1, steps]
    at = curves.at(x)
    # Half way between the lids, by the rule that `opening` draws flesh by.
    y = 0.5 * (at(curves.upper) + at(curves.lower))
    gap = _ball(scene, x, y) - skin.height(scene, x, y)
    nasal = x - scene.shape.center_x < scene.shape.caruncle_edge
    fleshy = (gap > scene.shape.flesh_depth) & nasal
    # Flesh begins at the corner; its last place is the border.
    last = np.sum(np.cumprod(fleshy[:, 0], axis=1), axis=1, keepdims=True)
    return np.take_along_axis(x[:, 0], np.minimum(last, _STEPS - 1), axis=1)


def _edges(scene, size, curves, x):
    """The lids' edges at x [N, P], as (px, px, mm) [N, P, 3], by name.

    "upper" and "lower" are the edges that are seen, "front" the upper one's front.
    """
    x = x[:, None]  # [N, 1, P]
    at = curves.at(x)
    edges = {}
    for name, curve in (("upper", curves.upper), ("lower", curves.lower)):
        y = at(curve)
        front = skin.height(scene, x, y)
        # Towards the corners flesh, not the eyeball, carries the edge.
        back = np.clip(_ball(scene, x, y), front, front + scene.shape.flesh_depth)
        front, back = (
            _in_picture(scene, size, np.stack([x, y, z], axis=-1)[:, 0])
            for z in (front, back)
        )
        # Of an upper lid's two edges the one lower in the picture hides the other.
        back_is_lower = back[..., 1] > front[..., 1]
        shows_back = back_is_lower if name == "upper" else ~back_is_lower
        edges[name] = np.where(shows_back[..., None], back, front)
        if name == "upper":
            edges["front"] = front
    # Where the lids touch, neither edge is seen past the other.
    shut = edges["upper"][..., 1:2] > edges["lower"][..., 1:2]
    middle = 0.5 * (edges["upper"] + edges["lower"])
    for name in ("upper", "lower"):
        edges[name] = np.where(shut, middle, edges[name])
    return edges


def _ball(scene, x, y):
    """The eyeball's front at x, y, mm [N, 1, P]; far behind where it is missed."""
    shape = scene.shape
    square = np.square(shape.radius) - np.square(x - shape.center_x)
    square -= np.square(y - shape.center_y)
    front = shape.center_z - np.sqrt(np.maximum(square, 0.0))
    return np.where(square > 0, front, np.float32(20.0))


def _in_picture(scene, size, points):
    """Head-frame points [N, P, 3] as float32 [N, P, 3]: px, px, mm of depth."""
    depth = geometry.depth(scene, points)[..., None]  # [N, P, 1]
    pixels = geometry.project(scene, size, points)
    return np.concatenate([pixels, depth], axis=-1).astype(np.float32)


def _ellipses(points):
    """Ellipses through points [N, P, 2], float32 [N, 5] as `find` describes them."""
    ellipses = []
    for rim in np.ascontiguousarray(points):
        # OpenCV gives whole axes in any order, and degrees of the first.
        (x, y), (first, second), turn = cv2.fitEllipseDirect(rim)
        longer = turn if first >= second else turn + 90.0
        axes = sorted((first / 2, second / 2), reverse=True)
        ellipses.append([x, y, *axes, np.radians(longer) % np.pi])
    return np.asarray(ellipses, np.float32)
