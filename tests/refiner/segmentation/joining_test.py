"""Several sets become one; those that do not fit together are refused by name."""

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
from refiner.segmentation import joining
from tests.gaze.data import eyes


def made(count=4, *, size=(36, 60), **manifest):
    columns = eyes.columns(count)
    if size != (36, 60):
        columns["image"] = np.zeros((count, *size, 1), np.uint8)
        columns["mask"] = np.zeros((count, *size), np.uint8)
    manifest = {"command": "gaze.simulate", "settings": {}} | manifest
    return record.Records(**columns, manifest=manifest)


def test_eyes_follow_one_another_with_their_masks():
    one, two = made(4), made(3)
    joined = joining.join([one, two])
    np.testing.assert_array_equal(joined.image[4:], two.image)
    np.testing.assert_array_equal(joined.mask[:4], one.mask)
    assert len(joined) == 7 and joined.gaze is None


def test_a_single_set_comes_back_as_it_is():
    one = made()
    assert joining.join([one]) is one


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"size": (18, 30)}, r"HxWxC \(36, 60, 1\) and set 2 \(18, 30, 1\)"),
        ({"intensity": "equalized"}, "intensity raw and set 2 equalized"),
        ({"settings": {"zoom": 0.6}}, "zoom 1.0 and set 2 0.6"),
    ],
)
def test_sets_that_differ_are_refused(other, says):
    with pytest.raises(errors.UserError, match=says):
        joining.join([made(), made(**other)])


def test_a_set_without_masks_is_refused():
    with pytest.raises(errors.UserError, match="no mask.*refiner.segment"):
        joining.join([made(), made().replace(mask=None)])


def test_simulated_eyes_of_another_zoom_are_refused():
    joining.expect_zoom(made(settings={"zoom": 0.6}), 0.6)
    joining.expect_zoom(made(command="gaze.prepare"), 0.6)  # nothing is known of them
    with pytest.raises(errors.UserError, match="--zoom=1 and the config is for 0.6"):
        joining.expect_zoom(made(), 0.6)
