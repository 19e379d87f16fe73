import numpy as np
import pytest
import tensorflow as tf
from scipy import sparse

from refiner.losses import matting

GENERATOR = np.random.default_rng(0)


def laplacian(image, epsilon):
    """Levin's matting Laplacian of one image [H, W, C], entry by entry."""
    height, width, channels = image.shape
    rows, columns, entries = [], [], []
    for y in range(height - 2):
        for x in range(width - 2):
            patch = [(y + i) * width + x + j for i in range(3) for j in range(3)]
            colours = image.reshape(-1, channels)[patch]
            centred = colours - colours.mean(axis=0)
            covariance = centred.T @ centred / 9
            inner = np.linalg.inv(covariance + epsilon / 9 * np.eye(channels))
            block = np.eye(9) - (1 + centred @ inner @ centred.T) / 9
            rows += np.repeat(patch, 9).tolist()
            columns += patch * 9
            entries += block.ravel().tolist()
    size = height * width
    return sparse.coo_matrix((entries, (rows, columns)), shape=(size, size)).tocsr()


def quadratic(image, values, epsilon):
    matrix = laplacian(image, epsilon)
    flat = values.reshape(-1, values.shape[-1])
    return sum(column @ (matrix @ column) for column in flat.T)


def loss(values, content, epsilon=1e-7):
    factors = matting.photorealism_factors(content, epsilon)
    return float(matting.photorealism_loss(values, factors))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("epsilon", [1e-5, 1e-7])
def test_equals_the_sparse_laplacian(channels, epsilon):
    content, values = GENERATOR.uniform(size=(2, 1, 8, 9, channels))
    expected = quadratic(content[0], values[0], epsilon)
    assert expected > 1
    assert loss(values, content, epsilon) == pytest.approx(expected, rel=1e-11)


@pytest.mark.slow  # it compiles itself for minutes
def test_equals_pymatting():
    pymatting = pytest.importorskip("pymatting", reason="pymatting is not installed")
    content, values = GENERATOR.uniform(size=(2, 8, 9, 3))
    matrix = pymatting.cf_laplacian(content, epsilon=1e-5, radius=1)
    flat = values.reshape(-1, 3)
    expected = sum(column @ (matrix @ column) for column in flat.T)
    assert quadratic(content, values, 1e-5) == pytest.approx(expected, rel=1e-9)


def test_grey_content_may_judge_a_colour_output():
    content, values = (
        GENERATOR.uniform(size=(8, 9, 1)),
        GENERATOR.uniform(size=(8, 9, 3)),
    )
    expected = quadratic(content, values, 1e-7)
    assert loss(values[None], content[None]) == pytest.approx(expected, rel=1e-11)


def test_affine_recolouring_costs_in_proportion_to_epsilon():
    content = GENERATOR.uniform(size=(1, 8, 9, 3))
    values = content @ GENERATOR.standard_normal((3, 3)) + GENERATOR.standard_normal(3)
    costs = [loss(values, content, epsilon) for epsilon in (1e-5, 1e-7, 1e-9)]
    np.testing.assert_allclose(np.divide(costs[:-1], costs[1:]), 100, rtol=0.01)
    assert costs[0] < 1e-3 * loss(GENERATOR.uniform(size=content.shape), content)


def test_never_negative_and_blind_to_a_constant():
    content, values = GENERATOR.uniform(size=(2, 4, 7, 7, 3))
    for scale in (1e-3, 1.0, 10.0):
        assert loss(scale * values, content) >= 0
    assert loss(values + 3.0, content) == pytest.approx(loss(values, content))
    assert loss(np.full_like(values, 0.5), content) == pytest.approx(0.0, abs=1e-20)


def test_sums_windows_and_averages_the_batch():
    content, values = GENERATOR.uniform(size=(2, 3, 8, 9, 1))
    alone = [loss(values[i : i + 1], content[i : i + 1]) for i in range(3)]
    assert loss(values, content) == pytest.approx(np.mean(alone))


def test_float32_holds_at_luans_epsilon_on_nearly_collinear_colours():
    """Cofactor inverses get the sign wrong here."""
    grey = GENERATOR.integers(90, 140, (1, 40, 40, 1))
    content = (np.clip(grey * [1.0, 0.8, 0.7], 0, 255).round() / 255).astype("float64")
    affine = content @ np.array([[0.9, 0.1, 0], [0, 0.8, 0], [0.2, 0, 1.1]]) + 0.05
    noisy = content + GENERATOR.normal(0, 0.02, content.shape)
    single = matting.photorealism_factors(content.astype("float32"))
    assert single.dtype == "float32"
    assert float(np.abs(single).max()) <= 1.0
    for values, tolerance in ((noisy, 1e-4), (affine, 0.05)):
        result = float(matting.photorealism_loss(values.astype("float32"), single))
        assert result == pytest.approx(loss(values, content), rel=tolerance)


def test_gradient_flows_through_the_output_alone(check_gradient):
    content, values = GENERATOR.uniform(size=(2, 2, 6, 7, 3))
    factors = matting.photorealism_factors(content)
    check_gradient(lambda v: matting.photorealism_loss(v, factors), values)
    # 2 L V, halved by the mean over the batch of two.
    expected = laplacian(content[0], 1e-7) @ values[0].reshape(-1, 3)
    with tf.GradientTape() as tape:
        both = [tf.constant(values), tf.constant(content)]
        tape.watch(both)
        result = matting.photorealism_loss(
            both[0], matting.photorealism_factors(both[1])
        )
    gradients = tape.gradient(result, both)
    np.testing.assert_allclose(
        gradients[0][0].numpy().reshape(-1, 3), expected, rtol=1e-9, atol=1e-9
    )
    assert gradients[1] is None
