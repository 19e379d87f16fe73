"""Which sample is white in pictures of more than 8 bits: decided over a whole set.

Cameras of 10 or 12 bits are saved in files of 16, and nothing in a PNG or TIFF says
so. One picture does not tell a dark scene from fewer bits; all of them together do, and
all of them must be scaled alike, for brightness to stay comparable.
"""

import collections
import os
from collections.abc import Iterable

from gaze.data.formats import containers, pictures
from gaze.data.formats.containers import netpbm
from gaze.run import errors

_MAY_BE_WIDE = tuple(
    suffix
    for name in ("PNG", "TIFF", "PNM", "JPEG 2000")
    for module in containers.ALL
    if name == module.NAME
    for suffix in module.SUFFIXES
)
_PREFIX = 4096  # bytes that nearly all headers fit in
# Whites that samples are known to have, each some four times the one before: less than
# a quarter of white is what hardly any picture stays below.
_WHITES = {False: (255, 1023, 4095, 16383, 65535), True: (1, 255)}
_FEW = 0.25  # a smaller share of pictures may be as dark as fewer bits are
_ASK = "say which sample is white: --options=white=VALUE"


def white_of(paths: Iterable[str], source: str | os.PathLike) -> float | None:
    """The white of those pictures of a set whose headers leave it open.

    Args:
        paths: of all its pictures; those that cannot be read are passed over.
        source: what messages call the set.

    Returns:
        A number, or None if there are no such pictures.

    Raises:
        UserError: the samples do not tell, or headers that say it differ.
    """
    stated, brightest = collections.defaultdict(list), {False: {}, True: {}}
    for path in paths:
        header = _header(path)
        if header is None:
            continue
        if header.white is None:
            _note(path, header, brightest)
        elif header.bits > 8 or path.lower().endswith(netpbm.SUFFIXES):
            stated[header.bits > 8, header.white].append(path)
    _expect_alike(stated, source)
    whites = [_told(values, source, is_float) for is_float, values in brightest.items()]
    whites = [white for white in whites if white is not None]
    wide = [white for is_wide, white in stated if is_wide]
    if len({*whites, *(wide if whites else ())}) > 1:
        raise errors.UserError(
            f"{source} mixes pictures whose white is "
            f"{' and '.join(f'{w:g}' for w in sorted({*whites, *wide}))}; prepare them "
            f"apart, or {_ASK}."
        )
    return whites[0] if whites else None


def _header(path):
    """The `containers.Header` of a picture that may have more than 8 bits, or None."""
    if not path.lower().endswith(_MAY_BE_WIDE):
        return None
    try:
        prefix = _beginning(path)
        module = containers.of(prefix)
        if module is None or module.SUFFIXES[0] not in _MAY_BE_WIDE:
            return None
        try:
            return module.header(prefix)
        except containers.Broken:  # a TIFF's directory may come last
            return module.header(pictures.read_bytes(path))
    except (OSError, containers.Broken, errors.UserError):
        return None


def _beginning(path):
    """The first bytes of a file; without a buffer, there may be 400,000 of them."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(file, _PREFIX)
    finally:
        os.close(file)


def _note(path, header, brightest):
    try:
        brightest[header.is_float][path] = pictures.brightest(path)
    except errors.UserError:
        pass  # `read` refuses it, by name


def _expect_alike(stated, source):
    for is_wide in (False, True):
        whites = sorted(white for wide, white in stated if wide == is_wide)
        if len(whites) > 1:
            low, high = (stated[is_wide, white][0] for white in (whites[0], whites[-1]))
            raise errors.UserError(
                f"{source}: {low} says that white is {whites[0]}, {high} that it is "
                f"{whites[-1]}; one set has one white: {_ASK}, or save them anew."
            )


def _told(brightest, source, is_float):
    """The white that pictures' brightest samples tell, None for no pictures."""
    if not brightest:
        return None
    whites = _WHITES[is_float]
    # 1.0 may be exceeded a little where pictures were resized.
    each = {
        path: next((w for w in whites if value <= w * (1.1 if is_float else 1)), None)
        for path, value in brightest.items()
    }
    most, kind = max(brightest.values()), "float" if is_float else "16-bit"
    if None in each.values() or most <= 0:
        raise errors.UserError(
            f"{source}: {kind} samples reach {most:g}, which no kind of picture does; "
            f"{_ASK}."
        )
    white = max(each.values())
    darker = sorted(path for path, own in each.items() if own < white)
    if is_float and most < 0.25 * white or len(darker) >= _FEW * len(each):
        stay = (
            f"{darker[0]} stays below {each[darker[0]]}" if darker else "all are dark"
        )
        raise errors.UserError(
            f"{source}: {kind} samples reach {most:g}, but in {len(darker)} of "
            f"{len(each)} pictures they would do with fewer bits ({stay}); dark, or of "
            f"another camera? {_ASK}."
        )
    return white
