import numpy as np

from gaze.simulator import domains, eyeball, geometry, simulate

SIZE = (144, 240)


def centroid(picture):
    rows, columns = np.nonzero(picture)
    return np.array([columns.mean(), rows.mean()])


def eyes(count, seed):
    subject = simulate.subjects_of(count, 10)
    return geometry.sample("studio", seed=seed, subject=subject, index=np.arange(count))


def pupils(count, seed):
    """Pupils as the unoccluded, refracted eyeballs show them, and their labels."""
    scene = eyes(count, seed)
    rays = geometry.rays(scene, SIZE, np.arange(240.0), np.arange(144.0))
    hit = eyeball.meet(scene, rays)
    pupil = hit.cornea & (hit.iris_radius < scene.pupil_radius)
    label = geometry.project(scene, SIZE, eyeball.pupil_points(scene))[:, 0]
    return pupil, label


def test_label_is_the_centre_of_the_refracted_pupil():
    pupil, label = pupils(60, 3)
    seen = np.stack([centroid(p) for p in pupil])
    # Pixels of a picture four times 60 px wide.
    distance = np.linalg.norm(seen - label, axis=1) / 4
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


def test_refraction_enlarges_the_pupil():
    pupil, _ = pupils(20, 5)
    scene = eyes(20, 5)
    per_mm = 4 * 960 / 590 * scene.scale[:, 0, 0]
    flat = np.pi * np.square(scene.pupil_radius[:, 0, 0] * per_mm)
    cosine = np.cos(scene.gaze).prod(axis=1)
    ratio = pupil.sum(axis=(1, 2)) / (flat * cosine)
    assert np.all((ratio > 1.12) & (ratio < 1.55))
