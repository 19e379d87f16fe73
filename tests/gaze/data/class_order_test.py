"""Masks of another label order are told, and ours never are."""

import itertools

import numpy as np
import pytest

from gaze.data import class_order
from tests.gaze.data import eyes

OURS = (0, 1, 2, 3)
SETS = {
    domain: eyes.columns(48, domain=domain, num_subjects=24, seed=11)["mask"]
    for domain in ("studio", "cabin", "cabin_nir")
}


def nested(pupil, iris, sclera, skin=0):
    """One mask of squares within one another, 9x9 px."""
    far = np.maximum(*np.abs(np.indices((9, 9)) - 4))
    return np.select([far < 1, far < 2, far < 3], [pupil, iris, sclera], skin)[None]


def test_contacts_are_counted_by_hand():
    # A pupil of one pixel has four neighbours; the square around it has twelve outside.
    order = class_order.measure(nested(2, 1, 3))
    assert order.contacts[2].tolist() == [0, 4, 0, 0]
    assert order.contacts[1].tolist() == [0, 0, 4, 12]
    assert order.contacts[3].tolist() == [20, 12, 0, 0]
    assert order.skin == 0 and order.nested == 1.0 and order.aspect == 1.0


@pytest.mark.parametrize("order", list(itertools.permutations(OURS)))
@pytest.mark.parametrize("domain", SETS)
def test_every_order_is_told_by_few_masks_and_the_remedy_mends_it(domain, order):
    theirs = np.array(order, np.uint8)[SETS[domain][::4]]
    found = class_order.measure(theirs)
    assert found.is_certain and (found.fault == "") == (order == OURS)
    np.testing.assert_array_equal(np.array(found.classes)[theirs], SETS[domain][::4])


@pytest.mark.parametrize("domain", SETS)
def test_masks_without_sclera_are_told_as_well(domain):
    masks = np.where(SETS[domain] == 3, 0, SETS[domain])
    assert not class_order.measure(masks).fault
    assert not class_order.measure(masks).doubts
    for theirs, classes in (((0, 2, 1, 3), [0, 2, 1, 3]), ((0, 2, 3), [0, 3, 1, 2])):
        found = class_order.measure(np.array(theirs)[masks])
        assert f"np.array({classes}, np.uint8)[mask]" in found.fault


def test_the_fault_names_the_classes_that_are_there():
    fault = class_order.measure(np.repeat(nested(3, 2, 1), 8, axis=0)).fault
    assert fault == (
        "masks look as if their classes were 0 skin, 1 sclera, 2 iris, 3 pupil; "
        "expected 0 skin, 1 iris, 2 pupil, 3 sclera: save "
        "np.array([0, 3, 1, 2], np.uint8)[mask]"
    )


DOUBTS = {
    "no mask shows an iris": lambda masks: np.zeros_like(masks),
    "no mask shows a pupil": lambda masks: np.where(masks == 2, 1, masks),
    "24 of 48 masks show no iris": lambda m: m * (np.arange(48) % 2)[:, None, None],
    "times as wide as high": lambda masks: np.where(masks == 3, 1, masks),
    "0% of what class 2 touches is class 1": lambda m: np.where(m == 1, 2, m),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_doubts_are_said(doubt):
    found = class_order.measure(DOUBTS[doubt](SETS["studio"]))
    assert not found.fault
    assert len(found.doubts) == 1 and doubt in found.doubts[0]
    assert not class_order.measure(SETS["studio"]).doubts


def test_few_masks_are_no_proof():
    few = np.where(SETS["studio"] == 2, 1, SETS["studio"])
    few[:7] = np.array([0, 2, 1, 3])[SETS["studio"][:7]]
    assert not class_order.measure(few).is_certain
    assert not class_order.measure(np.zeros((0, 36, 60), np.uint8)).fault
