"""The objective's style terms against the printed sums, worked by hand."""

import numpy as np
import pytest

from refiner.losses import objective, views

LAYER = "block1_conv1"


def view(features, classes):
    """A view of 4x6 eyes whose classes are equal stripes, the same feature everywhere.

    A raw Gram is then its area times the outer product of the feature with itself.
    """
    stripes = np.repeat(np.arange(classes), 6 // classes)
    one_hot = np.eye(classes, dtype=np.float32)[np.tile(stripes, (1, 4, 1))]
    same = np.broadcast_to(np.float32(features), (1, 4, 6, len(features)))
    return views.StyleView({LAYER: same}, one_hot)


def losses(gram, classes):
    pair = view([1.0, 2.0], classes), view([2.0, 2.0], classes)
    made = objective.style_losses(*pair, [LAYER], scale=1, gram=gram)
    return {name: float(value) for name, value in made.items()}


@pytest.mark.parametrize("classes", [2, 3])
def test_equations_2_and_3_are_the_printed_sums(classes):
    """N = 2, M = 24; the outer products differ by [[3, 2], [2, 0]], squared 17."""
    raw_square = 24**2 * 17
    summand = raw_square / (4 * 2**2 * 24**2)
    made = losses("paper", classes)
    assert made["style_global"] == pytest.approx(classes * summand, rel=1e-6)
    area = 24 / classes
    of_a_class = area**2 * 17 / (4 * 2**2 * 24**2)
    assert made["style_local"] == pytest.approx(classes * of_a_class, rel=1e-6)


def test_luans_code_knows_no_sum_over_classes_of_the_whole_image():
    """Grams are outer products over N; classes count by their shares of one."""
    of_any_area = 17 / 2**2 / 2**2
    made = losses("luan_code", 3)
    assert made["style_global"] == pytest.approx(of_any_area, rel=1e-6)
    assert made["style_local"] == pytest.approx(of_any_area, rel=1e-6)


def test_relative_distances_are_those_of_the_style():
    """The style's outer product is 4 everywhere: its mean square is 16 over N^2."""
    made = losses("relative", 3)
    assert made["style_global"] == pytest.approx((17 / 4) / 16, rel=1e-6)
    assert made["style_local"] == pytest.approx((17 / 4) / 16, rel=1e-6)
