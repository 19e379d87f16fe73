import numpy as np
import pytest

from refiner.realism import preservation

SKIN, IRIS, PUPIL, SCLERA = range(4)


def eye(x=30.0, y=18.0, radius=8.0, pupil=3.0, size=(36, 60)):
    """A lens-shaped opening of 40 columns with a disc of iris and pupil."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    mask = np.zeros(size, np.uint8)
    mask[10:27, 10:50] = SCLERA
    distance = np.hypot(columns - x, rows - y)
    mask[distance <= radius] = IRIS
    mask[distance <= pupil] = PUPIL
    return mask[None]


def test_a_known_shift_of_a_known_disc():
    shifts = preservation.shifts_px(eye(33.0, 22.0), eye(30.0, 18.0), "iris")
    np.testing.assert_allclose(shifts, 5.0, atol=1e-12)
    np.testing.assert_allclose(preservation.centroids(eye(), "pupil"), [[30.0, 18.0]])


def test_the_pupil_belongs_to_the_iris_disc():
    moved_pupil = eye()
    moved_pupil[moved_pupil == PUPIL] = IRIS
    moved_pupil[0, 14:18, 24:28] = PUPIL
    shift = {
        region: preservation.shifts_px(moved_pupil, eye(), region)[0]
        for region in ("iris", "pupil")
    }
    assert shift["iris"] == 0.0
    assert shift["pupil"] == pytest.approx(np.hypot(4.5, 2.5))


def test_summary_of_identical_masks():
    masks = np.concatenate([eye(), eye(25.0)])
    figures = preservation.summarize(masks, masks)
    assert figures["iris_shift_px_mean"] == figures["pupil_shift_px_p95"] == 0.0
    assert figures["lost_iris_share"] == figures["lost_pupil_share"] == 0.0
    assert {v for name, v in figures.items() if name.startswith("iou")} == {1.0}


def test_summary_by_hand():
    references = np.concatenate([eye()] * 4)
    masks = np.concatenate([eye(), eye(31.0), eye(32.0), eye()])
    masks[3][masks[3] != SKIN] = SCLERA  # this one lost iris and pupil
    figures = preservation.summarize(masks, references)
    assert figures["iris_shift_px_mean"] == pytest.approx(1.0)
    assert figures["iris_shift_px_p95"] == pytest.approx(1.9)
    assert figures["iris_shift_percent_mean"] == pytest.approx(100 * 1.0 / 40)
    assert figures["lost_iris_share"] == figures["lost_pupil_share"] == 0.25
    assert figures["iou_skin"] == 1.0
    expected = np.mean([figures[f"iou_{c}"] for c in preservation.CLASSES])
    assert figures["iou_mean"] == pytest.approx(expected)


def test_iou_by_hand_and_unknown_without_the_class():
    masks, references = np.zeros((2, 1, 1, 6), int)
    masks[0, 0] = [0, 0, 1, 1, 1, 0]
    references[0, 0] = [0, 0, 0, 1, 1, 1]
    ious = preservation.class_ious(masks, references)
    assert ious["skin"] == ious["iris"] == 2 / 4
    assert np.isnan(ious["pupil"]) and np.isnan(ious["sclera"])
    assert preservation.summarize(masks, references)["iou_mean"] == 0.5


def test_closed_eyes_are_not_lost_irises():
    closed = np.zeros((1, 36, 60), np.uint8)
    figures = preservation.summarize(
        np.concatenate([eye(), closed]), np.concatenate([eye(), closed])
    )
    assert figures["lost_iris_share"] == 0.0
    assert figures["iris_shift_px_mean"] == 0.0
    assert np.isnan(preservation.eye_widths(closed)).all()
    assert np.isnan(preservation.summarize(closed, closed)["iris_shift_px_mean"])


def test_pupil_errors_are_those_of_a_known_disc():
    """Discs at (20, 15), (30, 15) and one that the segmenter does not find."""
    y, x = np.mgrid[:36, :60]
    masks = [np.where(np.hypot(x - cx, y - 15) < 4, 2, 0) for cx in (20, 30)]
    masks = np.stack([*masks, np.zeros((36, 60), int), masks[0]])
    centers = np.array([[23.0, 19.0], [30.0, 21.0], [30.0, 15.0], [np.nan, np.nan]])
    found = preservation.pupil_errors(masks, centers)
    assert found["pupil_error_px_mean"] == pytest.approx((5.0 + 6.0) / 2)
    assert found["pupil_within_5_share"] == pytest.approx(1 / 3)
