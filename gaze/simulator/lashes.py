"""Eyelashes: curved strands rooted on the lids' edges, drawn as thin lines.

A lash is a tenth of a millimetre thick, a sixth of a pixel at 60x36, so it is drawn
with an opacity of its width in pixels. Roots, lengths and leanings stay with the
person; the upper lashes turn with the lid.
"""

import cv2
import numpy as np

from gaze.simulator import geometry, lids, skin, streams

THICKNESS_MM = 0.11
NUM_UPPER, NUM_LOWER, POINTS = 64, 30, 7
_SUBPIXEL_BITS = 4


def draw(scene, curves, size, supersampling, seed_of):
    """Opacity of the lashes, float32 [N, h, w], 0..1, on the supersampled grid.

    Args:
        scene: scenes of N pictures.
        curves: their lids.
        size: (height, width) of the picture.
        supersampling: samples per pixel along each axis.
        seed_of: (seed, domain, subject int [N]) of the persons.
    """
    strands = np.concatenate(
        [
            _strands(scene, curves, seed_of, upper=True),
            _strands(scene, curves, seed_of, upper=False),
        ],
        axis=1,
    )
    count, num_strands = strands.shape[:2]
    pixels = geometry.project(scene, size, strands.reshape(count, -1, 3))
    pixels = ((pixels + 0.5) * supersampling - 0.5) * (1 << _SUBPIXEL_BITS)
    pixels = pixels.round().astype(np.int32).reshape(count, num_strands, POINTS, 2)
    per_mm = size[1] * supersampling * geometry.FOCAL_PX / geometry.WIDTH_PX
    width = THICKNESS_MM * per_mm / geometry.DISTANCE_MM
    thickness = max(1, int(round(width)))
    opacity = round(255 * min(1.0, 1.3 * width / thickness))
    shape = (size[0] * supersampling, size[1] * supersampling)
    canvas = np.zeros((count, *shape), np.uint8)
    for picture, lines in zip(canvas, pixels, strict=True):
        # Tips first and fainter: a lash tapers.
        for part, share in ((lines, 0.6), (lines[:, : POINTS // 2 + 1], 1.0)):
            cv2.polylines(
                picture,
                list(part),
                False,
                share * opacity,
                thickness,
                cv2.LINE_AA,
                _SUBPIXEL_BITS,
            )
    return canvas * (np.float32(1 / 255.0) * scene.shape["lash_darkness"])


def _strands(scene, curves, seed_of, *, upper):
    """Points of the lashes, float32 [N, strands, POINTS, 3], head frame, mm."""
    seed, domain, subject = seed_of
    name = "upper" if upper else "lower"
    stream = streams.Stream(seed, f"geometry/{domain}/{name} lashes", subject)
    number = NUM_UPPER if upper else NUM_LOWER
    lean, vary, place = (stream.noise(1, number)[:, 0] for _ in range(3))
    shape = {key: value[:, :, 0] for key, value in scene.shape.items()}
    along = np.linspace(0.1, 0.98, number, dtype=np.float32) + 0.006 * place
    root_x = (along - 0.5) * shape["fissure"]
    at = lids.Lookup(root_x[:, :, None])
    root_y = at(curves.upper if upper else curves.lower)
    root_z = skin.height(scene, root_x[:, :, None], root_y)
    s = np.linspace(0.0, 1.0, POINTS, dtype=np.float32)
    # Longest towards the outer third, sparse at the nose.
    length = shape["lash_length"] * (0.5 + 0.5 * np.sin(np.pi * along**1.3))
    length = length * (1.0 + 0.22 * vary) * (1.0 if upper else 0.35)
    fan = (along - 0.42) * 1.1 + 0.2 * lean
    curl = shape["lash_curl"] * (1.0 if upper else 1.5)
    out = s - 0.35 * s * s
    drop = np.float32(0.15) * s - curl[..., None] * np.square(s) * 0.55
    if not upper:
        drop = -drop
    forward, drop = np.broadcast_arrays(out, drop)
    if upper:
        turn = scene.eye_pitch * np.float32(lids.UPPER_FOLLOWS)
        cos, sin = np.cos(turn), np.sin(turn)
        forward, drop = cos * forward + sin * drop, cos * drop - sin * forward
    length = length[:, :, None]
    x = root_x[:, :, None] + length * fan[:, :, None] * s
    y = root_y + length * drop
    z = root_z - length * forward * 0.8
    return np.stack([x, y, z], axis=-1).astype(np.float32)
