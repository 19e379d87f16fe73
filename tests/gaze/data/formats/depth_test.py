"""Which sample is white: told by all pictures of a set, never by one of them."""

import cv2
import numpy as np
import pytest

from gaze.data.formats import depth
from gaze.run import errors


def save(folder, brightest, suffix=".png", kind=np.uint16):
    """Pictures whose brightest samples are these; their paths."""
    paths = []
    for number, most in enumerate(brightest):
        ramp = np.linspace(0, most, 2400).reshape(40, 60).astype(kind)
        paths.append(str(folder / f"{number}{suffix}"))
        cv2.imwrite(paths[-1], ramp)
    return paths


@pytest.mark.parametrize("suffix", [".png", ".tif", ".pgm", ".jp2"])
@pytest.mark.parametrize(
    ("brightest", "white"),
    [
        ([900, 700, 1023], 1023),
        ([2704, 3000, 3500, 4000, 900], 4095),  # one dark picture of five
        ([9000, 12000], 16383),
        ([60000, 50000], 65535),
        ([200, 255], 255),
    ],
)
def test_16_bit_samples_by_the_bits_they_use_together(
    tmp_path, suffix, brightest, white
):
    assert depth.white_of(save(tmp_path, brightest, suffix), "set") == white


@pytest.mark.parametrize(
    "brightest", [[4000, 4000, 60000], [900, 4000], [3000, 3000, 3000, 16000]]
)
def test_two_cameras_or_dark_pictures_need_a_word(tmp_path, brightest):
    with pytest.raises(errors.UserError, match="fewer bits.*--options=white=VALUE"):
        depth.white_of(save(tmp_path, brightest), "set")


@pytest.mark.parametrize(
    ("brightest", "white"), [([0.9, 0.8], 1), ([1.02, 0.8], 1), ([250, 200], 255)]
)
def test_floats_up_to_1_or_255(tmp_path, brightest, white):
    assert depth.white_of(save(tmp_path, brightest, ".tif", np.float32), "s") == white


@pytest.mark.parametrize("brightest", [[0.1, 0.2], [0.9, 200], [3e4, 1e4], [-1.0]])
def test_other_floats_need_a_word(tmp_path, brightest):
    with pytest.raises(errors.UserError, match="--options=white=VALUE"):
        depth.white_of(save(tmp_path, brightest, ".tif", np.float32), "set")


def test_pictures_of_8_bits_tell_nothing(tmp_path):
    paths = save(tmp_path, [100, 255], ".png", np.uint8)
    assert depth.white_of([*paths, str(tmp_path / "gone.png")], "set") is None
    wide = save(tmp_path, [3000, 4000], ".tif")
    assert depth.white_of([*paths, *wide], "set") == 4095


def test_whites_that_headers_say_must_agree(tmp_path):
    for number, white in enumerate((4095, 4095, 1023)):
        samples = np.full(200, white // 2, ">u2").tobytes()
        data = b"P5\n20 10\n%d\n" % white + samples
        (tmp_path / f"{number}.pgm").write_bytes(data)
    paths = [str(tmp_path / f"{number}.pgm") for number in range(3)]
    assert depth.white_of(paths[:2], "set") is None  # each says it itself
    with pytest.raises(errors.UserError, match="2.pgm says.*1023.*4095.*one white"):
        depth.white_of(paths, "set")
    with pytest.raises(errors.UserError, match="white is 4095 and 65535"):
        depth.white_of([*paths[:2], *save(tmp_path, [60000])], "set")
