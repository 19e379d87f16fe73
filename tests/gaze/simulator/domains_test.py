import numpy as np
import pytest

from gaze import image_ops
from gaze.run import errors
from gaze.simulator import domains, simulate


def test_factors_are_the_domain_unless_overridden():
    mixed = domains.factors("studio", light="cabin", camera="cabin_nir")
    assert (mixed.geometry, mixed.albedo) == ("studio", "studio")
    assert (mixed.light, mixed.camera) == ("cabin", "cabin_nir")


@pytest.mark.parametrize(
    ("domain", "overrides", "named"),
    [
        ("garage", {}, "cabin_nir"),
        ("studio", {"light": "moon"}, "'moon'"),
        ("studio", {"lens": "cabin"}, "geometry"),
    ],
)
def test_unknown_names_are_refused_with_the_known(domain, overrides, named):
    with pytest.raises(errors.UserError, match=named):
        domains.factors(domain, **overrides)


def eyes(factors, channels, count=12):
    chunks = simulate.simulate(
        factors, count=count, num_subjects=count, seed=4, channels=channels
    )
    return next(chunks)


@pytest.mark.parametrize("domain", domains.DOMAINS)
def test_colour_pictures_show_the_very_same_eyes(domain):
    grey, colour = (eyes(domains.factors(domain), channels) for channels in (1, 3))
    assert colour["image"].shape == (12, 36, 60, 3)
    for key in ("mask", "gaze", "head_pose", "pupil_center"):
        np.testing.assert_array_equal(grey[key], colour[key])
    again = [image_ops.to_grey(image) for image in colour["image"]]
    pairs = zip(grey["image"].reshape(12, -1), np.reshape(again, (12, -1)), strict=True)
    for first, second in pairs:
        # One exposure and one light, but other noise and compression.
        assert abs(first.mean() - second.mean()) < 20
        assert np.corrcoef(first, second)[0, 1] > 0.85
    if domain == "cabin_nir":
        assert np.all(np.ptp(colour["image"], axis=-1) == 0)
    else:
        assert np.ptp(colour["image"].astype(int), axis=-1).mean() > 10


def test_infrared_shows_the_same_eyes_under_every_light_and_camera():
    own = eyes(domains.factors("cabin"), 1)
    factors = domains.factors(
        "cabin", albedo="cabin_nir", light="cabin_nir", camera="cabin_nir"
    )
    infrared = eyes(factors, 1)
    for key in ("mask", "gaze", "head_pose", "pupil_center", "key"):
        np.testing.assert_array_equal(own[key], infrared[key])
    assert not np.array_equal(own["image"], infrared["image"])
