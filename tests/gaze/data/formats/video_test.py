"""The frames asked for, exactly, of videos of either kind of codec."""

import os
import socket
import struct

import numpy as np
import pytest

from gaze.data.formats import limits, video
from gaze.run import errors
from tests.gaze.data.datasets import lpw_fixture

COUNT = 60


def numbered():
    """Frames that carry their number: bars of light, one per bit."""
    frames = np.zeros((COUNT, 64, 96, 1), np.uint8)
    for number in range(COUNT):
        for bit in range(6):
            frames[number, :, 16 * bit : 16 * bit + 16] = 255 * (number >> bit & 1)
    return frames


def number_of(frame):
    return sum(int(frame[32, 16 * bit + 8, 0] > 127) << bit for bit in range(6))


@pytest.fixture(params=["MJPG", "XVID"])
def path(request, tmp_path):
    lpw_fixture.write_video(tmp_path / "eye.avi", numbered(), request.param)
    return tmp_path / "eye.avi"


@pytest.mark.parametrize(
    "numbers", [range(COUNT), range(0, COUNT, 20), range(37, 60, 7), [59]]
)
def test_frames_are_those_asked_for(path, numbers):
    frames = list(video.frames(path, numbers, COUNT))
    assert [number_of(frame) for frame in frames] == list(numbers)
    assert frames[0].shape == (64, 96, 1) and frames[0].dtype == np.uint8


def test_another_number_of_frames_than_labels(path):
    with pytest.raises(errors.UserError, match="60 frames for 61 lines"):
        next(video.frames(path, [0], 61))


def test_a_video_that_breaks_off_anywhere(path):
    data = path.read_bytes()
    for part in (0.001, 0.01, 0.1, 0.5, 0.9, 0.999):
        path.write_bytes(data[: int(part * len(data))])
        with pytest.raises(errors.UserError, match="eye.avi"):
            list(video.frames(path, range(COUNT), COUNT))


def test_frames_that_cannot_be_decoded(path):
    data = bytearray(path.read_bytes())
    start, end = data.index(b"movi") + 4, len(data)
    data[start : start + (end - start) // 2] = bytes((end - start) // 2)
    path.write_bytes(data)
    with pytest.raises(errors.UserError, match="eye.avi"):
        list(video.frames(path, range(COUNT), COUNT))


def test_an_unknown_codec(tmp_path):
    lpw_fixture.write_video(tmp_path / "eye.avi", numbered())
    data = (tmp_path / "eye.avi").read_bytes()
    (tmp_path / "eye.avi").write_bytes(data.replace(b"MJPG", b"ZZZZ"))
    with pytest.raises(errors.UserError, match="eye.avi cannot be opened.*codec"):
        list(video.frames(tmp_path / "eye.avi", range(COUNT), COUNT))


@pytest.mark.parametrize("data", [b"", b"no video at all"])
def test_a_file_that_is_no_video(tmp_path, data):
    (tmp_path / "eye.avi").write_bytes(data)
    with pytest.raises(errors.UserError, match="eye.avi is no AVI"):
        next(video.frames(tmp_path / "eye.avi", [0], 1))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(errors.UserError, match="eye.avi is missing"):
        next(video.frames(tmp_path / "eye.avi", [0], 1))


@pytest.mark.parametrize(
    "folder", ["http:", "concat:", "subfile,,start,0,end,99,,:", "data:", "tcp:"]
)
def test_a_folder_named_as_a_protocol_is_a_folder(tmp_path, monkeypatch, folder):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        (tmp_path / folder).mkdir()
        name = f"{folder}/127.0.0.1:{server.getsockname()[1]}.avi"
        lpw_fixture.write_video(tmp_path / "eye.avi", numbered())
        (tmp_path / "eye.avi").rename(tmp_path / name)
        monkeypatch.chdir(tmp_path)
        (frame,) = video.frames(name, [37], COUNT)
        assert number_of(frame) == 37
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "text",
    [b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n", b"ffconcat version 1.0\n"],
)
def test_a_playlist_is_no_video(tmp_path, text):
    (tmp_path / "eye.avi").write_bytes(text * 9)
    with pytest.raises(errors.UserError, match="eye.avi is no AVI"):
        next(video.frames(tmp_path / "eye.avi", [0], 1))


def test_frames_that_claim_to_be_huge_are_not_decoded(tmp_path):
    path = tmp_path / "eye.avi"
    lpw_fixture.write_video(path, numbered())
    data = path.read_bytes()
    at = data.index(b"avih") + 8 + 32
    path.write_bytes(data[:at] + struct.pack("<II", 1 << 16, 1 << 16) + data[at + 8 :])
    with pytest.raises(errors.UserError, match="eye.avi claims frames of 65536x65536"):
        next(video.frames(path, [0], COUNT))


def test_frames_larger_than_their_file_claims_are_not_decoded(tmp_path, monkeypatch):
    path = tmp_path / "eye.avi"
    lpw_fixture.write_video(path, numbered())
    data = path.read_bytes()
    at = data.index(b"avih") + 8 + 32
    path.write_bytes(data[:at] + struct.pack("<II", 8, 8) + data[at + 8 :])
    monkeypatch.setattr(limits, "MAX_CHANNEL", 64 * 96 - 1)
    with pytest.raises(errors.UserError, match="eye.avi claims frames of 96x64"):
        next(video.frames(path, [0], COUNT))


def test_a_pipe_is_no_video(tmp_path):
    os.mkfifo(tmp_path / "eye.avi")
    with pytest.raises(errors.UserError, match="eye.avi is no regular file"):
        next(video.frames(tmp_path / "eye.avi", [0], 1))
