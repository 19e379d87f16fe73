import pytest

from gaze.run import errors
from gaze.simulator import domains


def test_factors_are_the_domain_unless_overridden():
    mixed = domains.factors("studio", light="cabin")
    assert (mixed.geometry, mixed.albedo) == ("studio", "studio")
    assert (mixed.light, mixed.camera) == ("cabin", "studio")


@pytest.mark.parametrize(
    ("domain", "overrides", "named"),
    [
        ("garage", {}, "cabin"),
        ("studio", {"light": "moon"}, "'moon'"),
        ("studio", {"lens": "cabin"}, "geometry"),
    ],
)
def test_unknown_names_are_refused_with_the_known(domain, overrides, named):
    with pytest.raises(errors.UserError, match=named):
        domains.factors(domain, **overrides)
