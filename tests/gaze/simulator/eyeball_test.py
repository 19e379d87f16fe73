import dataclasses

import numpy as np

from gaze.simulator import domains, eyeball, geometry, scenes, simulate

SIZE = (144, 240)


def centroid(picture):
    rows, columns = np.nonzero(picture)
    return np.array([columns.mean(), rows.mean()])


def eyes(count, seed):
    subject = simulate.subjects_of(count, 10)
    return scenes.sample("studio", seed=seed, subject=subject, index=np.arange(count))


def pupil_of(scene):
    rays = geometry.rays(scene, SIZE, np.arange(240.0), np.arange(144.0))
    hit = eyeball.intersect(scene, rays)
    return hit.cornea & (hit.iris_radius < scene.pupil_radius)


def pupils(count, seed):
    """Pupils as the unoccluded, refracted eyeballs show them, and their labels."""
    scene = eyes(count, seed)
    pupil = pupil_of(scene)
    label = geometry.project(scene, SIZE, eyeball.pupil_points(scene))[:, 0]
    return pupil, label


def test_label_is_the_centre_of_the_refracted_pupil():
    pupil, label = pupils(60, 3)
    middle = np.stack([centroid(p) for p in pupil])
    # Pixels of a picture four times 60 px wide.
    distance = np.linalg.norm(middle - label, axis=1) / 4
    assert distance.max() < 0.5 and distance.mean() < 0.2


def test_mask_shows_the_pupil_where_the_label_says():
    chunks = simulate.simulate(
        domains.factors("cabin"), count=400, num_subjects=40, seed=8
    )
    distances = []
    for chunk in chunks:
        for mask, label in zip(chunk["mask"], chunk["pupil_center"], strict=True):
            if visible(mask):
                distances.append(np.linalg.norm(centroid(mask == 2) - label))
    assert len(distances) > 120
    assert np.mean(distances) < 0.25 and np.max(distances) < 0.6


def visible(mask):
    """Is the pupil surrounded by iris, hence cut by no lid?"""
    rows, columns = np.nonzero(mask == 2)
    if len(rows) < 8:
        return False
    top, bottom = rows.min() - 1, rows.max() + 1
    left, right = columns.min() - 1, columns.max() + 1
    frame = mask[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
    edges = (frame[0], frame[-1], frame[:, 0], frame[:, -1])
    return all(np.all(edge == 1) for edge in edges)


def test_the_cornea_magnifies_as_gauss_optics_say():
    # 1/s' = n/s + (1 - n)/r with s = -3.6, r = -7.8 mm: the pupil seems to lie 3.05 mm
    # deep, and n s'/s = 1.131 times as large.
    assert abs(eyeball.APPARENT_DEPTH_MM - 3.0485) < 0.01
    ahead = np.tile(np.eye(3, dtype=np.float32), (40, 1, 1))
    # A narrow pupil: the formula holds near the axis.
    narrow = np.full((40, 1, 1), 1.2, np.float32)
    scene = dataclasses.replace(
        eyes(40, 5), head_axes=ahead, eye_axes=ahead, pupil_radius=narrow
    )
    area = pupil_of(scene).sum(axis=(1, 2))
    layout = eyeball.layout(scene.shape)
    distance = 600 + scene.shape.center_z - layout.apparent_pupil
    radius = 1.131 * narrow * 4 * 960 * scene.scale / distance
    expected = np.pi * np.square(radius[:, 0, 0])
    assert abs(np.mean(area / expected) - 1) < 0.01


def test_lines_through_the_seen_rim_reach_the_pupils_rim():
    scene = eyes(40, 9)
    rim = eyeball.pupil_rim(scene, 12)
    hit = eyeball.intersect(scene, geometry.rays_through(scene, rim))
    reached = hit.cornea[:, 0]
    assert reached.mean() > 0.95
    off = np.abs(hit.iris_radius - scene.pupil_radius)[:, 0]
    assert off[reached].max() < 0.01


def test_the_limbus_is_a_circle_on_the_eyeball():
    scene = eyes(20, 9)
    rim = eyeball.limbus_points(scene, 16).astype(np.float64)
    center = np.concatenate(scene.shape.center, axis=2)
    radius = np.linalg.norm(rim - center, axis=2)
    np.testing.assert_allclose(radius - scene.shape.radius[:, 0], 0.0, atol=1e-3)
    across = np.linalg.norm(rim - rim.mean(axis=1, keepdims=True), axis=2)
    np.testing.assert_allclose(across - scene.shape.limbus[:, 0], 0.0, atol=1e-3)
