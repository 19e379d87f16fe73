"""TIFFs of every layout: read rightly, or refused."""

import itertools

import numpy as np
import pytest

from gaze.data.formats import pictures
from gaze.run import errors
from tests.gaze.data.formats.containers import tiff_writer

RGB_TO_YCC = [[0.299, -0.1687, 0.5], [0.587, -0.3313, -0.4187], [0.114, 0.5, -0.0813]]
# What channels hold by photometric, of RGB levels [H, W, 3].
HELD = {
    0: lambda rgb: 255 - rgb[..., :1],
    1: lambda rgb: rgb[..., :1],
    2: lambda rgb: rgb,
    3: lambda rgb: rgb[..., :1],
    5: lambda rgb: np.dstack([255 - rgb, 0 * rgb[..., 0]]),
    6: lambda rgb: np.clip(np.rint(rgb @ RGB_TO_YCC + [0, 128, 128]), 0, 255),
    8: lambda rgb: rgb,  # L*a*b* is nothing of the kind, and must be refused
}
READ = {
    (8, 0, 1), (8, 1, 1), (8, 2, 3), (8, 2, 4), (8, 3, 1), (8, 5, 4), (8, 6, 3),
    (12, 1, 1), (12, 2, 3), (16, 1, 1), (16, 2, 3), (16, 2, 4), (32, 1, 1), (32, 2, 3),
}  # fmt: skip
# What OpenCV makes of the largest sample; those of 12 bits it moves to the upper end.
WHITE = {8: 255, 12: 65520, 16: 65535, 32: 2**32 - 1}
LAYOUTS = list(itertools.product(range(1, 6), (False, True), (0, 64)))


@pytest.mark.parametrize("photometric", HELD)
@pytest.mark.parametrize("bits", WHITE)
def test_a_layout_is_read_rightly_or_refused(bits, photometric):
    rgb = np.random.default_rng(0).integers(0, 256, (40, 60, 3))
    rgb = rgb if photometric in (2, 5, 6, 8) else rgb[..., :1].repeat(3, -1)
    fields = {530: [1, 1]} if photometric == 6 else {}
    fields |= {320: [257 * n for n in range(256)] * 3} if photometric == 3 else {}
    for channels, in_planes, tile in LAYOUTS:
        opaque = np.full((40, 60, channels), 255)
        held = np.dstack([HELD[photometric](rgb), opaque])[..., :channels]
        samples = np.rint(held * ((2**bits - 1) / 255)).astype(int)
        data = tiff_writer.write(
            samples, bits, photometric, in_planes=in_planes, tile=tile, fields=fields
        )
        try:
            grey = pictures.decode(data, "eye", 1, WHITE[bits])
            colour = pictures.decode(data, "eye", 3, WHITE[bits])
        except errors.UserError:
            is_interleaved = not in_planes or channels == 1
            assert (bits, photometric, channels) not in READ or not is_interleaved
            continue
        np.testing.assert_allclose(colour.astype(int), rgb, atol=2)
        brightness = rgb @ [0.299, 0.587, 0.114]  # ITU-R 601
        np.testing.assert_allclose(grey[..., 0].astype(int), brightness, atol=2)


@pytest.mark.parametrize("photometric", [0, 1])
def test_single_bits(photometric):
    levels = np.random.default_rng(0).integers(0, 2, (40, 61, 1))
    data = tiff_writer.write(levels ^ (1 - photometric), 1, photometric)
    np.testing.assert_array_equal(pictures.decode(data, "eye"), 255 * levels)


def test_what_to_do_about_planes_of_16_bits_is_said():
    data = tiff_writer.write(np.full((40, 60, 3), 999), 16, 2, in_planes=True)
    with pytest.raises(errors.UserError, match="eye is a TIFF.*save it with interl"):
        pictures.decode(data, "eye", white=4095)
