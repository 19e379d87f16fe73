"""Labels that fit their pictures pass; flipped, swapped and unrelated ones are told."""

import numpy as np
import pytest

from gaze import image_ops
from gaze.data import signs
from tests.gaze.data import eyes

SETS = {
    domain: eyes.columns(48, domain=domain, num_subjects=12, seed=7)
    for domain in ("studio", "cabin")
}
FAULTS = {
    "consistent": lambda gaze: gaze,
    "yaw reversed": lambda gaze: gaze * [1, -1],
    "pitch reversed": lambda gaze: gaze * [-1, 1],
    "yaw and pitch reversed": lambda gaze: -gaze,
    "pitch and yaw swapped": lambda gaze: gaze[:, ::-1],
    "pitch and yaw swapped, yaw reversed": lambda gaze: gaze[:, ::-1] * [1, -1],
}


@pytest.mark.parametrize("verdict", FAULTS)
@pytest.mark.parametrize("with_mask", [False, True], ids=["seen", "mask"])
@pytest.mark.parametrize("domain", SETS)
def test_48_eyes_suffice_for_the_verdict(domain, with_mask, verdict):
    columns = SETS[domain]
    mask = columns["mask"] if with_mask else None
    found = signs.measure(columns["image"], FAULTS[verdict](columns["gaze"]), mask)
    assert found.verdict == verdict, found


@pytest.mark.parametrize("domain", SETS)
def test_equalised_eyes_answer_as_well(domain):
    columns = SETS[domain]
    found = signs.measure(image_ops.equalize(columns["image"]), columns["gaze"])
    assert found.verdict == "consistent" and (found.yaw + found.pitch) / 2 < -0.6


@pytest.mark.parametrize("domain", SETS)
def test_irises_are_found_in_hard_light(domain):
    columns = SETS[domain]
    truth = signs.iris_centers(columns["image"], columns["mask"])
    far = np.linalg.norm(signs.iris_centers(columns["image"]) - truth, axis=1)
    assert np.nanmedian(far) < 3.0  # px, of irises 19 px wide
    found = signs.measure(columns["image"], columns["gaze"])
    assert (found.yaw + found.pitch) / 2 < -0.6, found


def test_a_disc_in_a_shadow_is_found_where_it_is():
    row, column = np.indices((36, 60))
    eye = np.where(column < 28, 60.0, 220.0)
    eye = np.where((column - 34) ** 2 + (row - 15) ** 2 < 64, eye * 0.3, eye)
    place = signs.iris_centers(eye.astype(np.uint8)[None, ..., None])[0]
    assert np.abs(place - [34, 15]).max() < 2.5


def test_a_brow_and_a_corner_as_dark_do_not_draw_the_place_away():
    row, column = np.indices((36, 60))
    eye = np.full((36, 60), 180.0)
    eye[(column - 36) ** 2 + (row - 18) ** 2 < 64] = 50.0
    eye[:8] = 45.0  # the brow
    eye[12:24, :9] = 45.0  # the nose's side, in the shade
    place = signs.iris_centers(eye.astype(np.uint8)[None, ..., None])[0]
    assert np.abs(place - [36, 18]).max() < 3.0


def test_unrelated_labels_are_unclear():
    columns = SETS["studio"]
    gaze = np.random.default_rng(0).permutation(columns["gaze"])
    assert signs.measure(columns["image"], gaze).verdict == "unclear"


@pytest.mark.parametrize("with_mask", [False, True], ids=["seen", "mask"])
def test_labels_of_other_eyes_are_told_if_eyes_are_many(with_mask):
    columns = eyes.columns(256, domain="cabin", num_subjects=32, seed=2)
    mask = columns["mask"] if with_mask else None
    # In the order of names: 0, 1, 10, 100, ...
    other = np.array([int(name) for name in sorted(map(str, range(256)))])
    gaze = columns["gaze"]
    found = signs.measure(columns["image"], gaze[other], mask)
    assert found.is_wrong and "do not move with the irises" in found.verdict, found
    # Where nearly everybody looks ahead, nothing can be said.
    still = signs.measure(columns["image"], gaze[other] / 20, mask)
    assert still.verdict == "unclear"


POINTS = {
    "consistent": lambda points: points,
    "x reversed": lambda points: points * [-1, 1] + [59, 0],
    "y reversed": lambda points: points * [1, -1] + [0, 35],
    "y and x swapped": lambda points: points[:, ::-1],
    "y and x do not move with the irises, as if of other eyes": (
        lambda points: np.roll(points, 7, axis=0)
    ),
}


@pytest.mark.parametrize("verdict", POINTS)
@pytest.mark.parametrize("domain", ["studio", "cabin", "cabin_nir"])
def test_pupils_that_are_beside_the_irises_are_told(domain, verdict):
    columns = eyes.columns(96, domain=domain, num_subjects=48, seed=7)
    points = POINTS[verdict](columns["pupil_center"])
    assert signs.measure_points(columns["image"], points).verdict == verdict


def test_few_eyes_or_one_gaze_show_nothing():
    columns = SETS["studio"]
    few = signs.measure(columns["image"][:5], columns["gaze"][:5])
    assert few.verdict == "unclear" and few.count == 5
    still = signs.measure(columns["image"], np.zeros((48, 2)))
    assert still.verdict == "unclear" and still.yaw == 0.0
    no_iris = signs.measure(
        columns["image"], columns["gaze"], np.zeros((48, 36, 60), np.uint8)
    )
    assert no_iris.verdict == "unclear" and no_iris.count == 0


def test_real_eyes_irises_are_where_their_dark_discs_are(sample_data):
    real = np.load(sample_data / "mpiigaze_p00" / "eyes.npz")["image"][::10]
    is_dark = [
        np.median(eye[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3])
        <= np.percentile(eye, 20)
        for eye, (x, y) in zip(real, signs.iris_centers(real[..., None]), strict=True)
    ]
    assert np.mean(is_dark) > 0.97
