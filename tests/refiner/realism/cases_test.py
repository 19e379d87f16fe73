import numpy as np

from refiner.realism import cases, looks


def test_best_median_and_worst():
    values = np.array([5.0, 1.0, np.nan, 4.0, np.inf, 2.0])
    assert cases.pick(cases.SHIFT, values) == (1, 3, 4)  # of 1, 2, 4, 5, inf
    assert cases.pick(cases.SSIM, np.array([0.2, 0.9, 0.5, 0.4])) == (1, 2, 0)
    assert cases.pick(cases.SHIFT, np.full(3, np.nan)) is None


def test_a_lost_pupil_is_infinitely_far_and_one_never_there_unknown():
    exact = np.zeros((3, 36, 60), np.uint8)
    exact[:2, 10:16, 20:26] = 2
    found = exact.copy()
    found[0, 10:16, 20:26] = 0
    found[0, 10:16, 23:29] = 2
    found[1] = 0
    shifts = cases._shifts(found, exact)
    np.testing.assert_array_equal(shifts, [3.0, np.inf, np.nan])
    overlaps = cases._overlaps(found, exact)
    np.testing.assert_allclose(overlaps, [18 / 54, 0.0, np.nan])


def seen(real, **arms):
    return looks.Looks("network", np.asarray(real, float), arms)


def test_a_real_eye_lies_at_about_one_and_an_odd_one_further():
    real = np.random.default_rng(0).standard_normal((200, 4))
    eyes = np.concatenate([np.random.default_rng(1).standard_normal((50, 4))])
    distances = looks.from_real(seen(real, a=eyes, b=eyes + 9.0), "a")
    assert 0.7 < distances.mean() < 1.4
    assert looks.from_real(seen(real, b=eyes + 9.0), "b").min() > 5


def test_fid_is_given_of_enough_images_only():
    real, arm = np.random.default_rng(0).standard_normal((2, 20, 4))
    assert looks.frechet(seen(real, a=arm))["a"] > 0
    assert looks.frechet(seen(real[:19], a=arm)) == {"needed": 20, "found": 19}


def test_random_features_are_known_by_their_name():
    for source, is_random in (
        ("random (seed 1)", True),
        ("imagenet", False),
        ("path: random.h5 sha256:0", False),
    ):
        name = f"kid_vgg19_block5_conv4, {source}"
        assert looks.Looks(name, np.zeros((1, 1)), {}).is_random == is_random
