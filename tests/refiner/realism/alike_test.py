import collections

import numpy as np

from refiner.realism import alike


def test_cells_hold_as_many_of_each():
    first = np.array([[1.0], [2.0], [3.0], [11.0], [25.0]])
    second = np.array([[4.0], [12.0], [13.0], [14.0], [31.0]])
    a, b = alike.keep(first, second, [10.0])
    assert len(a) == len(b) == 2  # one of 0 to 10, one of 10 to 20
    cells = [collections.Counter((v // 10).ravel()) for v in (first[a], second[b])]
    assert cells[0] == cells[1] == {0.0: 1, 1.0: 1}


def test_a_set_and_itself_stay_whole_and_disjoint_ones_are_empty():
    values = np.random.default_rng(0).normal(0, 30, (200, 3))
    a, b = alike.keep(values, values, [8.0, 0.1, 0.1])
    assert sorted(a) == sorted(b) == list(range(200))
    a, _ = alike.keep(values, values + 1e4, [8.0, 0.1, 0.1])
    assert len(a) == 0


def test_what_is_kept_no_longer_tells_brightness():
    random = np.random.default_rng(0)
    dark, bright = random.normal(90, 20, (600, 1)), random.normal(120, 20, (600, 1))
    a, b = alike.keep(dark, bright, [alike.BRIGHTNESS_WIDTH])
    assert len(a) > 150
    assert abs(dark[a].mean() - bright[b].mean()) < 1.0


def test_brightness_is_the_mean_grey_level():
    eyes = np.zeros((2, 4, 6, 1), np.uint8)
    eyes[1, :2] = 100
    np.testing.assert_array_equal(alike.brightness(eyes), [0.0, 50.0])
