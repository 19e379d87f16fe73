"""What a frame shows at places between its pixels, as OpenCV 5 samples it."""

import numpy as np

# Weights of red, green and blue in 2^-15, as OpenCV's conversion to grey has them.
# Sums stay below 2^24, so that float32, which is faster, holds them exactly.
_GREY = np.array([9798, 19235, 3735], np.float32)
_ONE = np.float32(1 << 15)


def sample(
    frame: np.ndarray, x: np.ndarray, y: np.ndarray, shrink: int = 1
) -> np.ndarray:
    """Bilinear samples; beyond the frame's border its last pixels go on.

    Args:
        frame: uint8 [H, W] or [H, W, 1 or 3 RGB].
        x, y: float [N], px, pixel centres at integers.
        shrink: by which the frame is reduced first, averaging, where places lie so
            many pixels apart; less than 2 for not at all.

    Returns:
        uint8 [N], grey.
    """
    height, width = frame.shape[:2]
    if shrink > 1:
        x, y = (x + 0.5) / shrink - 0.5, (y + 0.5) / shrink - 0.5
        height, width = _reduced(height, shrink), _reduced(width, shrink)
    x, y = x.astype(np.float32), y.astype(np.float32)
    left, top = np.floor(x), np.floor(y)
    across, down = x - left, y - top  # shares of the right and the lower neighbours
    columns, rows = left.astype(np.int32), top.astype(np.int32)
    columns_2, rows_2 = columns + 1, rows + 1
    box = rows.min(), rows_2.max() + 1, columns.min(), columns_2.max() + 1
    if box[0] < 0 or box[1] > height or box[2] < 0 or box[3] > width:
        columns, columns_2 = _inside(columns, width), _inside(columns_2, width)
        rows, rows_2 = _inside(rows, height), _inside(rows_2, height)
        box = rows.min(), rows_2.max() + 1, columns.min(), columns_2.max() + 1
    grey = _shrunk(frame, shrink, box) if shrink > 1 else _grey(frame, box)
    stride, grey = grey.shape[1], grey.ravel()
    above, below = (rows - box[0]) * stride, (rows_2 - box[0]) * stride
    columns, columns_2 = columns - box[2], columns_2 - box[2]
    first, second = grey[above + columns], grey[below + columns]
    first = first + across * (grey[above + columns_2] - first)
    second = second + across * (grey[below + columns_2] - second)
    return np.rint(first + down * (second - first)).astype(np.uint8)


def _reduced(size: int, shrink: int) -> int:
    return max(1, round(size / shrink))  # a frame of few rows has one left


def _inside(indices: np.ndarray, size: int) -> np.ndarray:
    return np.minimum(np.maximum(indices, 0), size - 1)


def _grey(frame: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """float32 grey levels, whole numbers, of rows from, to and columns from, to."""
    part = frame[box[0] : box[1], box[2] : box[3]].astype(np.float32)
    if part.ndim == 2:
        return part
    if part.shape[2] == 1:
        return part[..., 0]
    weighted = part.reshape(-1, 3) @ _GREY
    return np.floor((weighted + _ONE / 2) / _ONE).reshape(part.shape[:2])


def _shrunk(
    frame: np.ndarray, shrink: int, box: tuple[int, int, int, int]
) -> np.ndarray:
    """float32 grey levels, whole numbers, of a part of the frame reduced by areas."""
    height, width = frame.shape[:2]
    rows, first_row = _areas(height, _reduced(height, shrink), box[0], box[1])
    columns, first_column = _areas(width, _reduced(width, shrink), box[2], box[3])
    source = (
        first_row,
        first_row + rows.shape[1],
        first_column,
        first_column + columns.shape[1],
    )
    return np.rint(rows @ _grey(frame, source) @ columns.T).astype(np.float32)


def _areas(size: int, reduced: int, start: int, stop: int) -> tuple[np.ndarray, int]:
    """Shares of each pixel in each reduced one, [stop - start, S], and the first pixel.

    A reduced pixel covers ``size / reduced`` pixels, the outer ones in part.
    """
    step = size / reduced
    lows = np.arange(start, stop) * step
    first, last = int(lows[0]), min(size, int(np.ceil(lows[-1] + step)))
    pixels = np.arange(first, last)
    overlap = np.minimum(lows[:, None] + step, pixels + 1) - np.maximum(
        lows[:, None], pixels
    )
    return np.clip(overlap, 0.0, None) / step, first
