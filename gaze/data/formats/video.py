"""Chosen frames of an AVI file; a broken one is refused in one line that names it."""

import os
import struct

import cv2

from gaze.run import errors


def frames(path, numbers, count):
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
        UserError: unreadable, no AVI, truncated, a codec that is not there, or
            another number of frames.
    """
    _expect_whole(path)
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
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


def _expect_whole(path):
    """An AVI says at its beginning how long it is: a copy that broke off is shorter."""
    try:
        with open(path, "rb") as file:
            head, size = file.read(12), os.fstat(file.fileno()).st_size
    except OSError as error:
        raise errors.UserError(f"{path} cannot be read ({error.strerror}).") from None
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"AVI ":
        raise errors.UserError(f"{path} is no AVI video; remove or replace it.")
    expected = struct.unpack_from("<I", head, 4)[0] + 8
    if size < expected:
        raise errors.UserError(
            f"{path} is truncated: {size} of {expected} bytes; copy it again."
        )


def _expect_frames(path, video, count):
    if not video.isOpened():
        raise errors.UserError(
            f"{path} cannot be opened: damaged, or its codec is unknown to this OpenCV."
        )
    found = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
    if found != count:
        raise errors.UserError(
            f"{path} has {found} frames for {count} lines of labels; labels of another "
            "video, or a copy that broke off?"
        )
