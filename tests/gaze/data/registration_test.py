"""Masks that lie on their eyes pass; mirrored, scaled, moved, foreign ones do not."""

import cv2
import numpy as np
import pytest

from gaze import image_ops
from gaze.data import record, registration
from tests.gaze.data import eyes

SETS = {
    domain: eyes.columns(48, domain=domain, num_subjects=24, seed=11)
    for domain in ("studio", "cabin", "cabin_nir")
}


def warped(image, scale=1.0, x=0.0, y=0.0):
    """Pictures scaled about their middles and moved by px, as a resized file is."""
    height, width = image.shape[1:3]
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    matrix = np.column_stack([scale * np.eye(2), (1 - scale) * middle + [x, y]])
    eyes_of = [
        cv2.warpAffine(
            eye, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
        ).reshape(eye.shape)
        for eye in image
    ]
    return np.stack(eyes_of)


# What the pictures underwent, and where their masks are found: flip, shares (x, y). An
# eye at the middle of a file resized from 640x480 moves to the upper left, while labels
# that count from below follow the height.
FAULTS = {
    "mirrored": (lambda image: image[:, :, ::-1], ("mirrored", 0, 0)),
    "upside down": (lambda image: image[:, ::-1], ("upside down", 0, 0)),
    "0.8 of the size": (lambda i: warped(i, 0.8, -8.5, 6.4), ("", -0.14, 0.11)),
    "0.9 of the size": (lambda i: warped(i, 0.9, -4.3, 3.2), ("", -0.07, 0.05)),
    "moved aside": (lambda image: warped(image, x=6.0), ("", 0.1, 0)),
    "moved up": (lambda image: warped(image, y=-6.0), ("", 0, -0.1)),
}


@pytest.mark.parametrize("domain", SETS)
def test_masks_on_their_eyes_pass(domain):
    image, mask = SETS[domain]["image"], SETS[domain]["mask"]
    without_sclera = np.where(mask == record.SCLERA, record.SKIN, mask)
    for pictures, masks in (
        (image, mask),
        (image_ops.equalize(image), mask),
        (image, without_sclera.astype(np.uint8)),
        (255 - image, mask),  # an iris may be the brightest
    ):
        found = registration.measure(pictures, masks)
        assert not found.fault and found.is_certain, found


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("domain", SETS)
def test_masks_beside_their_eyes_are_told_and_found(domain, fault):
    (happened, (flip, x, y)), columns = FAULTS[fault], SETS[domain]
    found = registration.measure(happened(columns["image"]), columns["mask"])
    assert found.is_displaced and found.is_certain and found.fault, found
    assert found.place.flip == flip
    assert abs(found.place.x - x) <= 0.04 and abs(found.place.y - y) <= 0.04, found


@pytest.mark.parametrize("domain", SETS)
def test_masks_of_other_eyes_are_told(domain):
    columns = SETS[domain]
    found = registration.measure(np.roll(columns["image"], 7, 0), columns["mask"])
    assert found.is_scattered and found.is_certain and found.fault, found


def test_few_eyes_are_no_proof():
    columns = SETS["studio"]
    image, mask = columns["image"][:, :, ::-1], columns["mask"]
    few = registration.measure(image[:5], mask[:5])
    assert few.count == 5 and not few.is_certain
    assert registration.measure(image[:1], mask[:1]) is None
    assert registration.measure(image, np.zeros_like(mask)) is None
    assert registration.measure(np.full_like(image, 9), mask) is None


def test_masks_that_are_displaced_otherwise_in_every_picture_are_told():
    columns, random = SETS["studio"], np.random.default_rng(0)
    moved = [
        warped(eye[None], x=x, y=y)[0]
        for eye, (x, y) in zip(
            columns["image"], random.uniform(-9, 9, (48, 2)), strict=True
        )
    ]
    found = registration.measure(np.stack(moved), columns["mask"])
    assert found.is_scattered and "in each picture somewhere else" in found.fault


def test_a_place_in_words():
    assert str(registration.Place("", 1.0, 0.0, 0.0)) == "as they are"
    place = registration.Place("mirrored", 0.8, -0.15, 0.1)
    assert str(place) == (
        "mirrored, 0.8 times as large, moved by (-15%, +10%) of the width"
    )
