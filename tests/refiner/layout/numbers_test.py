"""Numbers of masks against hand-worked ones."""

import numpy as np

from refiner.layout import numbers


def eye(size=(36, 60)):
    """An opening of 40 x 20 px, 2 px right of and 1 below the middle; iris 10 x 10."""
    masks = np.zeros((1, *size), np.uint8)
    unit = size[1] // 60
    masks[:, 9 * unit : 29 * unit, 12 * unit : 52 * unit] = 3
    masks[:, 14 * unit : 24 * unit, 32 * unit : 42 * unit] = 1
    return masks


EXPECTED = {  # in the order of `numbers.NAMES`
    "lid_above": -9 + 0.03 * 20,  # 3 % of an even profile lie beyond
    "lid_below": 11 - 0.03 * 20,
    "corner_left": -18 + 0.03 * 40,
    "corner_right": 22 - 0.03 * 40,
    "iris_x": 7.0,
    "iris_y": 1.0,
    "iris_width": 0.94 * 10,
    "iris_height": 0.94 * 10,
}


def test_a_rectangle_is_where_it_is():
    for size in ((36, 60), (72, 120)):  # in px of a patch 60 px wide
        values, shown = numbers.measure(eye(size))
        assert shown.all()
        np.testing.assert_allclose(values[0], [*EXPECTED.values()])


def test_a_pupil_is_a_part_of_the_iris():
    masks = eye()
    masks[:, 17:21, 35:39] = 2
    np.testing.assert_array_equal(numbers.measure(masks)[0], numbers.measure(eye())[0])


def test_a_stray_pixel_moves_next_to_nothing():
    masks = eye()
    masks[:, 0, 0] = 3
    change = np.abs(numbers.measure(masks)[0] - numbers.measure(eye())[0])
    assert change.max() < 0.1


def test_eyes_without_iris_are_left_out_and_told():
    masks = np.concatenate([eye(), np.where(eye() == 1, 3, eye()), eye()])
    values, shown = numbers.measure(masks)
    assert shown.tolist() == [True, False, True] and len(values) == 2
