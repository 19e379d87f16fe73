"""A user's own arrays: every label, every size, and what can be wrong with them."""

import zipfile

import numpy as np
import pytest

from gaze.data import checking, datasets
from gaze.data.datasets import npz
from gaze.run import errors
from tests.gaze.data import eyes

EYES = eyes.columns(6)
IMAGE = EYES["image"]
PATCH = datasets.Patch()


def save(folder, **arrays):
    np.savez(folder / "eyes.npz", **arrays)
    return folder / "eyes.npz"


def read(path, patch=PATCH):
    (item,) = npz.index(path)
    return npz.read(item, patch)


def test_grey_images_without_a_channel_axis(tmp_path):
    columns = read(save(tmp_path, image=IMAGE[..., 0], gaze=np.zeros((6, 2))))
    np.testing.assert_array_equal(columns["image"], IMAGE)
    assert columns["gaze"].dtype == np.float32
    assert columns["key"][1] == "eyes-000001" and columns["subject"] == ["unknown"] * 6


def test_labels_are_taken_over(tmp_path):
    names = ("gaze", "head_pose", "mask", "pupil_center", "eye_openness")
    path = save(tmp_path, image=IMAGE, **{name: EYES[name] for name in names})
    columns = read(path)
    assert set(columns) == {"image", "key", "subject", *names}
    for name in names:
        np.testing.assert_allclose(columns[name], EYES[name], atol=1e-6)


def test_the_pupil_and_the_mask_move_with_the_image(tmp_path):
    names = ("mask", "pupil_center")
    path = save(tmp_path, image=IMAGE, **{name: EYES[name] for name in names})
    columns = read(path, datasets.Patch((72, 180)))
    # Twice as high, three times as wide; pixel (0, 0) is now 2 x 3 pixels.
    np.testing.assert_allclose(
        columns["pupil_center"], EYES["pupil_center"] * [3, 2] + [1, 0.5], atol=1e-4
    )
    np.testing.assert_array_equal(columns["mask"][:, ::2, ::3], EYES["mask"])


@pytest.mark.parametrize("kind", ["U", "S"])
def test_names_may_be_text_or_bytes_or_numbers(tmp_path, kind):
    subjects = np.array(["p0", "p1", "p1", "p2", "p2", "p2"], kind)
    columns = read(save(tmp_path, image=IMAGE, subject=subjects, condition=range(6)))
    assert columns["subject"] == ["p0", "p1", "p1", "p2", "p2", "p2"]
    assert columns["condition"] == list("012345")


def test_items_are_runs_of_rows_whatever_was_compressed(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (1030, 4, 6, 3), np.uint8)
    save(tmp_path, image=image)
    np.savez_compressed(tmp_path / "packed.npz", image=image)
    for name in ("eyes", "packed"):
        items = npz.index(tmp_path / f"{name}.npz")
        parts = [npz.read(item, datasets.Patch((4, 6), 3)) for item in items]
        assert [len(part["image"]) for part in parts] == [512, 512, 6]
        np.testing.assert_array_equal(
            np.concatenate([part["image"] for part in parts]), image
        )
        assert parts[2]["key"][5] == f"{name}-001029"


WRONG = {
    "no array 'image'": {"picture": IMAGE},
    "uint8": {"image": IMAGE.astype(np.float32)},
    r"found uint8 \[4, 36\]": {"image": np.zeros((4, 36), np.uint8)},
    r"found uint8 \[0, 36, 60\]": {"image": np.zeros((0, 36, 60), np.uint8)},
    r"\[6, 36, 60, 2\]": {"image": np.repeat(IMAGE, 2, axis=-1)},
    r"expected gaze \[6, 2\]": {"image": IMAGE, "gaze": np.zeros((6, 3))},
    r"gaze \[6, 2\] of numbers": {"image": IMAGE, "gaze": np.full((6, 2), "up")},
    r"expected mask \[6, 36, 60\]": {"image": IMAGE, "mask": EYES["mask"][:, 1:]},
    r"mask .* of uint8, found int64": {
        "image": IMAGE,
        "mask": EYES["mask"].astype(np.int64),
    },
    r"mask .* of uint8, found uint16": {
        "image": IMAGE,
        "mask": EYES["mask"].astype(np.uint16),
    },
    r"subject \[6\] of text": {"image": IMAGE, "subject": np.zeros(6)},
    r"expected eye \[6\]": {"image": IMAGE, "eye": np.array(["left"])},
    "subject.npy holds Python objects": {
        "image": IMAGE,
        "subject": np.array([None] * 6, object),
    },
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_arrays_are_named(tmp_path, message):
    with pytest.raises(errors.UserError, match=message):
        npz.index(save(tmp_path, **WRONG[message]))


WRONG_VALUES = {
    "a mask holds the value 255": {"mask": np.full((6, 36, 60), 255, np.uint8)},
    "subject holds bytes that are no UTF-8": {"subject": np.array([b"p\xff"] * 6)},
    "subject holds 0x110007, which is no character": {
        "subject": np.array([[0x110007]] * 6, np.uint32).view("<U1")[:, 0]
    },
    "condition holds 0xd800, which is no character": {
        "condition": np.array([[0xD800]] * 6, ">u4").view(">U1")[:, 0]
    },
    "eye holds 'L'; expected left or right": {"eye": ["left", "L"] * 3},
    "gaze in radians, found .* to 30; are they degrees": {"gaze": np.full((6, 2), 30)},
    "head_pose in radians, .*np.radians.head_pose": {"head_pose": [[-90.0, 4]] * 6},
    "gaze in radians, found numbers from 900": {"gaze": np.full((6, 2), 900.0)},
    "gaze holds no finite number": {"gaze": np.full((6, 2), np.nan)},
    "pupil_center in pixels, found numbers from 0 to 1 alone": {
        "pupil_center": np.full((6, 2), 0.5)
    },
    "pupil_center in pixels, found .* 9999": {"pupil_center": np.full((6, 2), 9999)},
    "eye_openness .0 to 1., found numbers from -1.9": {"eye_openness": [-1.9] * 6},
    "is it per cent": {"eye_openness": [80.0] * 6},
    "save np.transpose.gaze, .1, 0.": {"gaze": np.zeros((2, 6))},
    "vectors save gaze.geometry.vector_to_angles": {"gaze": np.zeros((6, 3))},
    "save eye_openness.reshape": {"eye_openness": np.zeros((6, 1))},
    "as many images as labels are needed, image has 6": {"gaze": np.zeros((5, 2))},
    "save np.transpose.mask, .2, 0, 1.": {"mask": np.zeros((36, 60, 6), np.uint8)},
    "expected mask .* found uint8 .1, 1": {"mask": np.zeros((1,) * 30, np.uint8)},
    "save mask.astype": {"mask": np.zeros((6, 36, 60), bool)},
}


@pytest.mark.parametrize("message", WRONG_VALUES)
def test_wrong_values_are_named(tmp_path, message):
    with pytest.raises(errors.UserError, match=f"eyes.npz: .*{message}") as raised:
        npz.index(save(tmp_path, image=IMAGE, **WRONG_VALUES[message]))
    assert "\n" not in str(raised.value)


def test_a_few_wrong_values_are_left_to_be_set_aside(tmp_path):
    columns = eyes.columns(200)
    columns["gaze"][7] = 30.0
    columns["mask"][8] = 255
    columns["pupil_center"][9] = 9999
    names = ("image", "gaze", "mask", "pupil_center")
    read_ones = read(save(tmp_path, **{name: columns[name] for name in names}))
    bad, _ = checking.bad_records(read_ones)
    assert np.flatnonzero(bad).tolist() == [7, 8, 9]


def test_names_in_any_case_are_read_and_side_as_eye(tmp_path):
    sides = np.array(["Left", "right_flipped"] * 3)
    columns = read(save(tmp_path, IMAGE=IMAGE, Gaze=EYES["gaze"], side=sides))
    assert set(columns) == {"image", "key", "subject", "gaze", "eye"}
    assert columns["eye"] == ["left", "right"] * 3


def test_a_suffix_may_be_in_capitals(tmp_path):
    save(tmp_path, image=IMAGE).rename(tmp_path / "EYES.NPZ")
    assert datasets.reader("", tmp_path / "EYES.NPZ") is npz


MISNAMED = {
    "gazes -> gaze, subjects -> subject": {
        "gazes": EYES["gaze"],
        "subjects": EYES["subject"],
    },
    "head_pose_deg -> head_pose": {"head_pose_deg": EYES["head_pose"]},
    "would not be read: labels, size. Rename labels -> mask": {
        "labels": EYES["mask"],
        "size": np.zeros(3),
    },
    "labels -> gaze": {"labels": EYES["gaze"].T},
}


@pytest.mark.parametrize("message", MISNAMED)
def test_labels_under_another_name_are_not_dropped(tmp_path, message):
    with pytest.raises(errors.UserError, match=message):
        npz.index(save(tmp_path, image=IMAGE, **MISNAMED[message]))


def test_what_is_no_label_is_left_out_by_name(tmp_path):
    path = save(tmp_path, image=IMAGE, gaze=EYES["gaze"], gazes=EYES["gaze"], note=1)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("README.txt", "mine")
    arrays, others = npz.left_out(path, npz.index(path))
    assert (arrays.count, arrays.what) == (2, "arrays (gazes, note)")
    assert (others.count, others.what) == (1, "files in it (README.txt)")


def test_without_images_it_is_said_what_there_is(tmp_path):
    path = save(tmp_path, images=IMAGE, gaze=EYES["gaze"])
    with pytest.raises(errors.UserError, match="rename images -> image. It has images"):
        npz.index(path)


def test_a_file_that_is_no_npz(tmp_path):
    (tmp_path / "eyes.npz").write_text("not an archive")
    with pytest.raises(errors.UserError, match="eyes.npz cannot be read"):
        datasets.reader("", tmp_path / "eyes.npz").index(tmp_path / "eyes.npz")


def test_the_sample_of_real_eyes(sample_data):
    path = sample_data / "mpiigaze_p00/eyes.npz"
    items = npz.index(path)
    columns = npz.read(items[-1], PATCH)
    assert len(items) == 4 and columns["image"].shape == (464, 36, 60, 1)


def remarks(folder, **arrays):
    return npz.remarks_on(npz.index(save(folder, **arrays)))


def test_what_is_taken_on_trust_is_remarked(tmp_path):
    assert not remarks(tmp_path, image=IMAGE, eye=["left"] * 6, subject=["a"] * 6)
    (remark,) = remarks(tmp_path, image=IMAGE, eye=["left", "right", "right"] * 2)
    assert remark.startswith("4 right eyes are taken as mirrored already")


def test_an_empty_subject_is_nobody_known(tmp_path):
    names = np.array(["a", "", " ", "b", "a", "b"])
    (remark,) = remarks(tmp_path, image=IMAGE, subject=names)
    assert "2 eyes have an empty subject" in remark
    columns = read(tmp_path / "eyes.npz")
    assert columns["subject"] == ["a", "unknown", "unknown", "b", "a", "b"]


def test_pictures_of_another_shape_are_remarked(tmp_path):
    square = np.random.default_rng(0).integers(0, 256, (6, 96, 96), np.uint8)
    (remark,) = remarks(tmp_path, image=square)
    # 60 columns of 96, 36 rows of 96: (60 / 96) / (36 / 96).
    assert "96x96" in remark and "60x36" in remark and "1.67 times as wide" in remark
    assert not remarks(tmp_path, image=np.repeat(IMAGE, 2, axis=1)[:, :66].repeat(2, 2))


def test_heads_that_face_away_are_told_from_degrees(tmp_path):
    away = save(tmp_path, image=IMAGE, head_pose=np.full((6, 2), [0.1, 3.0]))
    with pytest.raises(errors.UserError, match="do heads face away from the camera"):
        npz.index(away)
