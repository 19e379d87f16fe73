"""Whose a picture is and what belongs to it, by its path."""

import pytest

from gaze.data.formats import roles


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("alice/day1/3.png", "alice"),
        ("train/alice/3.png", "alice"),
        ("Train/Images/alice/3.png", "alice"),
        ("images/3.png", ""),
        ("3.png", ""),
    ],
)
def test_a_person_is_the_first_folder_that_may_be_one(name, person):
    assert roles.person(name) == person


@pytest.mark.parametrize(
    "partner",
    ["a/EYE_MASK.PNG", "a/eye.json", "a/eye.png.json", "A/Eye.txt", "a/eye.jpg"],
)
def test_partners_have_one_key(partner):
    assert roles.partner_key(partner) == roles.partner_key("a/eye.png")


def test_folders_of_images_and_of_masks_are_one():
    key = roles.partner_key("train/images/anna/1.png")
    assert roles.partner_key("train/Masks/anna/1.PNG") == key
    assert roles.partner_key("train/labels/anna/1.txt") == key
    assert roles.partner_key("test/masks/anna/1.png") != key
    assert roles.partner_key("train/images/anna/1.5.png") != key


@pytest.mark.parametrize(
    "mask",
    ["a/1_mask.png", "A/1-Mask.PNG", "a/1.mask.png", "a/1_seg.png", "a/mask_1.png"],
)
def test_a_mask_is_named_after_its_picture(mask):
    assert roles.masks(["a/1.jpg", "a/2.jpg", mask]) == ({mask}, [])


def test_what_belongs_to_no_picture():
    assert roles.masks(["a/1.png", "a/2_mask.png"]) == (set(), ["a/2_mask.png"])
    # Another word may be part of a picture's own name.
    assert roles.masks(["a/1.png", "a/left_label.png"]) == (set(), [])


def test_a_folder_of_masks_needs_one_of_images():
    assert roles.masks(["images/1.png", "masks/1.png"]) == ({"masks/1.png"}, [])
    assert roles.masks(["images/1.png", "masks/2.png"]) == (set(), ["masks/2.png"])
    assert roles.masks(["mask/1.png", "ben/1.png"]) == (set(), [])


def test_names_that_differ_by_case_have_masks_of_their_own():
    names = ["E0.png", "e0.png"]
    masks = ["E0_mask.png", "e0_MASK.png"]
    found = roles.masks_of(names, masks)
    assert found == {"E0.png": ("E0_mask.png",), "e0.png": ("e0_MASK.png",)}
    assert roles.masks(names + masks) == (set(masks), [])


def test_letters_case_is_of_no_matter_where_there_is_but_one():
    assert roles.masks_of(["Images/E1.PNG"], ["masks/e1.png"]) == {
        "Images/E1.PNG": ("masks/e1.png",)
    }
    found = roles.masks_of(["E0.png"], ["E0_mask.png", "e0_mask.png"])
    assert found == {"E0.png": ("E0_mask.png",)}


def test_all_masks_of_a_picture_are_told():
    masks = ["annotations/1.png", "masks/1.png", "masks/2.png"]
    found = roles.masks_of(["images/1.png", "images/3.png"], masks)
    assert found == {"images/1.png": tuple(masks[:2]), "images/3.png": ()}
