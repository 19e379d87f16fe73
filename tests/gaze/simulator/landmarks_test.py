import cv2
import numpy as np
import pytest

from gaze.simulator import domains, eyeball, geometry, landmarks, scenes, simulate

SIZE = (192, 320)
SCALE = 320 / 60  # pixels to one of a picture 60 px wide


@pytest.fixture(scope="module")
def eyes():
    chunks = simulate.simulate(
        domains.factors("studio"),
        count=24,
        num_subjects=12,
        seed=7,
        size=SIZE,
        zoom=0.8,
        with_landmarks=True,
    )
    return next(chunks)


def filled(points):
    canvas = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(canvas, [np.round(points * 16).astype(np.int32)], 1, shift=4)
    return canvas > 0


def overlap(a, b):
    return (a & b).sum() / max((a | b).sum(), 1)


def test_outlines_agree_with_the_mask(eyes):
    openings, irises = [], []
    for k, mask in enumerate(eyes["mask"]):
        opening = filled(eyes["interior_margin"][k, :, :2])
        iris = filled(eyes["iris"][k, :, :2]) & opening
        openings.append(overlap(opening, mask > 0))
        if (mask == 1).sum() > 1500:
            irises.append(overlap(iris, (mask == 1) | (mask == 2)))
    assert len(irises) > 15
    assert np.mean(openings) > 0.94 and np.min(irises) > 0.9


def test_points_come_in_the_order_of_unityeyes(eyes):
    margin, caruncle, iris = (
        eyes[name][..., :2] for name in ("interior_margin", "caruncle", "iris")
    )
    assert margin.shape[1:] == (16, 2) and caruncle.shape[1:] == (7, 2)
    assert iris.shape[1:] == (32, 2)
    # From the caruncle over the upper lid to the outer corner and back below.
    assert np.all(margin[:, :, 0].argmax(axis=1) == 8)
    assert np.all(np.diff(margin[:, 1:9, 0]) > 0)
    assert np.all(np.diff(margin[:, 8:, 0]) < 0)
    assert np.all(margin[:, 1:8, 1] < margin[:, :8:-1, 1] + 0.5)
    # The caruncle: its corner is last and the leftmost of all.
    assert np.all(caruncle[:, :, 0].argmin(axis=1) == 6)
    assert np.all(caruncle[:, 6, 0] < margin[:, :, 0].min(axis=1))
    for low, middle, high in ((0, 1, 2), (5, 4, 3)):
        rows = caruncle[:, [high, middle, low], 1]
        assert np.all(np.diff(rows) > -0.5)  # level in a closed eye
    # The iris from its left over its top.
    middle = iris.mean(axis=1, keepdims=True)
    turned = np.mean(iris - middle, axis=0)
    assert turned[0, 0] < -15 and turned[16, 0] > 15
    assert turned[8, 1] < -15 and turned[24, 1] > 15


def test_depths_are_those_of_the_points(eyes):
    index = np.arange(24)
    scene = scenes.sample(
        "studio",
        seed=7,
        subject=simulate.subjects_of(24, 12),
        index=index,
        options=scenes.Options(zoom=0.8),
    )
    x, y, z = np.moveaxis(eyes["iris"].astype(np.float64), -1, 0)
    focal = 960 * SCALE * scene.scale[:, :, 0]
    point = [
        (x - SIZE[1] / 2 - SCALE * scene.jitter_x[:, :, 0]) / focal * z,
        (y - SIZE[0] / 2 - SCALE * scene.jitter_y[:, :, 0]) / focal * z,
        z - 600.0,
    ]
    shape = scene.shape
    center = np.concatenate(shape.center, axis=2)[:, 0]
    center = np.einsum("nij,nj->ni", scene.head_axes, center)
    away = np.stack(point, axis=-1) - center[:, None]
    # The limbus lies on the eyeball.
    distance = np.linalg.norm(away, axis=2) - shape.radius[:, 0]
    assert np.abs(distance).max() < 0.05
    assert 575 < eyes["interior_margin"][..., 2].min()
    assert eyes["caruncle"][..., 2].max() < 620


def test_pupil_ellipse_is_the_one_that_is_seen():
    """The law of the labels: the ellipse in the picture lies where the gaze says."""
    size, scale = (144, 240), 4.0
    errors, axes = [], []
    for start in range(0, 1000, 50):
        index = np.arange(start, start + 50)
        scene = scenes.sample("studio", seed=3, subject=index // 20, index=index)
        rays = geometry.rays(scene, size, np.arange(240.0), np.arange(144.0))
        hit = eyeball.intersect(scene, rays)
        pupils = hit.cornea & (hit.iris_radius < scene.pupil_radius)
        label = landmarks.pupil_center(scene, size)
        ellipse = landmarks.find(scene, size)["pupil_ellipse"]
        for pupil, place, outline in zip(pupils, label, ellipse, strict=True):
            rows, columns = np.nonzero(pupil)
            middle = np.array([columns.mean(), rows.mean()])
            errors.append([np.linalg.norm(middle - p) for p in (place, outline[:2])])
            axes.append(np.pi * outline[2] * outline[3] / pupil.sum())
    label, ellipse = np.mean(errors, axis=0) / scale
    print(f"pupil centre off by {label:.3f} px of 60, ellipse's by {ellipse:.3f}")
    assert label < 0.1 and ellipse < 0.02
    assert np.max(errors) / scale < 0.3
    np.testing.assert_allclose(axes, 1.0, atol=0.04)
