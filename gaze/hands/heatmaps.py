"""Joints as heat maps, a quarter of the image's size, and back.

Pixel i of a map stands for the pixels 4i to 4i + 3 of the image.
"""

import numpy as np

STRIDE = 4
_MIDDLE = (STRIDE - 1) / 2
_SIGMA = 1.0  # px of a map


def draw(joints: np.ndarray, size: int) -> np.ndarray:
    """Gaussians of height 1 at the joints, float32 [N, size / 4, size / 4, J].

    Args:
        joints: float [N, J, 2], (x, y) in px of the image; one outside leaves its map
            (nearly) empty.
        size: side of the image, px.
    """
    places = (np.asarray(joints, np.float64) - _MIDDLE) / STRIDE
    grid = np.arange(size // STRIDE)
    apart = np.square(grid - places[..., None])  # [N, J, 2, s]
    x, y = np.exp(-apart / (2 * _SIGMA**2)).transpose(2, 0, 3, 1)
    return (y[:, :, None] * x[:, None]).astype(np.float32)


def find(maps: np.ndarray) -> np.ndarray:
    """The joints that maps [N, s, s, J] stand for, float32 [N, J, 2] in image px.

    The highest pixel, moved by a quarter towards its higher neighbour (Newell et al.
    2016).
    """
    maps = np.asarray(maps, np.float32)
    count, side, _, joints = maps.shape
    highest = maps.reshape(count, side * side, joints).argmax(axis=1)
    rows, columns = np.divmod(highest, side)
    padded = np.pad(maps, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    n, j = np.arange(count)[:, None], np.arange(joints)

    def towards(dy, dx):
        after = padded[n, rows + 1 + dy, columns + 1 + dx, j]
        return 0.25 * np.sign(after - padded[n, rows + 1 - dy, columns + 1 - dx, j])

    places = np.stack([columns + towards(0, 1), rows + towards(1, 0)], axis=-1)
    return (places * STRIDE + _MIDDLE).astype(np.float32)
