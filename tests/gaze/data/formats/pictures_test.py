"""Picture files: what they hold, and every way in which they can be broken."""

import struct

import cv2
import numpy as np
import pytest

from gaze.data.formats import pictures
from gaze.run import errors

RED_TO_BLUE = np.zeros((40, 60, 3), np.uint8)
RED_TO_BLUE[:, :30, 0] = 200
RED_TO_BLUE[:, 30:, 2] = 200
FORMATS = {
    "png": (".png", []),
    "jpeg": (".jpg", []),
    "progressive jpeg": (".jpg", [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]),
    "restarting jpeg": (".jpg", [cv2.IMWRITE_JPEG_RST_INTERVAL, 2]),
    "bmp": (".bmp", []),
    "webp": (".webp", [cv2.IMWRITE_WEBP_QUALITY, 90]),
}


def encoded(name, image=RED_TO_BLUE):
    suffix, settings = FORMATS[name]
    return cv2.imencode(suffix, image[..., ::-1], settings)[1].tobytes()


def noisy():
    random = np.random.default_rng(0)
    return random.integers(0, 256, (40, 60, 3), np.uint8)


@pytest.mark.parametrize("name", FORMATS)
def test_colours_are_rgb_and_grey_is_their_brightness(name, tmp_path):
    (tmp_path / "eye.any").write_bytes(encoded(name))
    colour = pictures.read(tmp_path / "eye.any", 3)
    assert colour.shape == (40, 60, 3) and colour.dtype == np.uint8
    np.testing.assert_allclose(colour[20, 10], [200, 0, 0], atol=12)
    np.testing.assert_allclose(colour[20, 50], [0, 0, 200], atol=12)
    grey = pictures.read(tmp_path / "eye.any")
    assert grey.shape == (40, 60, 1)
    # ITU-R 601: 0.299 of red, 0.114 of blue.
    np.testing.assert_allclose(grey[20, [10, 50], 0], [60, 23], atol=4)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_breaks_off_anywhere_is_refused(name):
    whole = encoded(name, noisy())
    pictures.decode(whole, "eye")
    pictures.decode(whole + bytes(100), "eye")
    for length in range(20, len(whole), 7):
        with pytest.raises(errors.UserError, match="eye.* truncated"):
            pictures.decode(whole[:length], "eye")


def test_the_end_of_a_jpegs_thumbnail_is_not_its_own(tmp_path):
    whole, thumbnail = encoded("jpeg", noisy()), encoded("jpeg")
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    with_thumbnail = whole[:2] + segment + whole[2:]
    assert pictures.decode(with_thumbnail, "eye").shape == (40, 60, 1)
    with pytest.raises(errors.UserError, match="truncated"):
        pictures.decode(with_thumbnail[:-200], "eye")


def test_a_png_with_one_bit_changed_is_refused():
    data = bytearray(encoded("png", noisy()))
    data[len(data) // 2] ^= 1
    with pytest.raises(errors.UserError, match="damaged: a PNG"):
        pictures.decode(bytes(data), "eye")


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "empty"), (b"not a picture", "no image"), (b"\xff\xd8\xff", "truncated")],
)
def test_what_is_no_picture_is_named(tmp_path, data, message):
    (tmp_path / "eye.png").write_bytes(data)
    with pytest.raises(errors.UserError, match=f"eye.png is {message}") as caught:
        pictures.read(tmp_path / "eye.png")
    assert "\n" not in str(caught.value)


def test_a_whole_file_of_nonsense_is_refused():
    with pytest.raises(errors.UserError, match="eye"):
        pictures.decode(b"RIFF" + struct.pack("<I", 4) + b"WEBP", "eye")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(errors.UserError, match="gone.png cannot be read"):
        pictures.read(tmp_path / "gone.png")


def test_pictures_are_found_in_order_and_hidden_ones_are_not(tmp_path):
    names = ("b/2.JPG", "b/10.png", "a.webp", ".cache/1.png", "b/._2.jpg", "b/2.txt")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert pictures.find(tmp_path) == ["a.webp", "b/10.png", "b/2.JPG"]


@pytest.mark.parametrize("name", ["gone", "file"])
def test_what_is_no_folder(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(errors.UserError, match=f"{name} cannot be read as a folder"):
        pictures.find(tmp_path / name)


def test_a_folder_without_pictures(tmp_path):
    with pytest.raises(errors.UserError, match="holds no image"):
        pictures.find(tmp_path)
