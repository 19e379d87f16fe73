"""Masks as drawing programs save them: the number of a pixel, never its colour."""

import struct
import zlib

import cv2
import numpy as np
import pytest

from gaze.data.formats import class_masks
from gaze.run import errors
from tests.gaze.data.formats import drawing

MASK = np.random.default_rng(0).integers(0, 4, (21, 33), np.uint8)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_a_palettes_indices_are_the_classes(tmp_path, bits):
    mask = MASK & ((1 << min(bits, 2)) - 1)
    path = tmp_path / "eye_mask.png"
    path.write_bytes(drawing.indexed_png(mask, bits))
    # What a viewer shows are the palette's colours, as OpenCV reads them here.
    assert cv2.imread(str(path), cv2.IMREAD_COLOR).max() == 255
    np.testing.assert_array_equal(class_masks.read(path), mask)


def test_grey_levels_are_the_classes(tmp_path):
    cv2.imwrite(str(tmp_path / "mask.png"), MASK)
    np.testing.assert_array_equal(class_masks.read(tmp_path / "mask.png"), MASK)


@pytest.mark.parametrize("value", [4, 128, 255])
def test_other_values_are_named_with_a_hint(tmp_path, value):
    mask = MASK.copy()
    mask[3, 4] = value
    cv2.imwrite(str(tmp_path / "eye_mask.png"), mask)
    with pytest.raises(errors.UserError, match=f"eye_mask.png.*{value}.*drawn as grey"):
        class_masks.read(tmp_path / "eye_mask.png")


@pytest.mark.parametrize(
    ("name", "image", "message"),
    [
        ("rgb.png", np.repeat(MASK[..., None], 3, axis=-1), "one 8-bit channel"),
        ("deep.png", MASK.astype(np.uint16), "one 8-bit channel.*16 bits"),
        ("mask.jpg", MASK, "must be PNG"),
    ],
)
def test_files_that_hold_no_indices(tmp_path, name, image, message):
    cv2.imwrite(str(tmp_path / name), image)
    with pytest.raises(errors.UserError, match=f"{name}.*{message}"):
        class_masks.read(tmp_path / name)


def test_a_truncated_mask(tmp_path):
    (tmp_path / "mask.png").write_bytes(drawing.indexed_png(MASK)[:-30])
    with pytest.raises(errors.UserError, match="mask.png is truncated"):
        class_masks.read(tmp_path / "mask.png")


def chunk(name, content):
    size, sum_ = (
        struct.pack(">I", n) for n in (len(content), zlib.crc32(name + content))
    )
    return size + name + content + sum_


def test_a_huge_mask_is_refused_before_it_is_decoded(tmp_path, monkeypatch):
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(99))), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
    (tmp_path / "mask.png").write_bytes(data)
    monkeypatch.setattr(cv2, "imdecode", None)
    with pytest.raises(errors.UserError, match="mask.png claims 30000x30000 pixels"):
        class_masks.read(tmp_path / "mask.png")


@pytest.mark.parametrize("first", [[], [chunk(b"IHDR", b"\0\0\0\1")]])
def test_a_mask_without_its_header(tmp_path, first):
    parts = [*first, chunk(b"IDAT", zlib.compress(bytes(9))), chunk(b"IEND", b"")]
    (tmp_path / "mask.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    with pytest.raises(errors.UserError, match="mask.png is truncated or damaged"):
        class_masks.read(tmp_path / "mask.png")
