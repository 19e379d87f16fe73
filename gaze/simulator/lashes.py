"""Eyelashes: curved, tapering strands rooted on the lids' edges.

A lash is a tenth of a millimetre thick, a third of a sample at 60x36, where it is
drawn as a line with an opacity of its width; in larger pictures it is an outline that
runs to a point. Roots, lengths and leanings stay with the person; neighbours lean
together in tufts, and the upper lashes turn with the lid.
"""

import cv2
import numpy as np

from gaze.simulator import geometry, lids, scenes, skin

THICKNESS_MM = 0.12
NUM_UPPER, NUM_LOWER, TUFT = 78, 36, 3  # lashes of a lid; lashes of a tuft
_SUBPIXEL_BITS = 4
_THIN = 1.5  # samples; narrower lashes are lines


def opacity(
    scene: scenes.Scene, curves: lids.Curves, size: tuple[int, int], supersampling: int
) -> np.ndarray:
    """Opacity of the lashes, float32 [N, h, w], 0..1, on the supersampled grid.

    Args:
        scene: scenes of N pictures.
        curves: their lids.
        size: (height, width) of the picture.
        supersampling: samples per pixel along each axis.
    """
    width = THICKNESS_MM * supersampling * geometry.px_per_mm(scene, size)
    points = 5 if width < _THIN else 15
    strands = np.concatenate(
        [_strands(scene, curves, points, upper=upper) for upper in (True, False)],
        axis=1,
    )  # [N, strands, points, 3]
    count, num_strands = strands.shape[:2]
    pixels = geometry.project(scene, size, strands.reshape(count, -1, 3))
    # Pixel centres are integers on either grid.
    pixels = (pixels + 0.5) * supersampling - 0.5
    pixels = pixels.reshape(count, num_strands, points, 2)
    shape = (size[0] * supersampling, size[1] * supersampling)
    canvas = np.zeros((count, *shape), np.uint8)
    ink = _lines if width < _THIN else _outlines
    for picture, lines in zip(canvas, pixels, strict=True):
        ink(picture, lines, width)
    return canvas * (np.float32(1 / 255.0) * scene.shape.lash_darkness)


def _lines(picture, lines, width):
    """Inks lashes thinner than a sample, lines [strands, points, 2], as they cover."""
    opacity = round(255 * min(1.0, width))
    lines = _fixed(lines)
    # Tips first and fainter: a lash tapers.
    for part, share in ((lines, 0.6), (lines[:, : lines.shape[1] // 2 + 1], 1.0)):
        cv2.polylines(
            picture, list(part), False, share * opacity, 1, cv2.LINE_AA, _SUBPIXEL_BITS
        )


def _outlines(picture, lines, width):
    """Inks lashes that run to a point: their two sides, there and back, filled."""
    ahead = np.gradient(lines, axis=1)  # [strands, points, 2]
    length = np.linalg.norm(ahead, axis=2, keepdims=True)
    aside = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)  # a quarter turn
    aside /= np.maximum(length, 1e-3)
    s = np.linspace(0.0, 1.0, lines.shape[1])[:, None]  # 0 the root, 1 the tip
    # The antialiased rim of a filled outline adds a sample and a third.
    half = 0.5 * np.maximum(width * (1.0 - s**1.5) - 1.35, 0.0)
    outlines = np.concatenate(
        [lines + half * aside, (lines - half * aside)[:, ::-1]], 1
    )  # [strands, 2 points, 2]
    for outline in _fixed(outlines):
        cv2.fillPoly(picture, [outline], 255, cv2.LINE_AA, _SUBPIXEL_BITS)


def _fixed(pixels):
    """Coordinates as OpenCV's integers with fractional bits."""
    return (pixels * (1 << _SUBPIXEL_BITS)).round().astype(np.int32)


def _strands(scene, curves, points, *, upper):
    """Points of the lashes, float32 [N, strands, points, 3], head frame, mm."""
    stream = scene.subjects.stream("upper lashes" if upper else "lower lashes")
    number = NUM_UPPER if upper else NUM_LOWER
    # Five normal numbers to a lash, [N, strands] each.
    lean, vary, place, bend, row = (stream.noise(1, number)[:, 0] for _ in range(5))
    shape = scene.shape.over_columns()  # [N, 1] each
    along = np.linspace(0.1, 0.98, number, dtype=np.float32) + 0.006 * place
    root_x = (along - 0.5) * shape.fissure  # [N, strands]
    at = curves.at(root_x[:, :, None])
    # Lashes grow in some rows, all on the skin's side of the edge.
    outwards = np.float32(-0.25 if upper else 0.2) * np.abs(row[:, :, None])
    root_y = at(curves.upper if upper else curves.lower) + outwards
    root_z = skin.height(scene, root_x[:, :, None], root_y)  # [N, strands, 1]
    # Longest towards the outer third, sparse at the nose.
    length = shape.lash_length * (0.5 + 0.5 * np.sin(np.pi * along**1.3))
    length = length * (1.0 + 0.2 * vary) * (1.0 if upper else 0.25)
    fan = (along - 0.42) * 1.1 + 0.1 * lean + _tufts(lean, root_x, length)
    forward, drop = _profile(scene, shape.lash_curl[..., None], points, upper=upper)
    s = np.linspace(0.0, 1.0, points, dtype=np.float32)  # 0 the root, 1 the tip
    length = length[:, :, None]
    # Along x a lash leans by its fan and bends by its own; s broadcasts to the points.
    x = root_x[:, :, None] + length * s * fan[:, :, None]
    x += length * np.square(s) * (np.float32(0.07) * bend)[:, :, None]
    y = root_y + length * drop
    z = root_z - length * forward * 0.8
    return np.stack([x, y, z], axis=-1).astype(np.float32)


def _tufts(lean, root_x, length):
    """Leanings that bring the tips of neighbours together, [N, strands]."""
    tuft = np.arange(lean.shape[1]) // TUFT * TUFT  # each lash's first of its tuft
    middle = np.minimum(tuft + TUFT // 2, lean.shape[1] - 1)
    together = (root_x[:, middle] - root_x) / np.maximum(length, 1.0)
    return 0.75 * together + 0.12 * (lean[:, middle] - lean)


def _profile(scene, curl, points, *, upper):
    """How far forward and down lashes go, [N, 1, points], shares of their length."""
    s = np.linspace(0.0, 1.0, points, dtype=np.float32)
    forward = s - 0.35 * s * s
    start, bend = (0.1, 0.55) if upper else (0.04, 0.75)
    # An upper lash first hangs, then curls up; a lower one is its mirror image.
    drop = np.float32(start) * s - curl * np.float32(bend) * np.square(s)
    if not upper:
        return forward, -drop
    turn = scene.eye_pitch * scene.shape.upper_follows  # [N, 1, 1]
    cos, sin = np.cos(turn), np.sin(turn)
    return cos * forward + sin * drop, cos * drop - sin * forward
