"""The skin's surface around the eye: z = height(x, y) in the head frame.

The lid is wrapped around the eyeball (a sphere a lid's thickness larger), blended
with the bones: the nose's side, the brow's ridge, the cheek and the temple falling
back. Fine relief (the lid's crease and rounded edges, the bag below) is added to the
surface after a pixel's ray has met it; it bends the light, not the outline.
"""

import numpy as np

from gaze.simulator import geometry, people, scenes

BLEND_MM = 2.6
MIDLINE_MM = -32.0  # of the face, from the eye's middle
_RIM_MM2 = 40.0  # softness of the globe's outline
_BRIDGE_MM, _FOREHEAD_MM = 6.0, 16.0  # roundness of the nose; height of the brow


def height(scene: scenes.Scene, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Depth z in mm (smaller is nearer to the camera), float32 [N, h, w].

    Args:
        scene: scenes of N pictures.
        x, y: head-frame coordinates in mm, float32 [N, h, w].
    """
    bones = _bones(scene.shape, x, y)
    globe = _globe(scene.shape, x, y)
    # A smooth min(globe, bones): whichever is nearer to the camera.
    return globe - _ramp(globe - bones, BLEND_MM)


def _bones(shape, x, y):
    """Depth of the face without an eyeball in it."""
    square_y = np.square(y)
    bones = 1.2 + shape.temple * np.square(np.maximum(x - 6.0, 0.0))
    # Fuller below: the lower lid runs into the cheek, the upper into a hollow.
    fullness = 9.7 + 2.0 * y / np.sqrt(square_y + np.float32(25.0))
    bones -= fullness * square_y / (square_y + np.float32(65.0))
    # The other side of the nose is this one's mirror image.
    side = x - np.float32(MIDLINE_MM)
    side = np.sqrt(np.square(side) + np.float32(_BRIDGE_MM**2))
    bridge = shape.nose_x - np.float32(MIDLINE_MM) + 0.1 * y
    bones -= shape.nose * _ramp(bridge - side, 2.5)
    # The forehead rises no further than the brow's ridge.
    brow = _ramp(shape.brow_y + 0.06 * x - y, 3.0)
    bones -= shape.brow * brow / (1.0 + np.square(brow * (1.0 / _FOREHEAD_MM)))
    bones -= shape.cheek * _ramp(y - 9.0, 3.0)
    return bones


def _globe(shape, x, y):
    """Depth of the lids that lie on the eyeball: a sphere's front, fading outside."""
    lid = shape.radius + shape.lid_thickness
    square = np.square(x - shape.center_x) + np.square(y - shape.center_y)
    # Not the sphere's own rim, whose edge would show on the skin: a smooth max(.., 0).
    front = np.square(lid) - square
    front = 0.5 * (front + np.sqrt(np.square(front) + np.float32(_RIM_MM2**2)))
    return shape.center_z - np.sqrt(front)


def intersect(scene: scenes.Scene, rays: geometry.Rays, rounds: int = 4) -> np.ndarray:
    """Depth z at which lines of sight meet the skin, float32 [N, h, w]."""
    z = np.zeros_like(rays.x0)
    for _ in range(rounds):
        # Fixed-point steps, damped: at the nose's flank a full one would overshoot.
        z += np.float32(0.75) * (height(scene, *rays.at_depth(z)) - z)
    return z


def relief(
    shape: people.Shape,
    below_fold: np.ndarray,
    above_upper: np.ndarray,
    below_lower: np.ndarray,
    fold_strength: np.ndarray,
    edges: np.ndarray,
) -> np.ndarray:
    """Fine displacement in mm, negative towards the camera, float32 [N, h, w].

    Args:
        shape: the persons.
        below_fold: distance below the upper lid's crease (negative above it).
        above_upper: distance from the upper lid's edge, positive on the skin.
        below_lower: distance from the lower lid's edge, positive on the skin.
        fold_strength, edges: 0..1, fading beyond the eye's corners.
    """
    z = -shape.crease_depth * fold_strength * _hood(shape, below_fold)
    if np.any(shape.second_crease > 0):
        above = below_fold + shape.second_crease_height
        share = shape.second_crease * shape.crease_depth
        z -= share * fold_strength * _hood(shape, above)
    for distance in (above_upper, below_lower):
        # The lids' edges are rounded: they fall back within half a millimetre.
        rounding = np.exp(np.maximum(distance, 0.0) * np.float32(-1.8))
        z += edges * np.float32(0.55) * rounding
    bag = np.square((below_lower - 3.2) * np.float32(0.5))
    z -= shape.bag * edges * np.exp(-bag)
    return z


def _hood(shape, below_fold):
    """Skin hanging over a crease: a step as wide as the person's, levelling above."""
    above = np.maximum(-below_fold, 0.0)
    # Bounded: exp(60) is still a float32.
    step = np.minimum(below_fold * (np.float32(2.4) / shape.crease_width), 60.0)
    return np.exp(above * np.float32(-0.3)) / (1.0 + np.exp(step))


def _ramp(x, width):
    """A smooth max(x, 0): a hyperbola that is ``width / 2`` at 0."""
    return (x + np.sqrt(np.square(x) + np.float32(width * width))) * np.float32(0.5)
