import numpy as np

from gaze.simulator import opening


def test_the_tear_film_faces_up_at_the_lower_lid_and_stays_of_unit_length():
    ahead = [np.zeros((1, 1, 3), np.float32), np.zeros((1, 1, 3), np.float32)]
    ahead.append(np.full((1, 1, 3), -1.0, np.float32))
    above_lower = np.float32([[[0.1, 1.0, 5.0]]])
    margin = np.zeros((1, 1, 3), bool)
    x, y, z = opening._wet(ahead, above_lower, margin)
    np.testing.assert_allclose(x * x + y * y + z * z, 1.0, rtol=1e-5)
    # y runs down: a normal that faces up is negative.
    assert y[0, 0, 0] < -0.3 and y[0, 0, 1] == y[0, 0, 2] == 0
    _, dry, _ = opening._wet(ahead, above_lower, ~margin)
    assert np.all(dry == 0)


def test_lids_leave_least_light_under_the_upper_one():
    near, far = np.float32([[[0.2]]]), np.float32([[[6.0]]])
    gap = np.float32([[[0.5]]])
    under_upper = opening._shelter(near, far, gap, np.float32(1))
    over_lower = opening._shelter(far, near, gap, np.float32(1))
    middle = opening._shelter(far, far, gap, np.float32(1))
    assert under_upper < 0.6 * middle and under_upper < over_lower < middle
    assert (
        opening._shelter(far, far, np.float32([[[3.0]]]), np.float32(1)) < 0.75 * middle
    )
