"""Pictures changed after they were labelled stop a set, whatever its reader."""

import logging

import cv2
import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import image_folder, npz, unityeyes
from gaze.data.preparation import witness
from gaze.run import errors
from tests.gaze.data import eyes
from tests.gaze.data.datasets import unityeyes_fixture


def items(source):
    return unityeyes.index(
        source, **datasets.options(unityeyes, {"head_limit_deg": ""})
    )


def change(folder, changed):
    for path in (folder / "imgs").glob("*.jpg"):
        cv2.imwrite(str(path), changed(cv2.imread(str(path))))


def smaller(picture):
    return cv2.resize(picture, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize(
    "changed",
    [lambda p: p[:, ::-1], smaller, lambda p: p[::-1], lambda p: p[:, 24:]],
    ids=["mirrored", "smaller", "upside down", "cropped"],
)
def test_pictures_that_were_changed_stop_the_set(tmp_path, changed):
    unityeyes_fixture.write(tmp_path)
    witness.hear(unityeyes, items(tmp_path), False)
    change(tmp_path, changed)
    with pytest.raises(errors.UserError, match="masks do not lie.*--trust_masks"):
        witness.hear(unityeyes, items(tmp_path), False)
    witness.hear(unityeyes, items(tmp_path), True)


def test_few_eyes_are_a_warning(tmp_path, caplog):
    unityeyes_fixture.write(tmp_path)
    change(tmp_path, lambda picture: picture[:, ::-1])
    with caplog.at_level(logging.WARNING):
        witness.hear(unityeyes, items(tmp_path)[:5], False)
    assert "5 eyes are too few to be sure" in caplog.text


def saved(folder, **changes):
    columns = eyes.columns(48, num_subjects=8)
    kept = {name: columns[name] for name in ("image", "gaze", "mask", "subject")}
    kept = {name: c for name, c in (kept | changes).items() if c is not None}
    np.savez(folder / "eyes.npz", **kept)
    return npz.index(folder / "eyes.npz", **datasets.options(npz, {}))


def test_masks_of_any_reader_are_tested(tmp_path):
    columns = eyes.columns(48, num_subjects=8)
    witness.hear(npz, saved(tmp_path), False)
    exchanged = saved(tmp_path, mask=np.roll(columns["mask"], 5, axis=0))
    with pytest.raises(errors.UserError, match="masks do not lie"):
        witness.hear(npz, exchanged, False)


def test_reversed_gaze_is_a_warning_where_there_are_no_masks(tmp_path, caplog):
    gaze = eyes.columns(48, num_subjects=8)["gaze"]
    with caplog.at_level(logging.WARNING):
        witness.hear(npz, saved(tmp_path, mask=None), False)
        assert not caplog.text
        witness.hear(npz, saved(tmp_path, mask=None, gaze=gaze * [1, -1]), False)
    assert "yaw reversed" in caplog.text


@pytest.mark.filterwarnings("error")
def test_gaze_that_never_changes_is_a_warning(tmp_path, caplog):
    gaze = eyes.columns(48, num_subjects=8)["gaze"]
    found = saved(tmp_path, gaze=gaze * np.float32([0, 1]) + np.float32([0.1, 0]))
    with caplog.at_level(logging.WARNING):
        witness.hear(npz, found, False)
    assert "pitch is 0.1 in all 48 eyes looked at" in caplog.text
    assert "yaw is" not in caplog.text


def test_masks_of_another_order_stop_a_set_and_do_not_blame_the_gaze(tmp_path, caplog):
    mask = np.array([0, 2, 3, 1], np.uint8)[eyes.columns(48, num_subjects=8)["mask"]]
    found = saved(tmp_path, mask=mask)
    with pytest.raises(errors.UserError, match="0 skin, 1 sclera, 2 iris, 3 pupil"):
        witness.hear(npz, found, False)
    with caplog.at_level(logging.WARNING):
        witness.hear(npz, found, True)
    assert "1 sclera" in caplog.text and "gaze does not fit" not in caplog.text


def test_masks_without_pupils_are_a_warning(tmp_path, caplog):
    mask = eyes.columns(48, num_subjects=8)["mask"]
    with caplog.at_level(logging.WARNING):
        witness.hear(npz, saved(tmp_path, mask=np.where(mask == 2, 1, mask)), False)
    assert "no mask shows a pupil" in caplog.text


def test_labels_of_other_eyes_are_a_warning(tmp_path, caplog):
    columns = eyes.columns(200, num_subjects=8)
    other = np.array([int(name) for name in sorted(map(str, range(200)))])
    kept = {n: columns[n] for n in ("image", "subject")}
    shuffled = saved(tmp_path, mask=None, gaze=columns["gaze"][other], **kept)
    with caplog.at_level(logging.WARNING):
        witness.hear(npz, shuffled, False)
    assert "gaze does not fit the pictures: pitch and yaw do not move" in caplog.text


def test_pupils_counted_from_below_are_a_warning(tmp_path, caplog):
    points = eyes.columns(48, num_subjects=8)["pupil_center"]
    with caplog.at_level(logging.WARNING):
        witness.hear(npz, saved(tmp_path, pupil_center=points), False)
        assert not caplog.text
        below = points * [1, -1] + [0, 35]
        witness.hear(npz, saved(tmp_path, pupil_center=below), False)
    assert "pupil_center does not fit the pictures: y reversed" in caplog.text


def test_black_pictures_stop_any_reader_and_some_are_a_warning(tmp_path, caplog):
    image = eyes.columns(48, num_subjects=8)["image"]
    for name, eye in enumerate(image):
        cv2.imwrite(str(tmp_path / f"{name}.png"), eye if name % 8 else eye * 0)
    found = image_folder.index(tmp_path)
    with caplog.at_level(logging.WARNING):
        witness.hear(image_folder, found, False)
    assert "6 of 48 pictures looked at are of one grey level" in caplog.text
    for name, eye in enumerate(image):
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full_like(eye, name % 2 * 255))
    with pytest.raises(errors.UserError, match="48 of 48 pictures.*cast to uint8"):
        witness.hear(image_folder, image_folder.index(tmp_path), False)
