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


def test_a_folder_of_masks_needs_one_of_images():
    assert roles.is_mask("masks/1.png", has_images=True)
    assert not roles.is_mask("masks/1.png", has_images=False)
    assert roles.is_mask("a/1_MASK.png", has_images=False)
    assert roles.has_images(["a/IMAGES/1.png"]) and not roles.has_images(["a/1.png"])
