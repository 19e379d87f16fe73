"""k nearest neighbours against a search written out, and what a user may get wrong."""

import numpy as np
import pytest

from configs import knn as knn_config
from gaze import estimators, geometry, image_ops
from gaze.data import record
from gaze.run import errors
from tests.gaze.data import eyes

SETTINGS = knn_config.get_config("tiny").to_dict()


def fitted(folder, records, **changes):
    estimator = estimators.build("knn", **(SETTINGS | changes))
    estimator.fit(records, None, folder)
    return estimator


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    train = record.load(eyes.write(folder / "train", count=64))
    test = record.load(eyes.write(folder / "test", count=12, domain="cabin", seed=3))
    return train, test


def test_the_answer_is_the_mean_direction_of_the_nearest(sets, tmp_path):
    train, test = sets
    predicted = fitted(tmp_path, train).predict({"image": test.image})

    def rows(eyes_):
        small = [image_ops.resize(eye, (9, 15)) for eye in image_ops.equalize(eyes_)]
        return np.reshape(small, (len(eyes_), -1)).astype(float)

    known, directions = rows(train.image), geometry.angles_to_vector(train.gaze)
    for row, answer in zip(rows(test.image), predicted, strict=True):
        distances = ((known - row) ** 2).sum(axis=1)
        nearest = np.argsort(distances)[:3]
        expected = geometry.vector_to_angles(directions[nearest].mean(axis=0))
        np.testing.assert_allclose(answer, expected, atol=1e-5)


@pytest.mark.parametrize("limit_deg", [2.0, 12.0])
def test_candidates_are_those_whose_head_is_turned_alike(sets, tmp_path, limit_deg):
    train, test = sets
    alike = fitted(tmp_path, train, head_within_deg=limit_deg)
    predicted = alike.predict({"image": test.image, "head_pose": test.head_pose})

    def rows(eyes_):
        small = [image_ops.resize(eye, (9, 15)) for eye in image_ops.equalize(eyes_)]
        return np.reshape(small, (len(eyes_), -1)).astype(float)

    known, directions = rows(train.image), geometry.angles_to_vector(train.gaze)
    counts = []
    for row, head, answer in zip(
        rows(test.image), test.head_pose, predicted, strict=True
    ):
        others = np.broadcast_to(head, train.head_pose.shape)
        apart = geometry.angular_error_deg(others, train.head_pose)
        near = np.flatnonzero(apart <= limit_deg)
        counts.append(len(near))
        if len(near) < 3:  # then the three whose heads are turned most alike
            near = np.argsort(apart)[:3]
        distances = ((known[near] - row) ** 2).sum(axis=1)
        nearest = near[np.argsort(distances)[:3]]
        expected = geometry.vector_to_angles(directions[nearest].mean(axis=0))
        np.testing.assert_allclose(answer, expected, atol=1e-5)
    assert (min(counts) < 3) == (limit_deg == 2.0) and max(counts) < len(train)


def test_one_neighbour_gives_known_eyes_their_own_gaze(sets, tmp_path):
    train, _ = sets
    estimator = fitted(tmp_path, train, neighbors=1, size=(36, 60))
    predicted = estimator.predict({"image": train.image})
    np.testing.assert_allclose(predicted, train.gaze, atol=1e-5)


def test_by_distance_an_eye_that_is_there_answers_alone(sets, tmp_path):
    train, _ = sets
    estimator = fitted(tmp_path, train, weights="distance", size=(36, 60))
    predicted = estimator.predict({"image": train.image})
    np.testing.assert_allclose(predicted, train.gaze, atol=1e-5)


def test_equalised_neighbours_are_blind_to_gain_and_others_are_not(sets, tmp_path):
    train, test = sets
    darker = (test.image * 0.5).astype(np.uint8)
    for equalize in (True, False):
        estimator = fitted(tmp_path / str(equalize), train, equalize=equalize)
        answers = [estimator.predict({"image": x}) for x in (test.image, darker)]
        moved = geometry.angular_error_deg(*answers).max()
        assert (moved < 3.0) == equalize


def test_colour_eyes_are_compared_by_their_grey(sets, tmp_path):
    train, test = sets
    estimator = fitted(tmp_path, train)
    colour = np.repeat(test.image, 3, axis=-1)
    np.testing.assert_array_equal(
        estimator.predict({"image": colour}), estimator.predict({"image": test.image})
    )


def test_the_run_folder_holds_plain_arrays(sets, tmp_path):
    train, _ = sets
    fitted(tmp_path, train)
    with np.load(tmp_path / "arrays.npz", allow_pickle=False) as arrays:
        assert arrays["pixels"].shape == (64, 9 * 15)
        assert arrays["pixels"].dtype == np.uint8
        np.testing.assert_array_equal(arrays["gaze"], train.gaze)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"weights": "gaussian"}, "choose one of uniform, distance"),
        ({"size": (18,)}, "expected 2 numbers"),
        ({"size": (0, 30)}, "expected 1 or more"),
        ({"head_within_deg": 190.0}, "expected 0 .all heads. to 180"),
    ],
)
def test_settings_that_no_search_can_use(changes, line):
    with pytest.raises(errors.UserError, match=line):
        estimators.build("knn", **(SETTINGS | changes))


def test_more_neighbours_than_eyes_are_refused_before_the_run_begins():
    estimators.check(SETTINGS, examples=3)
    with pytest.raises(errors.UserError, match="neighbors is 3, but the set has 2"):
        estimators.check(SETTINGS, examples=2)
    with pytest.raises(errors.UserError, match="neighbors is 0; expected 1 or more"):
        estimators.check(SETTINGS | {"neighbors": 0})
