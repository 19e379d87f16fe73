"""Square, turned cut-outs of a frame in colour, as face networks want them."""

import dataclasses
import math

import numpy as np

_CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
_MARGIN = 16  # px beyond a square's corners, for averages at its edge


@dataclasses.dataclass(frozen=True, eq=False)
class Square:
    """A square on a frame.

    Attributes:
        center: float64 [2], px, the frame's pixel centres at integers.
        side: px.
        angle: radians, by which its upper edge is turned from right towards down.
    """

    center: np.ndarray
    side: float
    angle: float = 0.0

    def to_frame(self, places: np.ndarray) -> np.ndarray:
        """Places [..., 2] in the square, 0 to 1 from its upper left, as px."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        turn = np.array([[cos, sin], [-sin, cos]])  # of rows
        return (places - 0.5) * self.side @ turn + self.center


def whole(frame: np.ndarray) -> Square:
    """The smallest upright square around a frame."""
    height, width = frame.shape[:2]
    return Square(np.array([width - 1, height - 1]) / 2, float(max(height, width)))


def cut(frame: np.ndarray, square: Square, size: int) -> np.ndarray:
    """What a square shows.

    Args:
        frame: uint8 [H, W] or [H, W, 1 or 3 RGB].
        square: on the frame; beyond the frame's border all is black.
        size: of the cut-out.

    Returns:
        float32 [size, size, 3], 0 to 255, bilinear; averaged where the square's pixels
        are smaller than half the cut-out's.
    """
    steps = (np.arange(size) + 0.5) / size
    places = square.to_frame(np.stack(np.meshgrid(steps, steps), axis=-1))
    pixels, first = _around(frame, square)
    places -= first
    shrink = int(square.side / size)
    if shrink > 1:
        pixels, places = _averaged(pixels, shrink), (places + 0.5) / shrink - 0.5
    sampled = _bilinear(pixels, places.reshape(-1, 2)).reshape(size, size, -1)
    return np.broadcast_to(sampled, (size, size, 3))


def _around(frame: np.ndarray, square: Square) -> tuple[np.ndarray, np.ndarray]:
    """The part [h, w, C] of a frame that a square needs, and its first pixel (x, y)."""
    pixels = frame[..., None] if frame.ndim == 2 else frame
    corners, end = square.to_frame(_CORNERS), np.array(frame.shape[1::-1])
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - _MARGIN, 0, end - 1)
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + _MARGIN, low + 1, end)
    return pixels[low[1] : high[1], low[0] : high[0]], low


def _averaged(pixels: np.ndarray, shrink: int) -> np.ndarray:
    """[H / shrink, W / shrink, C] means; what is left over at the end is cut off."""
    height, width = (size // shrink for size in pixels.shape[:2])
    if not height or not width:  # a square beside the frame
        return np.zeros((1, 1, pixels.shape[2]), np.float32)
    part = pixels[: height * shrink, : width * shrink]
    # Sums of whole rows, then of columns: several times as fast as numpy's own means.
    rows = _sum([part[start::shrink] for start in range(shrink)])
    sums = _sum([rows[:, start::shrink] for start in range(shrink)])
    return sums.astype(np.float32) / (shrink * shrink)


def _sum(parts: list[np.ndarray]) -> np.ndarray:
    total = parts[0].astype(np.uint32)
    for part in parts[1:]:
        total += part
    return total


def _bilinear(pixels: np.ndarray, places: np.ndarray) -> np.ndarray:
    """float32 [N, C] at places [N, 2], (x, y) px; black outside."""
    height, width, channels = pixels.shape
    # A black border of a pixel: whatever lies farther out falls on it as well.
    framed = np.zeros((height + 3, width + 3, channels), np.float32)
    framed[1:-2, 1:-2] = pixels
    places = np.clip(places, -1.0, (width, height)).astype(np.float32) + 1
    corner = places.astype(np.int32)
    across, down = (places - corner).T[..., None]  # [N, 1]
    flat, first = (
        framed.reshape(-1, channels),
        corner[:, 1] * (width + 3) + corner[:, 0],
    )
    above = flat[first] + across * (flat[first + 1] - flat[first])
    first += width + 3
    below = flat[first] + across * (flat[first + 1] - flat[first])
    return above + down * (below - above)
