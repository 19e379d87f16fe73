"""Which axis of an array of eyes counts the eyes? Its shape and its pixels tell.

Along the rows and columns of a picture neighbours are alike, from one eye to the next
they are not (or, in a video, much more so): of three axes one is unlike the others. For
neighbours' squared difference over twice the variance, sets of real and of rendered
eyes have 0.02 to 0.05 along rows and columns, 0.3 to 0.9 from eye to eye, and 0.001 to
0.02 from frame to frame.
"""

import itertools

import numpy as np

from gaze.run import errors

_CHANNELS = (1, 3)
_MIN_SIDE = 4  # px
_MAX_WIDE = 5.0  # widths in heights
_MAX_TALL = 1.25  # heights in widths; a patch on its side has 1.7
_ALIKE = 4.0  # ratio of unlikeness between rows and columns; eyes have 1.5 to 2.4
_TELLING = 2e-4  # unlikeness below which nothing varies that could tell
_WINDOW = 128  # places along each axis that are looked at


def expect_eyes_first(
    array: np.ndarray, name: str, where: object, count: int | None = None
) -> None:
    """Raises UserError unless the axes are [N, H, W] or [N, H, W, C], C 1 or 3.

    Args:
        array: pictures, any order of axes.
        name: of the array, such as "image".
        where: the file it is in.
        count: number of labels, if there are any.
    """
    shape = array.shape
    if array.ndim not in (3, 4) or 0 in shape:
        raise errors.UserError(
            f"{where}: {name}: expected axes [N, H, W] or [N, H, W, C], found "
            f"{array.dtype} {list(shape)}{_reshape(shape, name, count)}."
        )
    if array.ndim == 4 and (shape[3] not in _CHANNELS or _is_channels_first(array)):
        _refuse_channels(array, name, where, count)
    flat = array if array.ndim == 3 else array[..., 0]  # one channel tells
    axis = _counting_axis(flat, count)
    order = _order(flat.shape, axis)
    if order != (0, 1, 2):
        rest = (3,) * (array.ndim - 3)
        raise errors.UserError(
            f"{where}: {name} {list(shape)} does not count eyes along its first axis "
            "and their rows along its second (eyes are wider than high); save "
            f"np.transpose({name}, {(*order, *rest)}){_single(shape, name)}."
        )
    height, width = shape[1:3]
    if min(height, width) < _MIN_SIDE or width > _MAX_WIDE * height:
        raise errors.UserError(
            f"{where}: {name} {list(shape)}: pictures {width} px wide and {height} px "
            "high cannot be eyes; expected axes [N, H, W] or [N, H, W, C]."
        )


def transposition(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> str:
    """The end of a sentence that says which transposition is as expected; or ""."""
    axes = tuple(range(len(shape)))
    for order in itertools.permutations(axes) if len(shape) == len(expected) else ():
        if order != axes and expected == tuple(shape[axis] for axis in order):
            return f"; save np.transpose({name}, {order})"
    return ""


def expect_masks_first(masks: np.ndarray, where: object) -> None:
    """Raises UserError unless masks of the images' shape count eyes along axis 0.

    Where two sides of that shape are equal, what is drawn tells: openings are in the
    middle, so rows and columns hold much or little of them, and eyes about as much.
    Where nothing is drawn, nothing is told.
    """
    if len(set(masks.shape)) == 3 or not masks.any():
        return
    # How much is drawn at each place along axis 0, 1 and 2.
    shares = [(masks > 0).mean(axis=axes) for axes in ((1, 2), (0, 2), (0, 1))]
    varying = [share[share > 0].var() for share in shares]
    if varying[0] > 2.0 * min(varying[1:]):
        raise errors.UserError(
            f"{where}: mask {list(masks.shape)} does not count eyes along its first "
            "axis; save it with np.transpose in the order of image."
        )


def _is_channels_first(array):
    """Of 3 by 3 pictures: do they differ less along the first axis than the last?"""
    if array.shape[::3] != (3, 3):
        return False
    # Differences of neighbours along the first and the last axis.
    first, last = (np.diff(array.astype(np.float32), axis=a) for a in (0, 3))
    return _ALIKE * np.square(first).mean() < np.square(last).mean()


def _refuse_channels(array, name, where, count):
    """Says where the channels are, or that there are too many."""
    shape = array.shape
    places = [axis for axis in (1, 2, 0) if shape[axis] in _CHANNELS]
    if not places or (places[0] == 0 and shape[3] in (2, 4)):
        raise errors.UserError(
            f"{where}: {name}: expected 1 or 3 channels, found {shape[3]} in "
            f"{list(shape)}; save {name}[..., :3] of RGB with an alpha channel."
        )
    rest = [axis for axis in range(4) if axis != places[0]]
    flat = np.moveaxis(array, places[0], 0)[0]  # the first channel, three axes
    order = _order(flat.shape, _counting_axis(flat, count))
    order = (*(rest[axis] for axis in order), places[0])
    raise errors.UserError(
        f"{where}: {name} {list(shape)} has its channels along axis {places[0]}, "
        f"expected axes [N, H, W, C]; save np.transpose({name}, {order})."
    )


def _counting_axis(array, count):
    """The axis that counts eyes: as the pixels say, then the labels, then the shape."""
    shape = array.shape
    unlike = _unlikeness(array)  # [3]
    if unlike.min() >= _TELLING and _ratio(unlike, 0) > _ALIKE:
        best = min((1, 2), key=lambda axis: _ratio(unlike, axis))
        if 2.0 * _ratio(unlike, best) < _ratio(unlike, 0):
            return best
    if count in shape:
        return shape.index(count)
    possible = [axis for axis in range(3) if _may_be_eyes(shape, axis)]
    return possible[0] if len(possible) == 1 else 0


def _may_be_eyes(shape, axis):
    """Whether the two other axes can be the sides of an eye's picture."""
    low, high = sorted(side for i, side in enumerate(shape) if i != axis)
    return low >= _MIN_SIDE and high <= _MAX_WIDE * low


def _ratio(unlike, axis):
    """How different the two axes are that would be rows and columns."""
    low, high = np.sort(np.delete(unlike, axis))  # of the two other axes
    return high / low


def _unlikeness(array):
    """Neighbours' squared difference over twice the variance, along each axis [3]."""
    if min(array.shape) < 2:
        return np.zeros(3)
    window = array
    for axis, side in enumerate(array.shape):
        first = max(0, (side - _WINDOW) // 2)
        # From the middle, where eyes are.
        window = window.take(range(first, min(side, first + _WINDOW)), axis)
    window = window.astype(np.float32)
    apart = [np.square(np.diff(window, axis=axis)).mean() for axis in range(3)]
    return np.array(apart) / (2.0 * window.var() + 1e-9)


def _order(shape, axis):
    """Axes [N, H, W], eyes being wider than high."""
    rows, columns = (other for other in range(3) if other != axis)
    if shape[rows] > _MAX_TALL * shape[columns]:
        rows, columns = columns, rows
    return axis, rows, columns


def _single(shape, name):
    is_coloured = shape[2:] in ((3,), (4,))
    return f", or {name}[None] of a single picture" if is_coloured else ""


def _reshape(shape, name, count):
    if len(shape) == 2 and shape[0] == count:
        return f"; save {name}.reshape(N, H, W) of pictures that were made flat"
    if len(shape) == 2:
        return f"; save {name}[None] of a single picture"
    return ""
