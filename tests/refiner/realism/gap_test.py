"""Sets are measured alike: one size, one intensity."""

import numpy as np
import pytest

from gaze import image_ops
from gaze.data import record
from gaze.run import errors
from refiner.realism import gap
from tests.gaze.data import eyes


def records(intensity="raw", **arguments):
    columns = eyes.columns(48, **arguments)
    names = ("image", "subject", "source", "key")
    made = record.Records(**{n: np.asarray(columns[n]) for n in names})
    return made.replace(manifest={"intensity": intensity})


def test_where_one_set_is_equalised_all_are():
    raw, other = records(), records("equalized", seed=3)
    treated, intensity = gap.same_treatment({"a": raw, "b": other})
    assert intensity == "equalized"
    np.testing.assert_array_equal(treated["a"], image_ops.equalize(raw.image))
    np.testing.assert_array_equal(treated["b"], other.image)


def test_sizes_must_agree():
    small = records()
    large = small.replace(image=np.zeros((48, 48, 80, 1), np.uint8))
    with pytest.raises(errors.UserError, match="a 36x60, b 48x80"):
        gap.same_treatment({"a": small, "b": large})


def test_a_negative_is_further_away_than_a_shade():
    studio = records()
    sets = {
        "studio": studio,
        "darker": studio.replace(image=studio.image - np.minimum(studio.image, 3)),
        "negative": studio.replace(image=255 - studio.image),
    }
    figures = gap.measure(sets, "studio", "random", kid_images=48)
    near, far = (figures[name]["kid"]["mean"] for name in ("darker", "negative"))
    assert far > 2 * abs(near)
    assert figures["darker"]["two_sample"]["num_test"] > 0


def test_the_sheet_shows_raw_sets_equalised_too():
    sheet = gap.contact_sheet({"a": records(), "b": records("equalized")})
    assert sheet.shape[1] > 3 * 180 and sheet.dtype == np.uint8


def test_a_handful_of_eyes_is_refused():
    few = records().take(np.arange(5))
    with pytest.raises(errors.UserError, match="found 5 in b"):
        gap.same_treatment({"a": records(), "b": few})
