import numpy as np
import pytest

from refiner.realism import kid

GENERATOR = np.random.default_rng(0)


def sample(count, shift=0.0, size=8):
    return GENERATOR.standard_normal((count, size)) + shift


def test_squared_distance_equals_a_double_loop():
    first, second = sample(5, size=3), sample(4, 0.5, size=3)

    def kernel(x, y):
        return (x @ y / 3 + 1) ** 3

    def mean(pairs):
        values = [kernel(x, y) for x, y in pairs]
        return sum(values) / len(values)

    expected = (
        mean([(x, y) for i, x in enumerate(first) for y in np.delete(first, i, 0)])
        + mean([(x, y) for i, x in enumerate(second) for y in np.delete(second, i, 0)])
        - 2 * mean([(x, y) for x in first for y in second])
    )
    assert kid.squared_distance(first, second) == pytest.approx(expected)


def test_one_distribution_scores_zero_and_the_estimate_is_unbiased():
    distances = [kid.squared_distance(sample(20), sample(30)) for _ in range(400)]
    error = np.std(distances) / np.sqrt(len(distances))
    assert abs(np.mean(distances)) < 3 * error
    assert min(distances) < 0


def test_kid_grows_with_the_shift_and_ignores_the_features_unit():
    real = sample(400)
    near, far = (kid.kid(real, sample(300, s), subsets=20) for s in (0.2, 1.0))
    assert 0 < near["mean"] < far["mean"] and far["std"] > 0
    other = sample(300, 0.5)
    one, scaled = (kid.kid(s * real, s * other, subsets=5)["mean"] for s in (1.0, 50.0))
    assert scaled == pytest.approx(one)


def test_floor_is_zero_within_its_spread():
    result = kid.floor(sample(1000), subsets=50)
    assert abs(result["mean"]) < 3 * result["std"]


def test_subsets_repeat_by_seed():
    real, other = sample(50), sample(50)
    assert kid.kid(real, other) == kid.kid(real, other)
    assert kid.kid(real, other) != kid.kid(real, other, seed=1)


def test_too_few_images_are_refused():
    with pytest.raises(ValueError, match="at least 4"):
        kid.kid(sample(3), sample(50))


@pytest.fixture(scope="module")
def network():
    return kid.extractor("random")


def test_features_tell_blurred_eyes_from_sharp_ones(network):
    eyes = GENERATOR.integers(0, 256, (40, 36, 60, 1)).astype(np.uint8)
    flat = (eyes // 4 + 96).astype(np.uint8)
    sharp, dull = (kid.pooled_features(images, network) for images in (eyes, flat))
    assert sharp.shape == (40, 512) and sharp.dtype == np.float64
    floor = kid.floor(sharp, subsets=10)
    distance = kid.kid(sharp, dull, subsets=10)
    assert distance["mean"] > 10 * abs(floor["mean"]) + floor["std"]
    assert kid.name(network) == "kid_vgg19_block5_conv4, random (seed 1)"


def test_features_do_not_depend_on_the_batch(network):
    eyes = GENERATOR.integers(0, 256, (130, 20, 20, 1)).astype(np.uint8)
    whole = kid.pooled_features(eyes, network)
    alone = kid.pooled_features(eyes[128:], network)
    np.testing.assert_allclose(whole[128:], alone, rtol=1e-4, atol=1e-4)
