"""Picture files: what they hold, and every way in which they can be broken."""

import os
import struct
import zlib

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
    "lossless webp": (".webp", [cv2.IMWRITE_WEBP_QUALITY, 101]),
    "tiff": (".tif", [cv2.IMWRITE_TIFF_COMPRESSION, 1]),
    "lzw tiff": (".tif", [cv2.IMWRITE_TIFF_COMPRESSION, 5]),
    "deflated tiff": (".tif", [cv2.IMWRITE_TIFF_COMPRESSION, 8]),
    "ppm": (".ppm", []),
    "jpeg 2000": (".jp2", [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1000]),
    "gif": (".gif", []),
    "sun": (".ras", []),
}
LOSSLESS = ("png", "bmp", "tiff", "lzw tiff", "deflated tiff", "sun", "jpeg 2000")


def encoded(name, image=RED_TO_BLUE):
    suffix, settings = FORMATS[name]
    image = image[..., ::-1] if image.ndim == 3 else image
    return cv2.imencode(suffix, image, settings)[1].tobytes()


def noisy():
    random = np.random.default_rng(0)
    return random.integers(0, 256, (40, 60, 3), np.uint8)


def chunk(name, content, checksum=None):
    checksum = zlib.crc32(name + content) if checksum is None else checksum
    length = struct.pack(">I", len(content))
    return length + name + content + struct.pack(">I", checksum)


@pytest.mark.parametrize("name", FORMATS)
def test_colours_are_rgb_and_grey_is_their_brightness(name, tmp_path):
    (tmp_path / "eye.any").write_bytes(encoded(name))
    colour = pictures.read(tmp_path / "eye.any", 3)
    atol = 32 if name == "gif" else 12  # GIF has few colours
    assert colour.shape == (40, 60, 3) and colour.dtype == np.uint8
    np.testing.assert_allclose(colour[20, 10], [200, 0, 0], atol=atol)
    np.testing.assert_allclose(colour[20, 50], [0, 0, 200], atol=atol)
    grey = pictures.read(tmp_path / "eye.any")
    assert grey.shape == (40, 60, 1)
    # ITU-R 601: 0.299 of red, 0.114 of blue.
    np.testing.assert_allclose(grey[20, [10, 50], 0], [60, 23], atol=5)


@pytest.mark.parametrize("name", LOSSLESS)
@pytest.mark.parametrize("channels", [1, 3])
def test_grey_files_give_their_pixels(name, channels):
    grey = noisy()[..., 0]
    read = pictures.decode(encoded(name, grey), "eye", channels)
    assert read.shape == (40, 60, channels)
    assert (read == grey[..., None]).all()


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_breaks_off_anywhere_is_refused(name):
    whole = encoded(name, noisy())
    pictures.decode(whole, "eye")
    pictures.decode(whole + bytes(100), "eye")
    for length in range(20, len(whole) - 2, 7):
        with pytest.raises(errors.UserError, match="eye.* truncated"):
            pictures.decode(whole[:length], "eye")


def test_the_end_of_a_jpegs_thumbnail_is_not_its_own(tmp_path):
    whole, thumbnail = encoded("jpeg", noisy()), encoded("jpeg")
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    with_thumbnail = whole[:2] + segment + whole[2:]
    assert pictures.decode(with_thumbnail, "eye").shape == (40, 60, 1)
    with pytest.raises(errors.UserError, match="truncated"):
        pictures.decode(with_thumbnail[:-200], "eye")


@pytest.mark.parametrize("name", ["jpeg", "restarting jpeg"])
@pytest.mark.parametrize("image", [noisy(), RED_TO_BLUE, noisy()[..., 0]])
def test_a_jpeg_without_its_end_mark_is_read_if_all_rows_are_there(name, image):
    whole = encoded(name, image)
    expected = pictures.decode(whole, "eye")
    np.testing.assert_array_equal(pictures.decode(whole[:-2], "eye"), expected)
    for missing in range(3, 40):
        try:
            read = pictures.decode(whole[:-missing], "eye")
        except errors.UserError:
            continue
        np.testing.assert_array_equal(read, expected)  # only filling was missing
        assert missing < 6


def test_a_progressive_jpeg_without_its_end_mark_is_refused():
    with pytest.raises(errors.UserError, match="truncated"):
        pictures.decode(encoded("progressive jpeg", noisy())[:-2], "eye")


@pytest.mark.parametrize("name", ["jpeg", "progressive jpeg", "restarting jpeg"])
@pytest.mark.parametrize("hole", [bytes(300), b"\x5a" * 300, b""])
def test_a_jpeg_with_a_hole_is_refused_and_its_decoder_not_heard(name, hole, capfd):
    whole = encoded(name, noisy())
    middle = len(whole) // 2
    with pytest.raises(errors.UserError, match="eye is damaged: a JPEG with"):
        pictures.decode(whole[:middle] + hole + whole[middle + 300 :], "eye")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("filling", [1, 16])
def test_a_few_bytes_behind_a_jpegs_last_row_are_no_damage(filling, capfd):
    whole = encoded("jpeg", noisy())
    filled = whole[:-2] + bytes(filling) + whole[-2:]
    expected = pictures.decode(whole, "eye")
    np.testing.assert_array_equal(pictures.decode(filled, "eye"), expected)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(errors.UserError, match="29. extraneous bytes"):
        pictures.decode(whole[:-2] + bytes(300) + whole[-2:], "eye")


def test_a_png_with_one_bit_changed_is_refused():
    data = bytearray(encoded("png", noisy()))
    data[len(data) // 2] ^= 1
    with pytest.raises(errors.UserError, match="damaged: a PNG"):
        pictures.decode(bytes(data), "eye")


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"tIME"])
def test_a_pngs_damaged_comment_is_no_damage(name, capfd):
    whole = encoded("png", noisy())
    commented = whole[:33] + chunk(name, b"Comment\0\0hi", 1) + whole[33:]
    expected = pictures.decode(whole, "eye", 3)
    np.testing.assert_array_equal(pictures.decode(commented, "eye", 3), expected)
    assert capfd.readouterr() == ("", "")
    with pytest.raises(errors.UserError, match="damaged: a PNG"):
        pictures.decode(commented.replace(name, b"PLTE"), "eye")


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    "light",
    [
        chunk(b"gAMA", struct.pack(">I", 45455)),
        chunk(b"gAMA", struct.pack(">I", 100000)),
        chunk(b"sRGB", b"\0"),
        chunk(b"sRGB", b"\0") + chunk(b"gAMA", struct.pack(">I", 45455)),
    ],
)
def test_grey_is_not_mixed_in_linear_light(light, wide):
    image = noisy().astype(np.uint16) * 257 if wide else noisy()
    plain = encoded("png", image)
    lit = plain[:33] + light + plain[33:]
    for channels in (1, 3):
        read, expected = (
            pictures.decode(data, "eye", channels, 65535 if wide else None)
            for data in (lit, plain)
        )
        np.testing.assert_array_equal(read, expected)


def test_a_bitmap_s_masks_say_the_order_that_is_read():
    fields = struct.pack("<iiHHIIiiII", 60, 40, 1, 32, 3, *[0] * 5)
    blank = np.zeros((40, 60, 1), np.uint8)
    rows = np.dstack([noisy()[..., ::-1], blank])[::-1].tobytes()
    data = bitmap(fields, struct.pack("<III", 0xFF0000, 0xFF00, 0xFF), rows)
    np.testing.assert_array_equal(pictures.decode(data, "eye", 3), noisy())
    data = bitmap(fields, struct.pack("<III", 0xFF, 0xFF00, 0xFF0000), rows)
    with pytest.raises(errors.UserError, match="eye is a BMP.*another order"):
        pictures.decode(data, "eye", 3)


def test_single_bits_of_sun_are_refused():
    head = struct.pack(">8I", 0x59A66A95, 64, 40, 1, 8 * 40, 1, 0, 0)
    with pytest.raises(errors.UserError, match="eye is a Sun raster.*single bits"):
        pictures.decode(head + bytes(8 * 40), "eye")


def test_jpegs_2000_of_other_colours_are_refused():
    whole = encoded("jpeg 2000", noisy())
    kind = whole.index(b"colr") + 4 + 3
    ycc = whole[:kind] + struct.pack(">I", 18) + whole[kind + 4 :]
    with pytest.raises(errors.UserError, match="its colours are of another kind"):
        pictures.decode(ycc, "eye")
    with pytest.raises(errors.UserError, match="its colours are of another kind"):
        pictures.decode(whole.replace(b"colr", b"pclr"), "eye")
    second = whole.index(b"\xff\x4f\xff\x51") + 42 + 3
    for place, value in ((0, 11), (1, 2), (2, 2)):
        other = bytearray(whole)
        other[second + place] = value
        with pytest.raises(errors.UserError, match="differ in size or depth"):
            pictures.decode(bytes(other), "eye")


def bitmap(fields, palette, rows):
    """A BMP of 8-bit indices; fields: the header without its own size."""
    start = 14 + 4 + len(fields) + len(palette)
    size = struct.pack("<I", 4 + len(fields))
    head = b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start)
    return head + size + fields + palette + rows


def runs(grey, bits):
    """Rows of indices as runs of one, the last row first."""
    rows = (b"".join(bytes([1, v << (8 - bits)]) for v in row) for row in grey[::-1])
    return b"\0\0".join(rows)


@pytest.mark.parametrize("bits", [4, 8])
@pytest.mark.parametrize("end", [b"\0\1", b"\0\0"])
def test_run_length_encoded_bitmaps(bits, end):
    grey = noisy()[..., 0] // (16 if bits == 4 else 1)
    levels = np.arange(2**bits, dtype=np.uint8) * (16 if bits == 4 else 1)
    palette = b"".join(bytes([v, v, v, 0]) for v in levels)
    fields = struct.pack("<iiHHIIiiII", 60, 40, 1, bits, {8: 1, 4: 2}[bits], *[0] * 5)
    whole = bitmap(fields, palette, runs(grey, bits) + end)
    read = pictures.decode(whole, "eye")
    np.testing.assert_array_equal(read[..., 0], levels[grey])
    with pytest.raises(errors.UserError, match="truncated"):
        pictures.decode(whole[:-200], "eye")


def test_bitmaps_of_os2():
    grey = noisy()[..., 0]
    palette = b"".join(bytes([v, v, v]) for v in range(256))
    fields = struct.pack("<HHHH", 60, 40, 1, 8)
    whole = bitmap(fields, palette, grey[::-1].tobytes())
    np.testing.assert_array_equal(pictures.decode(whole, "eye")[..., 0], grey)
    with pytest.raises(errors.UserError, match="truncated"):
        pictures.decode(whole[:-1], "eye")


def test_time_grows_with_length_only():
    """A quarter of a million fill bytes take a regular expression hours, or no time."""
    for nonsense in (b"\xff" * 250_000 + b"\0", b"\xff\0" * 250_000):
        with pytest.raises(errors.UserError, match="truncated"):
            pictures.decode(b"\xff\xd8\xff\xe0\0\4ab" + nonsense, "eye")


BOMBS = {
    "png": lambda d: d[:16] + struct.pack(">II", 32000, 32000) + d[24:29]
    + struct.pack(">I", zlib.crc32(d[12:16] + struct.pack(">II", 32000, 32000)
    + d[24:29])) + d[33:],
    "jpeg": lambda d: (lambda at: d[:at + 5] + struct.pack(">HH", 32000, 32000)
    + d[at + 9:])(d.index(b"\xff\xc0")),
    "bmp": lambda d: d[:18] + struct.pack("<ii", 32000, 32000) + d[26:],
    "webp": lambda d: d[:26] + struct.pack("<HH", 16000, 16000) + d[30:],
    "lossless webp": lambda d: d[:21] + struct.pack("<I", 0x0FFFFFFF) + d[25:],
    "ppm": lambda d: d.replace(b"60 40", b"32000 32000"),
    "gif": lambda d: d[:6] + struct.pack("<HH", 32000, 32000) + d[10:],
    "sun": lambda d: d[:4] + struct.pack(">II", 32000, 32000) + d[12:],
    "jpeg 2000": lambda d: (lambda at: d[:at + 8] + struct.pack(">II", 32000, 32000)
    + d[at + 16:])(d.index(b"\xff\x4f\xff\x51")),
    "tiff": lambda d: d.replace(struct.pack("<HHIH", 256, 3, 1, 60),
    struct.pack("<HHIH", 256, 3, 1, 65000)).replace(
    struct.pack("<HHIH", 257, 3, 1, 40), struct.pack("<HHIH", 257, 3, 1, 65000)),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_size_beyond_all_pictures_is_refused_before_decoding(name, monkeypatch):
    bomb = BOMBS[name](encoded(name))
    monkeypatch.setattr(cv2, "imdecode", None)
    with pytest.raises(errors.UserError, match="eye claims .* pixels; refused"):
        pictures.decode(bomb, "eye")


WIDE = {"png": 1, "tiff": 1, "lzw tiff": 1, "jpeg 2000": 1, "ppm": 0}


@pytest.mark.parametrize("name", WIDE)
@pytest.mark.parametrize("channels", [1, 3])
def test_samples_of_16_bits_are_scaled_by_their_white(name, channels):
    wide = RED_TO_BLUE.astype(np.uint16) * 16
    read = pictures.decode(encoded_wide(name, wide), "eye", channels, white=4080)
    expected = pictures.decode(encoded("png"), "eye", channels)
    np.testing.assert_allclose(read.astype(int), expected, atol=1)


def encoded_wide(name, wide):
    if name != "ppm":
        return encoded(name, wide)
    return b"P6\n60 40\n65535\n" + wide.astype(">u2").tobytes()


@pytest.mark.parametrize("name", ["png", "tiff"])
def test_samples_of_16_bits_without_a_known_white_are_refused(name):
    wide = encoded(name, RED_TO_BLUE.astype(np.uint16) * 16)
    with pytest.raises(errors.UserError, match="eye holds uint16.*white=VALUE"):
        pictures.decode(wide, "eye")
    with pytest.raises(errors.UserError, match="to 3200, beyond white, which is 1023"):
        pictures.decode(wide, "eye", white=1023)


@pytest.mark.parametrize("maxval", [100, 255, 1000, 4095])
@pytest.mark.parametrize("kind", ["P2", "P5"])
def test_maxval_is_white(kind, maxval):
    samples = np.linspace(0, maxval, 40 * 60).reshape(40, 60).astype(int)
    body = " ".join(map(str, samples.ravel())).encode()
    if kind == "P5":
        body = samples.astype(">u2" if maxval > 255 else np.uint8).tobytes()
    data = f"{kind}\n# by hand\n60 40\n{maxval}\n".encode() + body
    read = pictures.decode(data, "eye")
    np.testing.assert_allclose(read[..., 0], samples * 255 / maxval, atol=1)


def test_the_largest_maxval_says_nothing():
    data = b"P5\n60 40\n65535\n" + np.full(2400, 3000, ">u2").tobytes()
    with pytest.raises(errors.UserError, match="white=VALUE"):
        pictures.decode(data, "eye")
    assert (pictures.decode(data, "eye", white=4095) == 187).all()  # 3000 * 255 / 4095


def test_what_would_be_misread_is_refused():
    signed = cv2.imencode(".tif", noisy()[..., 0].astype(np.int16))[1].tobytes()
    with pytest.raises(
        errors.UserError, match="eye is a TIFF, but its samples are sig"
    ):
        pictures.decode(signed, "eye")


def test_floats_need_a_white_and_finite_values():
    shades = np.linspace(0, 1, 40 * 60, dtype=np.float32).reshape(40, 60)
    data = cv2.imencode(".tif", shades)[1].tobytes()
    read = pictures.decode(data, "eye", 3, white=1.0)
    np.testing.assert_allclose(read[..., 1], shades * 255, atol=0.51)
    with pytest.raises(errors.UserError, match="float32.*white=VALUE"):
        pictures.decode(data, "eye")
    shades[3, 3] = np.nan
    data = cv2.imencode(".tif", shades)[1].tobytes()
    with pytest.raises(errors.UserError, match="not finite"):
        pictures.decode(data, "eye", white=1.0)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif", ".jp2"])
def test_an_alpha_channel_must_hide_nothing(suffix):
    bgra = np.dstack([RED_TO_BLUE[..., ::-1], np.full((40, 60), 255, np.uint8)])
    settings = [cv2.IMWRITE_WEBP_QUALITY, 101] if suffix == ".webp" else []
    opaque = cv2.imencode(suffix, bgra, settings)[1].tobytes()
    np.testing.assert_array_equal(pictures.decode(opaque, "eye", 3), RED_TO_BLUE)
    bgra[5:9, 5:9, 3] = 0
    hiding = cv2.imencode(suffix, bgra, settings)[1].tobytes()
    with pytest.raises(errors.UserError, match="eye is partly transparent"):
        pictures.decode(hiding, "eye")


@pytest.mark.parametrize("suffix", [".tif", ".png", ".gif", ".webp"])
def test_of_several_pictures_none_is_chosen(suffix):
    pages = [noisy(), RED_TO_BLUE]
    if suffix == ".tif":
        data = cv2.imencodemulti(suffix, pages)[1].tobytes()
    else:
        animation = cv2.Animation()
        animation.frames, animation.durations = pages, [100, 100]
        data = cv2.imencodeanimation(suffix, animation)[1].tobytes()
    with pytest.raises(errors.UserError, match="holds several pictures"):
        pictures.decode(data, "eye")


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
    with pytest.raises(errors.UserError, match="gone.png is missing"):
        pictures.read(tmp_path / "gone.png")


def test_pipes_and_huge_files_are_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(errors.UserError, match="pipe.png is no regular file"):
        pictures.read(tmp_path / "pipe.png")
    with open(tmp_path / "huge.png", "wb") as file:
        file.truncate(20 << 30)
    with pytest.raises(errors.UserError, match="huge.png is too large"):
        pictures.read(tmp_path / "huge.png")


LONG = {
    "png": lambda d: d[:33] + chunk(b"tEXt", b"") * 300_000 + d[33:],
    "jpeg": lambda d: d[:2] + b"\xff\xfe\0\2" * 300_000 + d[2:],
    "gif": lambda d: d[:-1] + b"!\xfe" + b"\1a" * 300_000 + b"\0;",
    "tiff": lambda d: b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 300_000)
    + bytes(20 * 300_000 + 8),
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_parts_without_number_are_refused(name):
    with pytest.raises(errors.UserError, match="eye is truncated or damaged"):
        pictures.decode(LONG[name](encoded(name)), "eye")


def test_text_of_many_numbers_is_counted_without_a_list():
    body = b"1 " * (1000 * 1000)
    assert pictures.decode(b"P2\n1000 1000\n1\n" + body, "eye").min() == 255
    with pytest.raises(errors.UserError, match="truncated"):
        pictures.decode(b"P2\n1000 1001\n1\n" + body, "eye")


def test_a_stray_byte_before_any_mark_is_no_damage(capfd):
    whole = encoded("jpeg", noisy())
    frame = whole.index(b"\xff\xc0")
    stray = whole[:frame] + b"\0" + whole[frame:]
    expected = pictures.decode(whole, "eye")
    np.testing.assert_array_equal(pictures.decode(stray, "eye"), expected)
    assert capfd.readouterr() == ("", "")
