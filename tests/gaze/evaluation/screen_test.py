import os
import pathlib

import numpy as np
import pytest

from gaze.evaluation import screen
from gaze.run import errors

DATA = pathlib.Path(
    os.environ.get(
        "GAZE_REFINER_DATA", pathlib.Path(__file__).parents[4] / "shared/data"
    )
)


def toy(count=45):
    """Eyes whose pixels carry the target, so that a model can look it up."""
    target = np.random.default_rng(0).uniform(-1, 1, (count, 2))
    plain = np.zeros((count, 2, 2), np.uint8)
    plain[:, 0] = np.round(100 + 90 * target)
    mirrored = plain.copy()
    mirrored[:, 1] = 1
    return {"plain": plain, "mirrored": mirrored, "target": target}


def look_up(images):
    """Yaw right on plain eyes, and mirrored with the flip, as geometry has it."""
    x, y = (images[:, 0].astype(float) - 100).T / 90
    side = np.where(images[:, 1, 0] == 1, -1, 1)
    return np.stack([-0.3 * y, 0.4 * x * side], axis=-1)


def test_a_perfect_model_scores_one_on_both_axes():
    score = screen.score(look_up, toy())
    assert score.num_windows == 3
    assert score.x.value == pytest.approx(1, abs=1e-3)
    assert score.y.value == pytest.approx(1, abs=1e-3)
    assert score.x.low <= score.x.value <= score.x.high


def test_a_mirrored_convention_scores_minus_one():
    score = screen.score(lambda images: look_up(images) * [1, -1], toy())
    assert score.x.value == pytest.approx(-1, abs=1e-3)
    assert score.y.value == pytest.approx(1, abs=1e-3)


def test_what_both_eyes_share_cancels_in_yaw():
    score = screen.score(lambda images: look_up(images) + [0, 5.0], toy())
    assert score.x.value == pytest.approx(1, abs=1e-3)


def test_windows_are_whole_and_separate():
    target = np.arange(40.0)
    predicted = np.concatenate([np.arange(15.0), -np.arange(15.0), np.zeros(10)])
    found = screen.window_correlations(predicted, target, 15)
    np.testing.assert_allclose(found, [1, -1])


def test_correlations_are_numpys():
    predicted, target = np.random.default_rng(1).normal(size=(2, 45))
    expected = [
        np.corrcoef(predicted[i : i + 15], target[i : i + 15])[0, 1]
        for i in (0, 15, 30)
    ]
    found = screen.window_correlations(predicted, target, 15)
    np.testing.assert_allclose(found, expected)


def test_constant_answers_score_zero_and_still_targets_are_left_out():
    target = np.concatenate([np.arange(15.0), np.ones(15)])
    np.testing.assert_allclose(
        screen.window_correlations(np.zeros(30), target, 15), [0]
    )


def test_figures_are_flat_numbers():
    flat = screen.score(look_up, toy()).figures()
    assert set(flat) == {
        "num_windows", "x", "x_low", "x_high", "y", "y_low", "y_high"
    }  # fmt: skip


def test_too_few_samples_are_refused():
    with pytest.raises(errors.UserError, match="needs 15 samples"):
        screen.score(look_up, toy(10))


@pytest.mark.parametrize("wrong", ["missing", "shape", "dtype", "keys"])
def test_wrong_files_are_refused_in_one_line(tmp_path, wrong):
    eyes = toy()
    if wrong == "shape":
        eyes["target"] = eyes["target"][:-1]
    if wrong == "dtype":
        eyes["plain"] = eyes["plain"].astype(np.float32)
    if wrong == "keys":
        del eyes["mirrored"]
    path = tmp_path / "eyes.npz"
    if wrong != "missing":
        np.savez(path, **eyes)
    with pytest.raises(errors.UserError, match="eyes.npz") as caught:
        screen.load(path)
    assert "\n" not in str(caught.value)


def test_signs_on_real_eyes():
    """Dark pixels left of the middle are positive yaw: x must come out positive."""
    path = DATA / "webcam_screen/eyes.npz"
    if not path.exists():
        pytest.skip(f"no real eyes at {path}; set GAZE_REFINER_DATA")
    columns = np.arange(60)

    def dark_side(images):
        inner = images[:, 8:28, 12:48].astype(float)
        limit = np.percentile(inner, 12, axis=(1, 2), keepdims=True)
        weight = np.clip(limit - inner, 0, None).sum(axis=1)
        centre = (weight @ columns[12:48]) / weight.sum(axis=1)
        return np.stack([np.zeros(len(images)), -(centre - 29.5) / 100], axis=-1)

    score = screen.score(dark_side, screen.load(path))
    assert score.num_windows == 35
    assert score.x.value > 0.6
