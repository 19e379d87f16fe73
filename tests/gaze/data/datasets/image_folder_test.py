"""A folder of a user's own eyes, its masks, and everything that can be wrong."""

import os

import cv2
import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import image_folder
from gaze.run import errors
from tests.gaze.data import eyes

EYES = eyes.columns(6)
PATCH = datasets.Patch()


def write(folder, masked=()):
    for i, eye in enumerate(EYES["image"]):
        (folder / f"p{i % 2}").mkdir(exist_ok=True, parents=True)
        cv2.imwrite(str(folder / f"p{i % 2}/{i}.png"), eye)
        if i in masked:
            cv2.imwrite(str(folder / f"p{i % 2}/{i}_mask.png"), EYES["mask"][i])
    return folder


def read_all(folder, patch=PATCH, **options):
    return [image_folder.read(i, patch) for i in image_folder.index(folder, **options)]


def test_every_picture_is_an_item_of_its_folders_person(tmp_path):
    parts = read_all(write(tmp_path))
    assert [part["subject"] for part in parts] == [["p0"]] * 3 + [["p1"]] * 3
    assert [part["key"] for part in parts[:2]] == [["p0/0.png"], ["p0/2.png"]]
    np.testing.assert_array_equal(parts[1]["image"], EYES["image"][2:3])
    assert all("mask" not in part for part in parts)


def test_masks_come_with_their_pictures(tmp_path):
    parts = read_all(write(tmp_path, masked=range(6)))
    assert len(parts) == 6
    for part, i in zip(parts, (0, 2, 4, 1, 3, 5), strict=True):
        np.testing.assert_array_equal(part["mask"][0], EYES["mask"][i])


def test_a_mask_is_cropped_as_its_picture_is(tmp_path):
    wide, mask = np.zeros((36, 200), np.uint8), np.full((36, 200), 3, np.uint8)
    wide[:, 70:130] = EYES["image"][0, ..., 0]
    mask[:, 70:130] = EYES["mask"][0]
    cv2.imwrite(str(tmp_path / "wide.jpg"), wide, [cv2.IMWRITE_JPEG_QUALITY, 100])
    cv2.imwrite(str(tmp_path / "wide_mask.png"), mask)
    (part,) = read_all(tmp_path)
    assert np.abs(part["image"][0].astype(int) - EYES["image"][0]).mean() < 2
    np.testing.assert_array_equal(part["mask"][0], EYES["mask"][0])


def test_a_patch_of_another_size_shows_the_iris_where_the_mask_has_it(tmp_path):
    mask = EYES["mask"][0]
    cv2.imwrite(str(tmp_path / "eye.png"), np.where(mask == 1, 200, 0).astype(np.uint8))
    cv2.imwrite(str(tmp_path / "eye_mask.png"), mask)
    (part,) = read_all(tmp_path, datasets.Patch((72, 120), 3))
    bright = part["image"][0, ..., 1] > 100
    assert part["image"].shape == (1, 72, 120, 3)
    assert np.mean(bright == (part["mask"][0] == 1)) > 0.99


def test_masks_of_some_pictures_need_a_decision(tmp_path):
    write(tmp_path, masked=(0, 1, 2))
    for choice in ("auto", "require"):
        with pytest.raises(errors.UserError, match="3 of 6.*p0/4.png has none.*ignore"):
            image_folder.index(tmp_path, masks=choice)
    assert all("mask" in part for part in read_all(tmp_path, masks="only"))
    assert len(read_all(tmp_path, masks="only")) == 3
    ignoring = read_all(tmp_path, masks="ignore")
    assert len(ignoring) == 6 and not any("mask" in part for part in ignoring)


@pytest.mark.parametrize("choice", ["require", "only"])
def test_masks_that_are_wanted_and_not_there(tmp_path, choice):
    with pytest.raises(errors.UserError, match="0 of 6 pictures have a mask"):
        image_folder.index(write(tmp_path), masks=choice)


def test_a_mask_without_a_picture(tmp_path):
    write(tmp_path, masked=range(6))
    (tmp_path / "p0/2.png").unlink()
    with pytest.raises(errors.UserError, match="p0/2_mask.png is named like a mask"):
        image_folder.index(tmp_path)


def put(folder, name, picture):
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    cv2.imwrite(str(folder / name), picture)


def test_several_masks_of_a_picture_are_not_chosen_from(tmp_path):
    for i in range(3):
        put(tmp_path, f"images/{i}.png", EYES["image"][i])
        put(tmp_path, f"masks/{i}.png", EYES["mask"][i])
        put(tmp_path, f"annotations/{i}.png", np.minimum(EYES["mask"][i], 1))
    several = "0.png has several masks, annotations/0.png and masks/0.png"
    for choice in ("auto", "require", "only"):
        with pytest.raises(errors.UserError, match=several):
            image_folder.index(tmp_path, masks=choice)
    assert len(read_all(tmp_path, masks="ignore")) == 3


def test_one_mask_is_not_two_pictures_own(tmp_path):
    for i in range(3):
        put(tmp_path, f"images/{i}.png", EYES["image"][i])
        put(tmp_path, f"frames/{i}.png", EYES["image"][i + 3])
        put(tmp_path, f"masks/{i}.png", EYES["mask"][i])
    alike = "masks/0.png is the mask of frames/0.png and of images/0.png alike"
    with pytest.raises(errors.UserError, match=alike):
        image_folder.index(tmp_path)
    assert len(read_all(tmp_path, masks="ignore")) == 6


def test_names_that_differ_by_case_are_different_eyes(tmp_path):
    for name, i in (("E", 0), ("e", 1)):
        put(tmp_path, f"{name}.png", EYES["image"][i])
        put(tmp_path, f"{name}_mask.png", EYES["mask"][i])
    for part, i in zip(read_all(tmp_path), (0, 1), strict=True):
        np.testing.assert_array_equal(part["mask"][0], EYES["mask"][i])
    (tmp_path / "e.png").unlink()
    with pytest.raises(errors.UserError, match="e_mask.png is named like a mask"):
        image_folder.index(tmp_path)


def test_a_mask_of_another_size(tmp_path):
    write(tmp_path, masked=range(6))
    cv2.imwrite(str(tmp_path / "p0/0_mask.png"), np.zeros((72, 120), np.uint8))
    with pytest.raises(errors.UserError, match="0.png is 60x36, its mask 120x72"):
        read_all(tmp_path)


def test_a_mask_of_grey_levels(tmp_path):
    write(tmp_path, masked=range(6))
    cv2.imwrite(str(tmp_path / "p1/3_mask.png"), 85 * EYES["mask"][3])
    items = image_folder.index(tmp_path)
    image_folder.read(items[0], PATCH)
    with pytest.raises(errors.UserError, match="3_mask.png.*255.*by its index"):
        image_folder.read(items[4], PATCH)


def test_a_broken_picture_is_named_and_spares_the_others(tmp_path):
    write(tmp_path)
    (tmp_path / "p0/0.png").write_text("not a picture")
    data = (tmp_path / "p0/2.png").read_bytes()
    (tmp_path / "p0/2.png").write_bytes(data[: len(data) // 2])
    items = image_folder.index(tmp_path)
    with pytest.raises(errors.UserError, match="0.png is no image"):
        image_folder.read(items[0], PATCH)
    with pytest.raises(errors.UserError, match="2.png is truncated"):
        image_folder.read(items[1], PATCH)
    assert image_folder.read(items[2], PATCH)["key"] == ["p0/4.png"]


def test_an_empty_folder(tmp_path):
    with pytest.raises(errors.UserError, match="holds no image"):
        image_folder.index(tmp_path)


def test_a_missing_source(tmp_path):
    with pytest.raises(errors.UserError, match="no such file"):
        datasets.reader("", tmp_path / "nowhere")


def test_a_person_is_the_first_folder_below_the_source(tmp_path):
    source = tmp_path / "eyes"
    for name in ("alice/day1/1", "alice/day2/1", "bob/day1/1", "bob/1", "1"):
        path = source / f"{name}.png"
        path.parent.mkdir(exist_ok=True, parents=True)
        cv2.imwrite(str(path), EYES["image"][0])
    parts = read_all(source)
    found = {part["key"][0]: part["subject"][0] for part in parts}
    assert found == {
        "1.png": "eyes",
        "alice/day1/1.png": "alice",
        "alice/day2/1.png": "alice",
        "bob/1.png": "bob",
        "bob/day1/1.png": "bob",
    }


def test_linked_folders_are_read(tmp_path):
    write(tmp_path / "disk")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "anna").symlink_to(tmp_path / "disk" / "p0")
    (tmp_path / "in" / "ben").symlink_to(tmp_path / "disk" / "p1")
    parts = read_all(tmp_path / "in")
    assert [part["subject"] for part in parts] == [["anna"]] * 3 + [["ben"]] * 3


@pytest.mark.parametrize("images", ["images", "Images", "imgs"])
@pytest.mark.parametrize("masks", ["masks", "MASK", "labels"])
@pytest.mark.parametrize("suffix", [".png", "_mask.PNG"])
def test_masks_may_lie_beside_the_images_folder(tmp_path, images, masks, suffix):
    for folder in (images, masks):
        (tmp_path / "train" / folder / "anna").mkdir(parents=True)
    for i in range(2):
        path = tmp_path / "train" / images / "anna" / f"{i}.jpg"
        cv2.imwrite(str(path), EYES["image"][i])
        path = tmp_path / "train" / masks / "anna" / f"{i}{suffix}"
        path.write_bytes(cv2.imencode(".png", EYES["mask"][i])[1].tobytes())
    parts = read_all(tmp_path)
    assert len(parts) == 2
    for i, part in enumerate(parts):
        np.testing.assert_array_equal(part["mask"][0], EYES["mask"][i])
        assert part["subject"] == ["anna"]


def test_a_mask_beside_images_without_its_picture(tmp_path):
    for name in ("images/1.png", "masks/2.png"):
        (tmp_path / name).parent.mkdir()
        cv2.imwrite(str(tmp_path / name), EYES["mask"][0])
    with pytest.raises(errors.UserError, match="masks/2.png is named like a mask"):
        image_folder.index(tmp_path)


def test_letters_case_is_of_no_matter(tmp_path):
    for i in range(2):
        for name, kind in ((f"EYE{i}.PNG", "image"), (f"EYE{i}_MASK.PNG", "mask")):
            data = cv2.imencode(".png", EYES[kind][i])[1].tobytes()
            (tmp_path / name).write_bytes(data)
    parts = read_all(tmp_path)
    assert [part["key"] for part in parts] == [["EYE0.PNG"], ["EYE1.PNG"]]
    np.testing.assert_array_equal(parts[1]["mask"][0], EYES["mask"][1])


@pytest.mark.parametrize("suffix", [".tif", ".PGM", ".jpe", ".jp2", ".dib", ".gif"])
def test_every_format_is_found(tmp_path, suffix):
    picture = cv2.imencode(suffix.lower(), cv2.cvtColor(EYES["image"][0], 8))[1]
    if suffix == ".PGM":
        picture = cv2.imencode(".pgm", EYES["image"][0])[1]
    (tmp_path / f"1{suffix}").write_bytes(picture.tobytes())
    (part,) = read_all(tmp_path)
    assert (
        np.abs(part["image"][0].astype(int) - EYES["image"][0]).mean() < 13
    )  # GIF: 12


def test_a_12_bit_set_is_scaled_as_one(tmp_path):
    for i, eye in enumerate(EYES["image"]):
        cv2.imwrite(str(tmp_path / f"{i}.png"), eye.astype(np.uint16) * 16)
    parts = read_all(tmp_path)
    for part, eye in zip(parts, EYES["image"], strict=True):
        expected = eye.astype(float) * 16 * 255 / 4095
        np.testing.assert_allclose(part["image"][0], expected, atol=0.51)
    items = image_folder.index(tmp_path)
    assert any("4095 (12 bits)" in said for said in image_folder.remarks_on(items))
    (part, *_) = read_all(tmp_path, white="65535")
    np.testing.assert_allclose(part["image"][0], EYES["image"][0] / 16.06, atol=0.51)
    for wrong in ("0", "-5", "much", "nan", "inf"):
        with pytest.raises(errors.UserError, match="expected a positive number"):
            image_folder.index(tmp_path, white=wrong)


def test_labels_beside_pictures_need_a_word(tmp_path):
    write(tmp_path)
    (tmp_path / "p0" / "0.json").write_text("{}")
    with pytest.raises(errors.UserError, match="p0/0.json.*labels=ignore"):
        image_folder.index(tmp_path)
    assert len(image_folder.index(tmp_path, labels="ignore")) == 6


def test_what_is_no_file_is_passed_over(tmp_path):
    write(tmp_path)
    os.mkfifo(tmp_path / "p0" / "pipe.png")
    (tmp_path / "p0" / "gone.png").symlink_to(tmp_path / "nowhere")
    assert len(read_all(tmp_path)) == 6


def test_a_folder_of_something_else_says_what_reads_it(tmp_path):
    (tmp_path / "p00.npz").touch()
    with pytest.raises(errors.UserError, match="p00.npz; one .npz is read by itself"):
        image_folder.index(tmp_path)


def test_pictures_are_found_in_order_and_hidden_ones_are_not(tmp_path):
    names = ("b/2.JPG", "b/10.png", "a.webp", ".cache/1.png", "b/._2.jpg", "b/2.md")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [item.name for item in image_folder.index(tmp_path)]
    assert found == ["a.webp", "b/10.png", "b/2.JPG"]


@pytest.mark.parametrize("name", ["gone", "file"])
def test_what_is_no_folder(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(errors.UserError, match=f"{name} cannot be read as a folder"):
        image_folder.index(tmp_path / name)
