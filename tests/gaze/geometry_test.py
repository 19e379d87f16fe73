"""Hand-worked values and laws of the one gaze convention."""

import cv2
import numpy as np
import pytest

from gaze import geometry

RANDOM = np.random.default_rng(0)
ANGLES = RANDOM.uniform([-1.2, -2.5], [1.2, 2.5], (200, 2))


def test_straight_into_the_camera_is_minus_z():
    np.testing.assert_allclose(geometry.angles_to_vector([0.0, 0.0]), [0, 0, -1])


def test_up_is_positive_pitch_and_image_left_positive_yaw():
    up = geometry.angles_to_vector([0.2, 0.0])
    left = geometry.angles_to_vector([0.0, 0.3])
    assert up[1] < 0 and up[0] == 0  # y grows downwards
    assert left[0] < 0 and left[1] == 0  # x grows to the right


def test_vector_of_hand_worked_angles():
    expected = [
        -np.cos(0.2) * np.sin(0.3),
        -np.sin(0.2),
        -np.cos(0.2) * np.cos(0.3),
    ]
    np.testing.assert_allclose(geometry.angles_to_vector([0.2, 0.3]), expected)


def test_round_trip():
    vectors = geometry.angles_to_vector(ANGLES)
    np.testing.assert_allclose(geometry.vector_to_angles(vectors), ANGLES, atol=1e-12)


def test_vectors_need_not_be_unit():
    vectors = 7.0 * geometry.angles_to_vector(ANGLES)
    np.testing.assert_allclose(geometry.vector_to_angles(vectors), ANGLES, atol=1e-12)


def test_angular_error_is_exact_at_small_angles_where_acos_is_not():
    error = geometry.angular_error_deg([0.1, 0.2], [0.1 + 1e-6, 0.2])
    assert error == pytest.approx(np.degrees(1e-6), rel=1e-4)


def test_angular_error_is_not_the_distance_of_angles():
    # METHODS: 4.05 degrees by the angles, 3.95 in truth, at pitch .3, yaw .5.
    step = np.radians(4.05 / np.sqrt(2))
    error = geometry.angular_error_deg([0.3, 0.5], [0.3 + step, 0.5 + step])
    assert error == pytest.approx(3.95, abs=0.06)


def test_angular_error_is_the_great_circle_of_the_haversine_formula():
    # Pitch is a latitude and yaw a longitude; no vector is formed.
    one, other = ANGLES[:100], ANGLES[100:]
    pitch, yaw = ((one - other) / 2).T
    haversine = np.sin(pitch) ** 2
    haversine += np.cos(one[:, 0]) * np.cos(other[:, 0]) * np.sin(yaw) ** 2
    expected = np.degrees(2 * np.arcsin(np.sqrt(haversine)))
    np.testing.assert_allclose(
        geometry.angular_error_deg(one, other), expected, atol=1e-6
    )


def test_angular_error_is_a_distance_that_a_turned_camera_does_not_change():
    a, b, c = ANGLES[:60], ANGLES[60:120], ANGLES[120:180]
    distance = geometry.angular_error_deg(a, b)
    np.testing.assert_allclose(geometry.angular_error_deg(b, a), distance)
    np.testing.assert_allclose(geometry.angular_error_deg(a, a), 0, atol=1e-6)
    detour = geometry.angular_error_deg(a, c) + geometry.angular_error_deg(c, b)
    assert (detour >= distance - 1e-9).all()
    turn = cv2.Rodrigues(np.array([0.3, -0.5, 0.7]))[0]
    turned = [
        geometry.vector_to_angles(geometry.angles_to_vector(x) @ turn.T) for x in (a, b)
    ]
    np.testing.assert_allclose(geometry.angular_error_deg(*turned), distance, atol=1e-9)


def test_mirroring_flips_x_of_the_vector():
    mirrored = geometry.angles_to_vector(geometry.mirror_angles(ANGLES))
    expected = geometry.angles_to_vector(ANGLES) * [-1, 1, 1]
    np.testing.assert_allclose(mirrored, expected, atol=1e-12)


def test_rotation_turns_the_straight_gaze():
    rotation = geometry.rotation_matrix(ANGLES[:, 0], ANGLES[:, 1])
    turned = rotation @ np.array([0.0, 0.0, -1.0])
    np.testing.assert_allclose(turned, geometry.angles_to_vector(ANGLES), atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(rotation), 1.0)


def test_rotation_vectors_are_those_of_opencv():
    vectors = np.concatenate([RANDOM.normal(0, 2, (50, 3)), [[0, 0, 0], [1e-9, 0, 0]]])
    found = geometry.rotation_vectors_to_matrices(vectors)
    expected = np.stack([cv2.Rodrigues(vector)[0] for vector in vectors])
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_quarter_turn_about_y_brings_z_to_x():
    turned = geometry.rotation_vectors_to_matrices([0.0, np.pi / 2, 0.0])
    np.testing.assert_allclose(turned @ [0.0, 0.0, 1.0], [1.0, 0.0, 0.0], atol=1e-12)


def test_head_angles_are_those_of_the_third_column():
    # METHODS 6.0: pitch = asin(z_y), yaw = atan2(z_x, z_z).
    rotations = geometry.rotation_vectors_to_matrices(RANDOM.normal(0, 0.4, (50, 3)))
    x, y, z = rotations[:, :, 2].T
    expected = np.stack([np.arcsin(y), np.arctan2(x, z)], axis=-1)
    np.testing.assert_allclose(geometry.head_angles(rotations), expected, atol=1e-12)


def test_an_unturned_head_looks_straight_into_the_camera():
    np.testing.assert_allclose(geometry.head_angles(np.eye(3)), [0.0, 0.0])
