"""Arrows and outlines lie where the labels say; the page is whole for any columns."""

import numpy as np
import pytest

from gaze.inspection import findings, page, samples
from gaze.run import grid
from tests.gaze.data import eyes

COLUMNS = {n: np.asarray(c) for n, c in eyes.columns(24).items()}


def sample(names, **changes):
    columns = {n: COLUMNS[n] for n in (*names, "image", "subject", "key")}
    facts = {"broken": (), "partial": (), "intensity": "raw"} | changes
    return samples.Sample(
        name="npz", card={}, columns=columns, size="24", is_guess=False, **facts
    )


def arrow(picture):
    """Pixels (x, y) of arrow colour, float [N, 2]."""
    is_arrow = np.abs(picture.astype(int) - grid.ARROW_COLOUR).sum(axis=-1) < 40
    return np.argwhere(is_arrow)[:, ::-1]


GREY = np.full((36, 60, 1), 128, np.uint8)
DIRECTIONS = {  # (pitch, yaw), and to which side of its start the arrow points
    "left": ((0.0, 0.5), (-1, 0)),
    "right": ((0.0, -0.5), (1, 0)),
    "up": ((0.5, 0.0), (0, -1)),
    "down": ((-0.5, 0.0), (0, 1)),
}


@pytest.mark.parametrize("side", DIRECTIONS)
def test_an_arrow_points_where_the_eye_looks(side):
    gaze, (x, y) = DIRECTIONS[side]
    picture = page.draw({"image": GREY, "gaze": np.float32(gaze)})
    assert picture.shape == (108, 180, 3)
    offset = arrow(picture).mean(axis=0) - [89.5, 53.5]
    assert offset @ [x, y] > 10 and abs(offset @ [y, x]) < 3


def test_an_arrow_starts_at_the_iris_then_the_pupil_then_the_middle():
    mask = np.zeros((36, 60), np.uint8)
    mask[10:15, 40:45] = 1
    ahead = {"image": GREY, "gaze": np.zeros(2, np.float32)}  # a dot
    pupil = np.float32([12.0, 20.0])
    for more, (x, y) in (
        ({}, (29.5, 17.5)),
        ({"pupil_center": pupil}, (12.0, 20.0)),
        ({"pupil_center": pupil, "mask": mask}, (42.0, 12.0)),
        ({"pupil_center": pupil, "mask": 0 * mask}, (12.0, 20.0)),
    ):
        middle = arrow(page.draw(ahead | more)).mean(axis=0)
        np.testing.assert_allclose(middle, [3 * x + 1, 3 * y + 1], atol=1.5)


def test_the_page_holds_pictures_of_everything_there():
    text = page.render(whole := sample(COLUMNS), findings.of(whole))
    assert text.count("data:image/png;base64,") == 5
    for word in ("iris", "sclera", "Directions", "People", "Light"):
        assert word in text
    assert "http" not in text and "<script" not in text  # self-contained


def test_the_page_does_without_labels():
    text = page.render(bare := sample(()), findings.of(bare))
    assert text.count("data:image/png;base64,") == 4
    assert "Directions" not in text and "An arrow" not in text


def test_broken_items_and_warnings_are_on_the_page_as_plain_text():
    broken = tuple(f"<{i}>.mat breaks off" for i in range(30))
    whole = sample((), broken=broken)
    text = page.render(whole, findings.of(whole))
    assert "&lt;3&gt;.mat breaks off" in text and "and 10 more" in text
    assert "unreadable items: 30" in text
