"""LPW: which frames are taken, where their pupils go, and what can be wrong."""

import numpy as np
import pytest

from gaze.data import census, datasets
from gaze.data.datasets import lpw
from gaze.run import errors
from tests.gaze.data.datasets import lpw_fixture

PATCH = datasets.Patch()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("LPW")
    lpw_fixture.write(folder)
    return folder


def small(folder, count=40, pupils=None):
    """One short video: a dark pupil that wanders over grey."""
    (folder / "7").mkdir(exist_ok=True)
    x = np.linspace(60, 580, count) if pupils is None else np.asarray(pupils)[:, 0]
    y = np.linspace(100, 380, count) if pupils is None else np.asarray(pupils)[:, 1]
    rows, columns = np.indices((480, 640))
    frames = [
        np.where((columns - u) ** 2 + (rows - v) ** 2 < 40**2, 20, 150).astype(
            np.uint8
        )[..., None]
        for u, v in zip(x, y, strict=True)
    ]
    lpw_fixture.write_video(folder / "7/1.avi", frames)
    lpw_fixture.write_labels(folder / "7/1.txt", np.stack([x, y], axis=-1))
    return folder


def dark_center(eye):
    rows, columns = np.nonzero(eye[..., 0] < 85)
    return [columns.mean(), rows.mean()]


def read_all(folder, patch=PATCH, **options):
    parts = [lpw.read(item, patch) for item in lpw.index(folder, **options)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def test_every_twentieth_frame_under_its_own_number(written):
    columns = read_all(written)
    numbers = [f"{person}/4/{n:06d}" for person in "12" for n in (0, 20, 40)]
    assert columns["key"].tolist() == numbers
    assert columns["subject"].tolist() == ["1"] * 3 + ["2"] * 3
    assert columns["condition"].tolist() == ["1/4"] * 3 + ["2/4"] * 3
    # 640 px become 60, rows 48 to 432 become 36: 0.09375 for either.
    pupils = lpw_fixture.shown()[1]
    expected = (pupils - [0, 48] + 0.5) * 60 / 640 - 0.5
    np.testing.assert_allclose(columns["pupil_center"], expected, atol=1e-3)


@pytest.mark.parametrize("width", ["", "400"])
@pytest.mark.parametrize("size", [(36, 60), (256, 256)])
def test_the_point_is_on_the_pupil(tmp_path, width, size):
    columns = read_all(small(tmp_path), datasets.Patch(size), every="3", width=width)
    tolerance = 0.01 * size[1]
    seen = 0
    for eye, (x, y) in zip(columns["image"], columns["pupil_center"], strict=True):
        if min(x, y, size[1] - 1 - x, size[0] - 1 - y) > 0.17 * size[1]:
            np.testing.assert_allclose(dark_center(eye), (x, y), atol=tolerance)
            seen += 1
    assert seen >= 3


def test_a_narrower_window_shows_the_pupil_larger_and_leaves_frames_out(tmp_path):
    small(tmp_path)
    whole, window = (
        read_all(tmp_path, every="1"),
        read_all(tmp_path, every="1", width="320"),
    )
    assert len(window["key"]) < len(whole["key"]) == 40
    area = [(c["image"] < 85).sum((1, 2, 3)).max() for c in (whole, window)]
    assert area[1] == pytest.approx(4 * area[0], rel=0.1)


def test_frames_without_a_pupil_are_left_out(tmp_path):
    pupils = [(320, 240), (0, 0), (-1, -1), (320, 10), (np.nan, np.nan), (330, 250)]
    columns = read_all(small(tmp_path, pupils=pupils), every="1")
    assert columns["key"].tolist() == ["7/1/000000", "7/1/000005"]
    # This patch shows the whole frame, its corner too: 0 0 is still no pupil.
    columns = read_all(tmp_path, datasets.Patch((48, 64)), every="1")
    assert columns["key"].tolist() == [f"7/1/00000{n}" for n in (0, 3, 5)]


def test_no_frame_with_a_pupil_is_no_record(tmp_path):
    columns = read_all(
        small(tmp_path, pupils=[(0, 0)] * 2), datasets.Patch((36, 60), 3)
    )
    assert columns["image"].shape == (0, 36, 60, 3)
    assert columns["pupil_center"].shape == (0, 2) and len(columns["key"]) == 0


def test_pieces_are_the_whole_video(tmp_path, monkeypatch):
    whole = read_all(small(tmp_path), every="3")
    monkeypatch.setattr(lpw, "_FRAMES", 4)
    pieces = lpw.index(tmp_path, every="3")
    assert [piece.first for piece in pieces] == [0, 12, 24, 36]
    again = read_all(tmp_path, every="3")
    assert all(np.array_equal(whole[name], again[name]) for name in whole)


def test_a_last_line_without_its_end_is_a_line(tmp_path):
    small(tmp_path)
    labels = tmp_path / "7/1.txt"
    labels.write_text(labels.read_text().rstrip().replace("\n", "\r\n"))
    assert len(read_all(tmp_path, every="1")["key"]) == 40


def expect_broken(folder, message):
    (item,) = lpw.index(folder)
    with pytest.raises(errors.UserError, match=message) as caught:
        lpw.read(item, PATCH)
    assert "\n" not in str(caught.value)


def test_labels_that_are_not_there(tmp_path):
    small(tmp_path)
    (tmp_path / "7/1.txt").unlink()
    expect_broken(tmp_path, "1.avi has no labels: expected 1.txt")


@pytest.mark.parametrize("text", ["", "1 2 3\n" * 40, "x y\n" * 40, "1 2\n3\n" * 20])
def test_labels_of_another_format(tmp_path, text):
    small(tmp_path)
    (tmp_path / "7/1.txt").write_text(text)
    expect_broken(tmp_path, "1.txt: expected 'x y' in every line")


def test_labels_as_shares_of_the_frame(tmp_path):
    small(tmp_path)
    lpw_fixture.write_labels(tmp_path / "7/1.txt", np.full((40, 2), 0.4))
    expect_broken(tmp_path, "1.txt: expected 'x y' in px, found numbers from 0 to 1")


def test_labels_of_another_video(tmp_path):
    small(tmp_path)
    lpw_fixture.write_labels(tmp_path / "7/1.txt", np.full((39, 2), 50))
    expect_broken(tmp_path, "40 frames for 39 lines")


def test_a_truncated_video(tmp_path):
    small(tmp_path)
    data = (tmp_path / "7/1.avi").read_bytes()
    (tmp_path / "7/1.avi").write_bytes(data[: len(data) // 2])
    expect_broken(tmp_path, "1.avi is truncated")


@pytest.mark.parametrize("options", [{"every": "0"}, {"every": "x"}, {"width": "-3"}])
def test_options_that_are_no_numbers(written, options):
    with pytest.raises(errors.UserError, match="expected a positive number"):
        lpw.index(written, **options)


def test_a_folder_without_videos(tmp_path):
    with pytest.raises(errors.UserError, match="holds no <participant>/<video>.avi"):
        lpw.index(tmp_path)


def test_suffixes_in_capitals(tmp_path):
    source = lpw_fixture.write(tmp_path).source
    for path in list(source.rglob("*.*")):
        path.rename(path.with_suffix(path.suffix.upper()))
    assert datasets.reader("", source) is lpw
    parts = [lpw.read(item, datasets.Patch()) for item in lpw.index(source)]
    assert sum(len(part["image"]) for part in parts) == 6


def test_decimal_commas_and_a_byte_order_mark_are_read(tmp_path):
    plain = read_all(small(tmp_path), every="1")["pupil_center"]
    labels = tmp_path / "7/1.txt"
    text = labels.read_text().replace(".", ",").replace("\n", "\r\n")
    labels.write_bytes(b"\xef\xbb\xbf" + text.encode())
    lpw._pupils.cache_clear()
    np.testing.assert_array_equal(read_all(tmp_path, every="1")["pupil_center"], plain)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_labels_of_any_system_are_read(end, encoding, tmp_path):
    plain = read_all(small(tmp_path), every="1")["pupil_center"]
    labels = tmp_path / "7/1.txt"
    labels.write_bytes(labels.read_text().replace("\n", end).encode(encoding))
    lpw._pupils.cache_clear()
    found = read_all(tmp_path, every="1")["pupil_center"]
    np.testing.assert_array_equal(found, plain)
    assert len(found) == 40


def test_labels_without_end_are_not_read(tmp_path):
    small(tmp_path)
    with open(tmp_path / "7/1.txt", "r+b") as labels:
        labels.truncate(1 << 30)
    expect_broken(tmp_path, "1.txt is too large")


def test_pupils_outside_of_the_patch_are_counted(tmp_path):
    pupils = np.full((40, 2), 240.0)
    pupils[[10, 20]] = [630, 240], [320, 470]  # beside and below 400 px in the middle
    pupils[30] = -1  # not seen is another matter
    options = datasets.options(lpw, {"every": "10", "width": "400"})
    items = lpw.index(small(tmp_path, pupils=pupils), **options)
    (outside,) = lpw.cut_off(items, PATCH, **options)
    assert outside.count == 2 and "outside" in outside.reason
    assert sum(len(lpw.read(item, PATCH)["key"]) for item in items) == 1
    found = census.take(lpw, tmp_path, items, options, PATCH)
    assert outside in found.left_out


def test_frames_that_are_left_out_are_counted(tmp_path):
    pupils = np.full((40, 2), 200.0)
    pupils[20] = -1
    small(tmp_path, pupils=pupils)
    options = datasets.options(lpw, {"every": "10"})
    between, unseen = lpw.left_out(tmp_path, lpw.index(tmp_path, **options), **options)
    assert between.count == 36 and between.reason == "every=10"
    assert unseen.count == 1 and "no pupil" in unseen.reason
