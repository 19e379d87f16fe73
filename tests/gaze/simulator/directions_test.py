import numpy as np
import pytest

from gaze import geometry
from gaze.run import errors
from gaze.simulator import directions, people, streams


def drawn(**ranges):
    stream = streams.Stream(3, "directions", np.arange(4000))
    return np.degrees(directions.sample(stream, directions.Ranges(**ranges)))


def test_directions_fill_their_ranges_and_leave_them_never():
    gaze, head = drawn(gaze_pitch=(-5.0, 15.0), gaze_yaw=(0.0, 0.0), head_yaw=(3, 6))
    assert -5 <= gaze[:, 0].min() < -4.9 and 14.9 < gaze[:, 0].max() <= 15
    assert not gaze[:, 1].any()
    assert 5.9 < np.abs(head[:, 1]).max() <= 6.001
    assert abs(head[:, 1].std() - 3.0) < 0.3


def test_head_follows_where_the_eye_cannot():
    gaze = np.radians(np.float32([[0, 45], [0, 20], [30, 0], [-30, 0]]))
    stream = streams.Stream(0, "any", np.arange(4))
    same, head = directions.sample(
        stream, directions.Ranges(), gaze, np.zeros((4, 2), np.float32)
    )
    assert np.array_equal(same, gaze)
    # An eye reaches 30 degrees aside, 22 up and 27 down.
    np.testing.assert_allclose(
        np.degrees(head), [[0, 15], [0, 0], [8, 0], [-3, 0]], atol=1e-4
    )


def test_given_gaze_alone_leaves_heads_to_chance():
    gaze = np.zeros((300, 2), np.float32)
    stream = streams.Stream(0, "any", np.arange(300))
    _, head = directions.sample(stream, directions.Ranges(), gaze)
    assert 8 < np.degrees(head[:, 1]).std() < 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"gaze_pitch": (5.0, -5.0)},
        {"gaze_yaw": (-70.0, 0.0)},
        {"head_yaw": (-1.0, 20.0)},
        {"head_pitch": (5.0, 60.0)},
        {"gaze_yaw": (float("nan"), 1.0)},
    ],
)
def test_ranges_beyond_what_can_be_shown_are_refused(wrong):
    with pytest.raises(errors.UserError, match=next(iter(wrong))):
        directions.Ranges(**wrong)


def test_given_directions_that_cannot_be_shown_are_refused():
    gaze = np.zeros((5, 2))
    gaze[3] = [0.0, np.radians(80)]
    with pytest.raises(errors.UserError, match="1 of 5 .* number 3"):
        directions.given(gaze, np.zeros((5, 2)))
    gaze[3] = np.nan
    with pytest.raises(errors.UserError, match="1 of 5"):
        directions.given(gaze, np.zeros((5, 2)))
    with pytest.raises(errors.UserError, match=r"\(5, 2\)"):
        directions.given(np.zeros((5, 2)), np.zeros((4, 2)))


def test_kappa_lies_between_the_label_and_the_eyeball():
    subject = np.repeat(np.arange(300), 2)
    kappa = directions.kappas(people.Subjects("studio", 1, subject))
    up, nasal = np.degrees(kappa[::2]).T
    assert np.array_equal(kappa[::2], kappa[1::2])
    assert abs(up.mean() - 1.5) < 0.2 and abs(nasal.mean() - 5.0) < 0.2
    assert 0.85 < nasal.std() < 1.1
    gaze = np.zeros((600, 2))
    gaze[:, 1] = np.linspace(-0.5, 0.5, 600)
    optical = -directions.eyeball_axes(gaze, kappa)[:, :, 2]
    angle = np.arccos(np.sum(optical * geometry.angles_to_vector(gaze), axis=1))
    # Spherical Pythagoras.
    expected = np.arccos(np.cos(kappa[:, 0]) * np.cos(kappa[:, 1]))
    np.testing.assert_allclose(angle, expected, atol=1e-4)


def test_looking_ahead_the_pupil_points_down_and_to_the_temple():
    kappa = np.radians(np.array([[1.5, 5.0]]))
    optical = -directions.eyeball_axes(np.zeros((1, 2)), kappa)[:, :, 2]
    pitch, yaw = np.degrees(geometry.vector_to_angles(optical))[0]
    assert abs(pitch + 1.5) < 0.1 and abs(yaw + 5.0) < 0.1
