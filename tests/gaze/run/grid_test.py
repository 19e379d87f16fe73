import cv2
import numpy as np
import pytest

from gaze.run import grid


def eye():
    return np.arange(36 * 60, dtype=np.uint32).reshape(36, 60).astype(np.uint8)


def mask():
    found = np.zeros((36, 60), np.uint8)
    found[8:28, 10:50] = 3
    found[10:26, 22:38] = 1
    found[14:22, 26:34] = 2
    return found


def test_upscaling_repeats_pixels_and_keeps_the_middle():
    large = grid.upscale(eye(), 3)
    assert large.shape == (108, 180, 3) and large.dtype == np.uint8
    np.testing.assert_array_equal(large[1::3, 1::3, 0], eye())
    assert grid.upscale(eye()[..., None], 4, "cubic").shape == (144, 240, 3)


@pytest.mark.parametrize("wrong", [np.zeros((36, 60)), np.zeros((2, 2, 4), np.uint8)])
def test_what_is_no_picture_is_refused(wrong):
    with pytest.raises(ValueError, match="expected uint8"):
        grid.to_rgb(wrong)


def test_outlines_lie_on_the_border_and_nowhere_else():
    picture = grid.outline_mask(np.full((36, 60), 7, np.uint8), mask(), 4)
    inside = picture[18 * 4, 30 * 4], picture[12 * 4, 24 * 4], picture[18 * 4, 14 * 4]
    for pixel in (*inside, picture[2 * 4, 2 * 4]):
        np.testing.assert_array_equal(pixel, 7)
    assert tuple(picture[14 * 4, 30 * 4]) == grid.CLASS_COLOURS[2]
    assert tuple(picture[10 * 4, 30 * 4]) == grid.CLASS_COLOURS[1]
    assert tuple(picture[18 * 4, 10 * 4]) == grid.CLASS_COLOURS[3]
    np.testing.assert_array_equal(picture[14 * 4 - 1, 30 * 4], 7)  # one line, no two


def test_solid_mask_has_one_colour_per_class():
    picture = grid.colour_mask(mask())
    for class_index, colour in grid.CLASS_COLOURS.items():
        assert (picture[mask() == class_index] == colour).all()
    assert (picture[mask() == 0] == grid.SKIN_COLOUR).all()


@pytest.mark.parametrize(
    ("gaze_deg", "where"),
    [((0, 40), "left"), ((0, -40), "right"), ((40, 0), "up"), ((-40, 0), "down")],
)
def test_arrows_follow_the_one_convention(gaze_deg, where):
    blank = np.zeros((108, 180, 3), np.uint8)
    drawn = grid.draw_gaze(blank, np.radians(gaze_deg))
    y, x = np.nonzero(drawn.any(axis=-1))
    offset = x.mean() - 90, y.mean() - 54
    expected = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}[where]
    assert np.dot(offset, expected) > 15
    assert abs(np.dot(offset, expected[::-1])) < 2
    assert not blank.any()


def test_sheet_puts_every_picture_in_its_place_and_room_for_labels():
    columns = {
        name: [np.full((36, 60), value + row, np.uint8) for row in range(3)]
        for name, value in (("synthetic", 10), ("refined", 100))
    }
    sheet = grid.contact_sheet(columns, gap=6)
    assert sheet.shape == (28 + 3 * 42, 2 * 66 - 6, 3)
    assert (sheet[28 + 42 : 28 + 42 + 36, :60] == 11).all()
    assert (sheet[28 + 84 : 28 + 84 + 36, 66:126] == 102).all()
    for left in (0, 66):
        assert (sheet[:28, left : left + 60] < 128).any()
    assert (sheet[28:, 60:66] == 255).all()


def test_labels_may_stand_below():
    sheet = grid.contact_sheet(
        {"a": [np.full((36, 60), 9, np.uint8)]}, labels_below=True
    )
    assert sheet.shape == (28 + 42, 60, 3)
    assert (sheet[:36] == 9).all() and (sheet[-28:] < 128).any()


def test_uneven_columns_are_refused():
    with pytest.raises(ValueError, match="one length"):
        grid.contact_sheet({"a": [eye()], "b": []})
    with pytest.raises(ValueError, match="one size"):
        grid.contact_sheet({"a": [eye()], "b": [grid.upscale(eye(), 2)]})


def test_png_round_trip_keeps_rgb(tmp_path):
    picture = np.random.default_rng(0).integers(0, 255, (9, 11, 3), dtype=np.uint8)
    grid.write_png(tmp_path / "deep" / "sheet.png", picture)
    read = cv2.imread(str(tmp_path / "deep" / "sheet.png"))[..., ::-1]
    np.testing.assert_array_equal(read, picture)
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["sheet.png"]


def test_tiles_fill_rows_from_the_left():
    pictures = [np.full((4, 5), value, np.uint8) for value in (10, 20, 30)]
    sheet = grid.tile(pictures, 2, gap=1)
    assert sheet.shape == (9, 11, 3)
    corners = sheet[0, 0, 0], sheet[0, 6, 0], sheet[5, 0, 0], sheet[5, 6, 0]
    assert corners == (10, 20, 30, 255)
    assert grid.tile(pictures[:1], 6).shape == (4, 5, 3)


def test_a_point_is_marked_where_it_is():
    black = np.zeros((40, 90, 3), np.uint8)
    marked = grid.draw_point(black, (60.2, 10.9), (0, 200, 0))
    assert not black.any()
    np.testing.assert_allclose(
        np.argwhere(marked[..., 1] > 100).mean(axis=0), [11, 60], atol=0.1
    )
