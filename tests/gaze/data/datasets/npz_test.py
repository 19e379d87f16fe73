"""A user's own arrays: every label, every size, and what can be wrong with them."""

import numpy as np
import pytest

from gaze.data import datasets
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
    "rows 0 to 5: a mask holds the value 255": {
        "mask": np.full((6, 36, 60), 255, np.uint8)
    },
    "rows 0 to 5: subject holds bytes that are no UTF-8": {
        "subject": np.array([b"p\xff"] * 6)
    },
    "eye holds 'L'; expected left or right": {"eye": ["left", "L"] * 3},
}


@pytest.mark.parametrize("message", WRONG_VALUES)
def test_wrong_values_are_named(tmp_path, message):
    with pytest.raises(errors.UserError, match=message):
        read(save(tmp_path, image=IMAGE, **WRONG_VALUES[message]))


def test_a_file_that_is_no_npz(tmp_path):
    (tmp_path / "eyes.npz").write_text("not an archive")
    with pytest.raises(errors.UserError, match="eyes.npz cannot be read"):
        datasets.reader("", tmp_path / "eyes.npz").index(tmp_path / "eyes.npz")


def test_the_sample_of_real_eyes(sample_data):
    path = sample_data / "mpiigaze_p00/eyes.npz"
    items = npz.index(path)
    columns = npz.read(items[-1], PATCH)
    assert len(items) == 4 and columns["image"].shape == (464, 36, 60, 1)
