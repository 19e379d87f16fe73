"""Records made by hand are looked at before an estimator answers for them."""

import numpy as np
import pytest

from gaze import api
from gaze.run import errors
from tests.gaze.data import eyes
from tests.gaze.evaluation import runs

EYES = api.Records(**eyes.columns(24, num_subjects=3))
OTHERS = api.Records(**eyes.columns(12, num_subjects=2, seed=9))
EQUALIZED = OTHERS.replace(manifest={"intensity": "equalized"})


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return runs.train(tmp_path_factory.mktemp("run") / "run", EYES)


def test_lists_and_arrays_of_any_order_are_answered_alike(run):
    answers = api.predict(run, OTHERS)
    assert answers.shape == (12, 2)
    given = OTHERS.replace(
        image=np.asfortranarray(OTHERS.image), subject=OTHERS.subject.tolist()
    )
    np.testing.assert_array_equal(api.predict(run, given), answers)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"image": OTHERS.image / 255}, "expected image uint8 .*, found float64"),
        ({"image": OTHERS.image[..., 0]}, "expected image uint8 .N, H, W, 1 or 3."),
        ({"image": OTHERS.image[:5]}, "12 values of mask for 5 images"),
        ({"gaze": np.degrees(OTHERS.gaze)}, "gaze in radians .* look like degrees"),
    ],
)
def test_columns_that_no_record_has_are_one_line(run, change, words):
    with pytest.raises(errors.UserError, match=words):
        api.predict(run, OTHERS.replace(**change))


def test_no_record_is_one_line(run):
    with pytest.raises(errors.UserError, match="one record or more"):
        api.predict(run, OTHERS.take(slice(0)))


def test_eyes_of_another_intensity_are_read_only_by_who_equalises(run, tmp_path):
    assert api.predict(run, EQUALIZED).shape == (12, 2)
    plain = runs.train(tmp_path / "plain", EYES, {"equalize": False})
    assert api.predict(plain, OTHERS).shape == (12, 2)
    with pytest.raises(errors.UserError, match="on raw eyes as they are .* equalized"):
        api.predict(plain, EQUALIZED)
