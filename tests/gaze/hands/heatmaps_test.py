import numpy as np

from gaze.hands import figures, heatmaps, hourglass, nyu


def test_maps_are_the_gaussian_of_the_joint():
    joints = np.array([[[17.5, 9.5]]])  # the middle of column 4, row 2
    maps = heatmaps.draw(joints, 32)
    assert maps.shape == (1, 8, 8, 1) and maps[0, 2, 4, 0] == 1.0
    np.testing.assert_allclose(maps[0, 2, 5, 0], np.exp(-0.5), rtol=1e-6)
    np.testing.assert_allclose(maps[0, 4, 4, 0], np.exp(-2.0), rtol=1e-6)


def test_a_drawn_joint_is_found_to_half_a_pixel_of_a_map():
    joints = np.random.default_rng(0).uniform(4, 90, (20, 14, 2))
    found = heatmaps.find(heatmaps.draw(joints, 96))
    assert np.abs(found - joints).max() <= heatmaps.STRIDE / 4 + 1e-3


def test_figures_by_hand():
    true = np.zeros((2, 14, 2))
    found = true.copy()
    found[0, :, 0] = 3.0  # at half the size: 6 px, beyond 5
    told = figures.of_joints(found, true, 112)
    assert (told["error_px"], told["within_5_px"]) == (3.0, 0.5)
    assert told["error_mm"] == 1.5 * nyu.CUBE_MM / 112
    assert set(told["by_joint_px"].values()) == {3.0}


def test_every_hourglass_answers_in_a_quarter_of_the_size():
    network = hourglass.network(64, 14, width=8, stacks=3)
    answers = network(np.zeros((2, 64, 64, 1), np.float32))
    assert answers.shape == (2, 3, 16, 16, 14)
    one = hourglass.network(64, 14, width=8, stacks=1).count_params()
    assert network.count_params() > 2.5 * one
