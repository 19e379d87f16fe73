"""Eyelashes: curved, tapering strands rooted on the lids' edges.

A lash is a tenth of a millimetre thick, a third of a sample at 60x36, where it is
drawn as a line with an opacity of its width; in larger pictures it is an outline that
runs to a point. Roots, lengths and leanings stay with the person; neighbours lean
together in tufts, and the upper lashes turn with the lid.
"""

import cv2
import numpy as np

from gaze.simulator import geometry, lids, skin, streams

THICKNESS_MM = 0.12
NUM_UPPER, NUM_LOWER, TUFT = 78, 36, 3
_SUBPIXEL_BITS = 4
_THIN = 1.5  # samples; narrower lashes are lines


def draw(scene, curves, size, supersampling, seed_of):
    """Opacity of the lashes, float32 [N, h, w], 0..1, on the supersampled grid.

    Args:
        scene: scenes of N pictures.
        curves: their lids.
        size: (height, width) of the picture.
        supersampling: samples per pixel along each axis.
        seed_of: (seed, domain, subject int [N]) of the persons.
    """
    width = THICKNESS_MM * supersampling * geometry.px_per_mm(scene, size)
    points = 5 if width < _THIN else 15
    strands = np.concatenate(
        [
            _strands(scene, curves, seed_of, points, upper=True),
            _strands(scene, curves, seed_of, points, upper=False),
        ],
        axis=1,
    )
    count, num_strands = strands.shape[:2]
    pixels = geometry.project(scene, size, strands.reshape(count, -1, 3))
    pixels = (pixels + 0.5) * supersampling - 0.5
    pixels = pixels.reshape(count, num_strands, points, 2)
    shape = (size[0] * supersampling, size[1] * supersampling)
    canvas = np.zeros((count, *shape), np.uint8)
    ink = _lines if width < _THIN else _outlines
    for picture, lines in zip(canvas, pixels, strict=True):
        ink(picture, lines, width)
    return canvas * (np.float32(1 / 255.0) * scene.shape["lash_darkness"])


def _lines(picture, lines, width):
    opacity = round(255 * min(1.0, width))
    lines = _fixed(lines)
    # Tips first and fainter: a lash tapers.
    for part, share in ((lines, 0.6), (lines[:, : lines.shape[1] // 2 + 1], 1.0)):
        cv2.polylines(
            picture, list(part), False, share * opacity, 1, cv2.LINE_AA, _SUBPIXEL_BITS
        )


def _outlines(picture, lines, width):
    ahead = np.gradient(lines, axis=1)
    length = np.linalg.norm(ahead, axis=2, keepdims=True)
    aside = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)
    aside /= np.maximum(length, 1e-3)
    s = np.linspace(0.0, 1.0, lines.shape[1])[:, None]
    # The antialiased rim of a filled outline adds a sample and a third.
    half = 0.5 * np.maximum(width * (1.0 - s**1.5) - 1.35, 0.0)
    outlines = np.concatenate(
        [lines + half * aside, (lines - half * aside)[:, ::-1]], 1
    )
    for outline in _fixed(outlines):
        cv2.fillPoly(picture, [outline], 255, cv2.LINE_AA, _SUBPIXEL_BITS)


def _fixed(pixels):
    """Coordinates as OpenCV's integers with fractional bits."""
    return (pixels * (1 << _SUBPIXEL_BITS)).round().astype(np.int32)


def _strands(scene, curves, seed_of, points, *, upper):
    """Points of the lashes, float32 [N, strands, points, 3], head frame, mm."""
    seed, domain, subject = seed_of
    name = "upper" if upper else "lower"
    stream = streams.Stream(seed, f"geometry/{domain}/{name} lashes", subject)
    number = NUM_UPPER if upper else NUM_LOWER
    lean, vary, place, bend, row = (stream.noise(1, number)[:, 0] for _ in range(5))
    shape = {key: value[:, :, 0] for key, value in scene.shape.items()}
    along = np.linspace(0.1, 0.98, number, dtype=np.float32) + 0.006 * place
    root_x = (along - 0.5) * shape["fissure"]
    at = curves.at(root_x[:, :, None])
    outwards = np.float32(-0.25 if upper else 0.2) * np.abs(row[:, :, None])
    root_y = at(curves.upper if upper else curves.lower) + outwards
    root_z = skin.height(scene, root_x[:, :, None], root_y)
    # Longest towards the outer third, sparse at the nose.
    length = shape["lash_length"] * (0.5 + 0.5 * np.sin(np.pi * along**1.3))
    length = length * (1.0 + 0.2 * vary) * (1.0 if upper else 0.25)
    fan = (along - 0.42) * 1.1 + 0.1 * lean + _tufts(lean, root_x, length)
    forward, drop = _profile(scene, shape["lash_curl"][..., None], points, upper=upper)
    s = np.linspace(0.0, 1.0, points, dtype=np.float32)
    length = length[:, :, None]
    x = root_x[:, :, None] + length * s * fan[:, :, None]
    x += length * np.square(s) * (np.float32(0.07) * bend)[:, :, None]
    y = root_y + length * drop
    z = root_z - length * forward * 0.8
    return np.stack([x, y, z], axis=-1).astype(np.float32)


def _tufts(lean, root_x, length):
    """Leanings that bring the tips of neighbours together, [N, strands]."""
    tuft = np.arange(lean.shape[1]) // TUFT * TUFT
    middle = np.minimum(tuft + TUFT // 2, lean.shape[1] - 1)
    together = (root_x[:, middle] - root_x) / np.maximum(length, 1.0)
    return 0.75 * together + 0.12 * (lean[:, middle] - lean)


def _profile(scene, curl, points, *, upper):
    """How far forward and down lashes go, [N, 1, points], shares of their length."""
    s = np.linspace(0.0, 1.0, points, dtype=np.float32)
    forward = s - 0.35 * s * s
    start, bend = (0.1, 0.55) if upper else (0.04, 0.75)
    drop = np.float32(start) * s - curl * np.float32(bend) * np.square(s)
    if not upper:
        return forward, -drop
    turn = scene.eye_pitch * np.float32(lids.UPPER_FOLLOWS)
    cos, sin = np.cos(turn), np.sin(turn)
    return cos * forward + sin * drop, cos * drop - sin * forward
