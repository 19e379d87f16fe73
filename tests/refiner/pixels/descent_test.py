import numpy as np
import pytest
from keras import ops

from gaze.run import errors
from refiner.pixels import descent

START = np.zeros((1, 2, 3, 1), np.float32)
TARGET = np.linspace(-2.0, 2.0, 6).reshape(START.shape).astype(np.float32)
SLOPING = 0.2 * TARGET - 0.1


def distance(images, target):
    return ops.sum(ops.square(images - target))


def rosenbrock(images, constants):
    x, y = images[..., :-1, :], images[..., 1:, :]
    return ops.sum(100.0 * ops.square(y - ops.square(x)) + ops.square(1.0 - x))


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
def test_finds_the_minimum_inside_the_range(optimizer):
    minimize = descent.Descent(distance, optimizer=optimizer, learning_rate=0.1)
    found = minimize(START, TARGET, 300)[300]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.clip(TARGET, -1, 1), atol=1e-3)


def test_kept_iterations():
    assert descent.snapshots_of(1000) == (100, 200, 400, 800, 1000)
    assert descent.snapshots_of(500) == (100, 200, 400, 500)
    assert descent.snapshots_of(100) == (100,)
    assert descent.snapshots_of(3) == (3,)


def test_adam_walks_its_rate_on_a_constant_slope():
    minimize = descent.Descent(
        lambda images, slope: ops.sum(slope * images),
        optimizer="adam",
        learning_rate=0.005,
    )
    kept = minimize(START + 0.9, np.float32(3.0), 120)
    assert list(kept) == [100, 120]
    np.testing.assert_allclose(kept[100], START + 0.4, atol=1e-4)
    np.testing.assert_allclose(kept[120], START + 0.3, atol=1e-4)


def test_lbfgs_reports_every_iteration_and_never_rises(monkeypatch):
    monkeypatch.setattr(descent, "SNAPSHOTS", (1, 3))
    steps = []
    kept = descent.Descent(rosenbrock)(
        SLOPING, (), 12, lambda *step: steps.append(step)
    )
    assert [done for done, _ in steps] == list(range(1, 13))
    values = [loss for _, loss in steps]
    assert values == sorted(values, reverse=True)
    for done, loss in ((1, values[0]), (3, values[2]), (12, values[11])):
        assert float(rosenbrock(kept[done], ())) == pytest.approx(loss, rel=1e-5)


def test_at_rest_all_snapshots_are_the_start(monkeypatch):
    monkeypatch.setattr(descent, "SNAPSHOTS", (1, 2))
    kept = descent.Descent(distance)(START, START, 5)
    assert list(kept) == [1, 2, 5]
    for images in kept.values():
        np.testing.assert_array_equal(images, START)


def test_the_same_start_gives_the_same_images():
    minimize = descent.Descent(rosenbrock)
    first, second = (minimize(SLOPING, (), 9)[9] for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(errors.UserError, match="lbfgs or adam"):
        descent.Descent(distance, optimizer="sgd")
