import numpy as np
import pytest

from refiner.losses import light_field

GENERATOR = np.random.default_rng(0)
FLAT = float("inf")


def halves(height=6, width=8):
    masks = np.zeros((1, height, width, 2), "float32")
    masks[:, :, : width // 2, 0] = 1.0
    masks[:, :, width // 2 :, 1] = 1.0
    return masks


def test_flat_maps_are_the_classes_mean_and_deviation():
    images = GENERATOR.uniform(-1, 1, (1, 6, 8, 1)).astype("float32")
    means, deviations = light_field.local_statistics(images, halves(), FLAT)
    left = images[0, :, :4]
    np.testing.assert_allclose(np.array(means)[..., 0], left.mean(), atol=1e-5)
    np.testing.assert_allclose(np.array(deviations)[..., 0], left.std(), rtol=2e-3)


def test_maps_equal_a_loop():
    images = GENERATOR.uniform(-1, 1, (1, 6, 8, 1))
    masks = halves()
    sigmas = (1.5, 3.0)
    means = np.array(
        light_field.local_statistics(images.astype("float32"), masks, sigmas)[0]
    )
    for c, sigma in enumerate(sigmas):
        for y, x in np.ndindex(6, 8):
            rows, columns = np.mgrid[:6, :8]
            squares = (rows - y) ** 2 + (columns - x) ** 2
            weights = np.exp(-squares / (2 * sigma**2)) * masks[0, ..., c]
            if weights.sum() > 0.5:  # where the prior's thousandth does not show
                expected = (weights * images[0, ..., 0]).sum() / weights.sum()
                assert means[0, y, x, c] == pytest.approx(expected, abs=5e-3)


def test_a_class_does_not_see_its_neighbour():
    images = np.where(halves()[..., :1] == 1, 0.25, -0.75).astype("float32")
    means, deviations = light_field.local_statistics(images, halves(), 2.0)
    np.testing.assert_allclose(np.array(means)[..., 0], 0.25, atol=1e-5)
    np.testing.assert_allclose(np.array(means)[..., 1], -0.75, atol=1e-5)
    np.testing.assert_allclose(np.array(deviations), 1e-3, atol=1e-4)


def test_maps_stay_finite_far_from_a_class_and_without_it():
    masks = np.zeros((1, 4, 200, 2), "float32")
    masks[:, :, 0, 0] = 1.0
    images = np.full((1, 4, 200, 1), 0.5, "float32")
    means, deviations = (
        np.array(maps) for maps in light_field.local_statistics(images, masks, 2.0)
    )
    np.testing.assert_allclose(means[..., 0], 0.5, rtol=1e-4)
    assert np.all(means[..., 1] == 0) and np.isfinite(deviations).all()


def test_loss_sees_where_the_light_falls():
    masks = np.ones((1, 12, 40, 1), "float32")
    ramp = np.tile(np.linspace(-0.5, 0.5, 40, dtype="float32"), (1, 12, 1))[..., None]

    def loss(output, target, sigma):
        maps = [light_field.local_statistics(i, masks, sigma) for i in (output, target)]
        return float(light_field.light_field_loss(*maps, masks))

    mirrored = ramp[:, :, ::-1]
    assert loss(ramp, ramp, 4.0) == 0.0
    assert loss(mirrored, ramp, FLAT) == pytest.approx(0.0, abs=1e-8)
    assert loss(mirrored, ramp, 4.0) > 0.1


def test_loss_by_hand():
    masks = halves()
    statistics = (0.0 * masks, 0.0 * masks)
    other = (0.0 * masks + [0.5, 7.0], 0.0 * masks + [0.0, 1.0])
    masks[..., 1] = 0.0  # only the left half is judged, by its own maps
    assert float(light_field.light_field_loss(statistics, other, masks)) == (
        pytest.approx(0.5 * 0.25)
    )


@pytest.mark.parametrize("sigmas", [FLAT, (1.5, 3.0)])
def test_channels_of_colour_have_maps_of_their_own(sigmas):
    outputs, styles = GENERATOR.uniform(-1, 1, (2, 1, 6, 8, 3)).astype("float32")
    masks = halves()

    def maps(channels):
        return [
            light_field.local_statistics(x[..., channels], masks, sigmas)
            for x in (outputs, styles)
        ]

    whole, alone = maps([0, 1, 2]), [maps([k]) for k in range(3)]
    for kind in (0, 1):
        assert whole[0][kind].shape == (1, 6, 8, 6)
        for k in range(3):
            np.testing.assert_allclose(
                np.array(whole[0][kind])[..., k::3], alone[k][0][kind], atol=1e-6
            )
    loss = float(light_field.light_field_loss(*whole, masks))
    each = [float(light_field.light_field_loss(*one, masks)) for one in alone]
    assert loss == pytest.approx(np.mean(each), rel=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
def test_gradient(check_gradient, channels):
    masks = halves().astype("float64")
    target = [GENERATOR.uniform(size=(1, 6, 8, 2 * channels)) for _ in range(2)]

    def loss(images):
        maps = light_field.local_statistics(images, masks, 2.0)
        return light_field.light_field_loss(maps, target, masks)

    check_gradient(loss, GENERATOR.uniform(-1, 1, (1, 6, 8, channels)))
