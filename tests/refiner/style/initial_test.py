"""What a generator starts from, and that it gets there."""

import numpy as np
import pytest

from gaze import image_ops
from gaze.data import record
from refiner.style import bank, batches, initial, relight, transfer
from tests.gaze.data import eyes

EYES, REAL = eyes.columns(6), eyes.columns(8, domain="cabin", seed=1)
BANK = bank.StyleBank(REAL["image"], REAL["mask"], seed=0)
KEYS = np.arange(6)
STYLES = BANK.draw(EYES["mask"], KEYS)


def started(kind):
    images, masks = EYES["image"], EYES["mask"]
    return initial.initial_images(kind, images, masks, BANK, STYLES, KEYS)


def test_the_eye_itself():
    np.testing.assert_array_equal(started("eye"), EYES["image"])


def test_a_closed_form_of_the_eye():
    random = np.random.default_rng((BANK.seed, 2, 4))
    pair = EYES["image"][2], EYES["mask"][2]
    style = BANK.images[STYLES[2]], BANK.masks[STYLES[2]]
    by_hand = transfer.transferred(*pair, *style, random)
    np.testing.assert_array_equal(started("light_transfer")[2], by_hand)
    strength = np.random.default_rng((BANK.seed, 2, 4)).uniform()
    by_hand = relight.relit(*pair, *style, strength=strength, contrast=0.5)
    np.testing.assert_array_equal(started("relight")[2], by_hand)


@pytest.mark.parametrize("kind", initial.KINDS)
def test_training_and_refining_start_alike(kind):
    content = record.Records(**EYES)
    stream = batches.StyledBatches(content, BANK, batch_size=3, seed=0, start=kind)
    batch = stream(0)["content"]
    rows = [
        int(
            np.flatnonzero((image_ops.to_float(EYES["image"]) == eye).all((1, 2, 3)))[0]
        )
        for eye in batch["image"]
    ]
    made, _ = batches.conditions(
        BANK, EYES["image"][rows], EYES["mask"][rows], np.arange(3), kind
    )
    np.testing.assert_array_equal(batch["start"], made["start"])
    assert (kind == "eye") == np.array_equal(batch["start"], batch["image"])
