"""Layout: places of regions by hand, a linear truth found again, eyes without iris."""

import numpy as np
import pytest

from configs import layout as config
from gaze import estimators
from gaze.data import record
from gaze.learning import layout
from gaze.run import errors
from tests.gaze.data import eyes

SETTINGS = config.get_config().to_dict()


def masks(centers, half=4):
    """Square irises of 9x9 px at centers (x, y) in openings of 41x21 at (30, 18)."""
    made = np.zeros((len(centers), 36, 60), np.uint8)
    made[:, 8:29, 10:51] = record.SCLERA
    for mask, (x, y) in zip(made, centers, strict=True):
        mask[y - half : y + half + 1, x - half : x + half + 1] = record.IRIS
        mask[y, x] = record.PUPIL
    return made


def test_places_by_hand():
    found = layout.numbers(masks([(30, 18), (36, 12)]))
    # Middle of the patch: (29.5, 17.5); a width is 60 px.
    opening = [0.5 / 60, 0.5 / 60]
    np.testing.assert_allclose(found[0], [0.5 / 60, 0.5 / 60, *opening], atol=1e-6)
    np.testing.assert_allclose(found[1], [6.5 / 60, -5.5 / 60, *opening], atol=1e-6)


def test_the_mirrored_eye_has_the_places_mirrored():
    drawn = eyes.columns(8)["mask"]
    mirrored = layout.numbers(drawn[:, :, ::-1]) * [-1, 1, -1, 1]
    np.testing.assert_allclose(mirrored, layout.numbers(drawn), atol=1e-6)


def test_a_larger_patch_of_the_same_eye_has_the_same_places():
    drawn = eyes.columns(4)["mask"]
    doubled = drawn.repeat(2, axis=1).repeat(2, axis=2)
    np.testing.assert_allclose(
        layout.numbers(doubled), layout.numbers(drawn), atol=1e-6
    )


def some(count=60):
    random = np.random.default_rng(0)
    centers = random.integers([16, 13], [45, 24], (count, 2))
    mask = masks(centers)
    places = layout.numbers(mask)
    gaze = np.stack([-2 * places[:, 1] + 0.1, 3 * places[:, 0] - 0.05], axis=1)
    text = np.array(["a"] * count)
    image = np.zeros((count, 36, 60, 1), np.uint8)
    return record.Records(image, text, text, text, mask=mask, gaze=gaze.astype("f4"))


def test_a_linear_truth_is_found(tmp_path):
    records, settings = some(), SETTINGS | {"ridge": 1e-6}
    made = estimators.build(**{"name": "layout", **settings})
    made.fit(records, None, tmp_path)
    predicted = made.predict({"mask": records.mask})
    np.testing.assert_allclose(predicted, records.gaze, atol=1e-4)


def test_an_eye_without_iris_is_rejected_and_gets_the_mean(tmp_path):
    records = some()
    made = estimators.build(**{"name": "layout", **SETTINGS})
    made.fit(records, None, tmp_path)
    mask = records.mask[:3].copy()
    mask[1] = record.SCLERA
    assert made.rejects({"mask": mask}).tolist() == [False, True, False]
    answer = made.predict({"mask": mask})[1]
    np.testing.assert_allclose(answer, records.gaze.mean(axis=0), atol=1e-6)


def test_a_set_that_shows_no_iris_is_refused(tmp_path):
    made = estimators.build(**{"name": "layout", **SETTINGS})
    blind = some().replace(mask=np.zeros((60, 36, 60), np.uint8))
    with pytest.raises(errors.UserError, match="no eye of this set shows an iris"):
        made.fit(blind, None, tmp_path)
