import dataclasses

import numpy as np
import pytest

from gaze import geometry as angles
from gaze.run import errors
from gaze.simulator import eyeball, geometry, lids, scenes, simulate

SIZE = (36, 60)


@pytest.fixture(scope="module")
def scene():
    subject = simulate.subjects_of(1000, 50)
    return scenes.sample("studio", seed=6, subject=subject, index=np.arange(1000))


def test_pupil_projects_where_gaze_says(scene):
    # From the pinhole alone, in the camera's frame.
    shape = scene.shape
    center = np.concatenate(shape.center, axis=2)[:, 0]
    center = np.einsum("nij,nj->ni", scene.head_axes, center) + [0, 0, 600]
    distance = eyeball.layout(shape).apparent_pupil[:, 0]
    pupil = center + distance * angles.angles_to_vector(scene.gaze)
    focal = 960 * scene.scale[:, 0, 0]
    expected = np.stack(
        [
            30 + scene.jitter_x[:, 0, 0] + focal * pupil[:, 0] / pupil[:, 2],
            18 + scene.jitter_y[:, 0, 0] + focal * pupil[:, 1] / pupil[:, 2],
        ],
        axis=1,
    )
    got = geometry.project(scene, SIZE, eyeball.pupil_points(scene))[:, 0]
    np.testing.assert_allclose(got, expected, atol=0.01)


def test_signs_of_gaze_and_picture(scene):
    center = geometry.project(scene, SIZE, eyeball.pupil_points(scene))[:, 0]
    pitch, yaw = scene.gaze.T
    assert np.corrcoef(center[:, 0], yaw)[0, 1] < -0.8
    assert np.corrcoef(center[:, 1], pitch)[0, 1] < -0.7


def test_mirrored_eye_has_negated_yaw(scene):
    mirror = np.float32([-1, 1, 1])
    # A mirrored rotation is the rotation of mirrored vectors: M R M.
    flip = mirror[:, None] * mirror
    mirrored = dataclasses.replace(
        scene,
        head_axes=scene.head_axes * flip,
        eye_axes=scene.eye_axes * flip,
        jitter_x=-scene.jitter_x,
        shape=dataclasses.replace(scene.shape, center_x=-scene.shape.center_x),
    )
    own, other = (
        geometry.project(s, SIZE, eyeball.pupil_points(s))[:, 0]
        for s in (scene, mirrored)
    )
    np.testing.assert_allclose(other[:, 0] - 30, 30 - own[:, 0], atol=1e-3)
    np.testing.assert_allclose(other[:, 1], own[:, 1], atol=1e-3)
    gaze = np.einsum("nij,nj->ni", mirrored.head_axes, -mirrored.eye_axes[:, :, 2])
    np.testing.assert_allclose(
        angles.vector_to_angles(gaze), angles.mirror_angles(scene.gaze), atol=1e-5
    )


def test_lines_of_sight_meet_points_they_are_projected_to(scene):
    points = np.tile(np.float32([[[4.0, -3.0, -6.0]]]), (1000, 1, 1))
    pixel = geometry.project(scene, SIZE, points)[0, 0]
    x, y = geometry.rays(scene, SIZE, pixel[:1], pixel[1:]).at_depth(-6.0)
    assert abs(x[0, 0, 0] - 4.0) < 1e-3 and abs(y[0, 0, 0] + 3.0) < 1e-3


def test_rays_run_through_the_points_they_are_asked_for(scene):
    points = np.random.default_rng(0).uniform(-15, 15, (1000, 4, 3)).astype(np.float32)
    x, y = geometry.rays_through(scene, points).at_depth(points[:, None, :, 2])
    np.testing.assert_allclose(x, points[:, None, :, 0], atol=1e-3)
    np.testing.assert_allclose(y, points[:, None, :, 1], atol=1e-3)
    # They meet in the camera, 600 mm from the head frame's origin.
    near = np.zeros((1000, 1, 3), np.float32)
    np.testing.assert_allclose(geometry.depth(scene, near), 600.0, atol=1e-3)
    camera = -600.0 * scene.head_axes[:, None, 2]
    np.testing.assert_allclose(geometry.depth(scene, camera), 0.0, atol=1e-3)


@pytest.mark.parametrize(
    "wrong", [{"zoom": 0.3}, {"zoom": float("nan")}, {"glasses": 1.5}, {"glasses": -1}]
)
def test_options_out_of_range_are_refused(wrong):
    with pytest.raises(errors.UserError, match=next(iter(wrong))):
        scenes.Options(**wrong)


def test_zoom_scales_pixels_about_the_middle(scene):
    subject, index = simulate.subjects_of(1000, 50), np.arange(1000)
    wide = scenes.sample(
        "studio",
        seed=6,
        subject=subject,
        index=index,
        options=scenes.Options(zoom=0.5),
    )
    points = np.tile(np.float32([[[4.0, -3.0, -6.0]]]), (1000, 1, 1))
    middle = np.concatenate([30 + scene.jitter_x, 18 + scene.jitter_y], axis=2)
    near, far = (geometry.project(s, SIZE, points) - middle for s in (scene, wide))
    np.testing.assert_allclose(far, 0.5 * near, atol=1e-3)
    assert geometry.px_per_mm(wide, SIZE) == 0.8


def test_eye_stays_within_its_reach(scene):
    pitch, yaw = np.degrees(scene.gaze - scene.head_pose).T
    assert np.abs(yaw).max() <= 30.01
    assert pitch.min() >= -27.01 and pitch.max() <= 22.01


def test_upper_lid_follows_gaze_and_lids_meet_at_the_corners(scene):
    curves = lids.curves(scene)
    middle = curves.upper[:, lids.COLUMNS // 2]
    assert np.corrcoef(middle, scene.eye_pitch[:, 0, 0])[0, 1] < -0.8
    assert np.all(curves.lower >= curves.upper)
    beyond = int((25.0 - lids.X_MIN) / (lids.X_MAX - lids.X_MIN) * lids.COLUMNS)
    np.testing.assert_array_equal(curves.lower[:, beyond], curves.upper[:, beyond])
    assert np.corrcoef(curves.openness, scene.eye_pitch[:, 0, 0])[0, 1] > 0.5


def test_both_domains_have_the_same_distribution_of_labels(scene):
    subject = simulate.subjects_of(1000, 50)
    other = scenes.sample("cabin", seed=6, subject=subject, index=np.arange(1000))
    assert not np.array_equal(scene.gaze, other.gaze)
    for first, second in (
        (scene.gaze, other.gaze),
        (scene.head_pose, other.head_pose),
    ):
        first, second = np.degrees(first), np.degrees(second)
        assert np.abs(first.mean(0) - second.mean(0)).max() < 3.0
        assert np.abs(first.std(0) / second.std(0) - 1).max() < 0.1
