"""Chosen frames of an AVI file; a broken one is refused in one line that names it.

FFmpeg opens whatever a name or a file's content points to. So it is given an absolute
``file:`` address, whose folders cannot be protocols, of a file that begins like an AVI,
and may use no other protocol or container.
"""

import os
import pathlib
import struct
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from gaze.data.formats import limits
from gaze.run import errors

# OpenCV takes what FFmpeg may do from the environment alone, at every opening.
_ALLOWED = "protocol_whitelist;file|format_whitelist;avi"
_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"
_FRAME_SIZE = struct.Struct("<II")  # of the main header, at:
_FRAME_SIZE_AT = 64


def frames(
    path: str | os.PathLike, numbers: Sequence[int], count: int
) -> Iterator[np.ndarray]:
    """Yields frames of a video, grey.

    Sought once and then decoded in a row: that is exact for every codec, while
    jumping to each frame would decode its forerunners again.

    Args:
        path: of an AVI file.
        numbers: increasing ints, from 0.
        count: how many frames the video must have.

    Yields:
        uint8 [H, W, 1], one per number.

    Raises:
        UserError: unreadable, no AVI, truncated, frames too large, a codec that is
            not there, or another number of frames.
    """
    _expect_whole(path)
    os.environ[_OPTIONS] = _ALLOWED
    video = cv2.VideoCapture(f"file:{pathlib.Path(path).resolve()}", cv2.CAP_FFMPEG)
    try:
        _expect_frames(path, video, count)
        if numbers[0]:
            video.set(cv2.CAP_PROP_POS_FRAMES, numbers[0])
        position = numbers[0]
        for number in numbers:
            while position < number and video.grab():
                position += 1
            decoded, frame = video.read()
            if not decoded:
                raise errors.UserError(
                    f"{path}: frame {position} of {count} cannot be decoded; the video "
                    "is damaged, copy it again."
                )
            position += 1
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)[..., None]
    finally:
        video.release()


def frame_size(path: str | os.PathLike) -> tuple[int, int]:
    """(height, width) of a video's frames, as its beginning says; (0, 0) of no AVI.

    Raises:
        UserError: unreadable.
    """
    head, _ = _beginning(path)
    is_avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    return _sides(head)[::-1] if is_avi else (0, 0)


def _beginning(path):
    """The first bytes of a file, its main header among them, and its size."""
    try:
        with open(path, "rb") as file:
            return file.read(72), os.fstat(file.fileno()).st_size
    except OSError as error:
        raise errors.UserError(f"{path} cannot be read ({error.strerror}).") from None


def _sides(head):
    """(width, height) that a main header says."""
    return _FRAME_SIZE.unpack(head[_FRAME_SIZE_AT:].ljust(8, b"\0"))


def _expect_whole(path):
    """An AVI says at its beginning how long it is: a copy that broke off is shorter."""
    limits.expect_file(path)
    head, size = _beginning(path)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:12] != b"AVI ":
        raise errors.UserError(f"{path} is no AVI video; remove or replace it.")
    expected = struct.unpack_from("<I", head, 4)[0] + 8
    if size < expected:
        raise errors.UserError(
            f"{path} is truncated: {size} of {expected} bytes; copy it again."
        )
    _expect_size(path, *_sides(head))


def _expect_size(path, width, height):
    if width * height > limits.MAX_CHANNEL:
        raise errors.UserError(
            f"{path} claims frames of {width}x{height} pixels; refused, up to "
            f"{limits.MAX_CHANNEL} are read."
        )


def _expect_frames(path, video, count):
    if not video.isOpened():
        raise errors.UserError(
            f"{path} cannot be opened: damaged, or its codec is unknown to this OpenCV."
        )
    # A stream may be larger than the file's main header says.
    sides = cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT
    _expect_size(path, *(int(video.get(side)) for side in sides))
    held = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
    if held != count:
        raise errors.UserError(
            f"{path} has {held} frames for {count} lines of labels; labels of another "
            "video, or a copy that broke off?"
        )
