import numpy as np
import pytest

from refiner.losses import structure

GENERATOR = np.random.default_rng(0)


def images(*shape):
    return GENERATOR.uniform(-1, 1, shape).astype("float32")


def test_means_by_hand():
    a, b = np.array([[1.0, 2.0]]), np.array([[2.0, -1.0]])
    assert float(structure.content_loss(a, b)) == pytest.approx(5.0)
    assert float(structure.self_regularization(a, b)) == pytest.approx(2.0)


def test_total_variation_equals_a_loop():
    eyes = images(2, 5, 4, 3).astype("float64")
    down = [
        (eyes[b, y + 1, x, c] - eyes[b, y, x, c]) ** 2
        for b, y, x, c in np.ndindex(2, 4, 4, 3)
    ]
    right = [
        (eyes[b, y, x + 1, c] - eyes[b, y, x, c]) ** 2
        for b, y, x, c in np.ndindex(2, 5, 3, 3)
    ]
    expected = np.mean(down) + np.mean(right)
    assert float(structure.total_variation(eyes)) == pytest.approx(expected)
    assert float(structure.total_variation(np.ones((1, 5, 4, 1)))) == 0.0


def test_johnsons_total_variation_weight():
    eyes = images(4, 256, 256, 3).astype("float64")
    levels = 127.5 * eyes
    squares = np.square(np.diff(levels, axis=1))[:, :, :-1].sum()
    squares += np.square(np.diff(levels, axis=2))[:, :-1].sum()
    ours = 6_342 * float(structure.total_variation(eyes))
    assert ours == pytest.approx(1e-6 * squares / 2, rel=1e-3)


def test_channels_of_colour_are_judged_each_by_itself():
    inputs, outputs = images(2, 2, 20, 30, 3)
    for loss in (structure.slope_loss, structure.self_regularization):
        alone = [float(loss(outputs[..., [c]], inputs[..., [c]])) for c in range(3)]
        whole = float(loss(outputs, inputs))
        assert whole == pytest.approx(np.mean(alone), rel=0.02)
    maps = np.array(structure.local_correlation(outputs, inputs))
    blue = structure.local_correlation(outputs[..., 2:], inputs[..., 2:])
    np.testing.assert_allclose(maps[..., 2:], blue, atol=1e-5)


def test_correlation_equals_a_loop():
    outputs, inputs = images(1, 7, 8, 1), images(1, 7, 8, 1)
    maps = np.array(structure.local_correlation(outputs, inputs, window=5))
    assert maps.shape == (1, 3, 4, 1)
    for y, x in np.ndindex(3, 4):
        a, b = (i[0, y : y + 5, x : x + 5, 0] for i in (outputs, inputs))
        covariance = ((a - a.mean()) * (b - b.mean())).mean()
        expected = (covariance + 1e-4) / np.sqrt((a.var() + 1e-4) * (b.var() + 1e-4))
        assert maps[0, y, x, 0] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("slope", "sign"), [(0.3, 1), (2.0, 1), (-0.3, -1), (-1, -1)])
def test_correlation_is_the_sign_of_the_local_slope(slope, sign):
    inputs = images(2, 20, 30, 1)
    maps = structure.local_correlation(slope * inputs + 0.1, inputs)
    np.testing.assert_allclose(np.array(maps), sign, atol=0.01)


def test_slope_loss_punishes_inversion_and_frees_flat_regions():
    inputs = images(2, 20, 30, 1)
    assert float(structure.slope_loss(0.5 * inputs, inputs)) == 0.0
    assert float(structure.slope_loss(-inputs, inputs)) == pytest.approx(1.8, abs=0.02)
    # New shading where the input has none is what refining is for.
    flat = np.zeros_like(inputs)
    assert float(structure.slope_loss(inputs, flat)) == 0.0
    assert float(structure.slope_loss(flat, inputs)) > 0.7
    assert float(structure.slope_loss(inputs, inputs)) == 0.0
    # Each image by itself: what half of a batch has on its own.
    half = np.concatenate([inputs[:1], -0.1 * inputs[1:]])
    assert float(structure.slope_loss(half, inputs)) == pytest.approx(0.9, abs=0.01)


def test_contrast_correlation_is_pearsons_inside_the_box():
    outputs, inputs = images(3, 36, 60, 1), images(3, 36, 60, 1)
    result = np.array(structure.contrast_correlation(outputs, inputs))
    for k in range(3):
        inside = [i[k, 9:27, 15:45].ravel() for i in (outputs, inputs)]
        assert result[k] == pytest.approx(np.corrcoef(*inside)[0, 1], abs=1e-5)


def test_contrast_correlation_tells_an_inverted_image_of_a_batch():
    inputs = images(3, 36, 60, 1)
    outputs = 0.4 * inputs + 0.2
    outputs[1] *= -1
    outputs[2] = 0.5
    result = np.array(structure.contrast_correlation(outputs, inputs))
    np.testing.assert_allclose(result, [1, -1, 0], atol=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
def test_gradients(check_gradient, channels):
    inputs = images(1, 12, 12, channels).astype("float64")
    values = GENERATOR.uniform(-1, 1, inputs.shape)
    check_gradient(lambda x: structure.content_loss(x, inputs), values)
    check_gradient(lambda x: structure.self_regularization(x, inputs), values)
    check_gradient(lambda x: structure.slope_loss(x, inputs, window=5), values)
    check_gradient(structure.total_variation, values)
