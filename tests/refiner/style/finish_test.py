"""What every refined eye goes through: the camera first, then the strength."""

import numpy as np
import pytest

from gaze.run import errors
from refiner.style import bank, camera, finish
from tests.gaze.data import eyes

EYES = eyes.columns(6)
REAL = eyes.columns(6, domain="cabin", seed=1)
RAW, MASKS = EYES["image"], EYES["mask"]
REFINED = 255 - RAW
BANK = bank.StyleBank(REAL["image"], REAL["mask"], seed=0)
KEYS = np.arange(len(RAW))


def finished(**settings):
    return finish.finish(RAW, REFINED, MASKS, KEYS, BANK, {"seed": 0, **settings})


def test_without_camera_and_at_full_strength_eyes_stay_as_they_are():
    assert finished() is REFINED
    assert finished(camera=False, strength=(1.0, 1.0)) is REFINED


def test_the_camera_is_that_of_the_style_drawn_for_the_eye():
    made = finished(camera=True)
    style = BANK.draw(MASKS[3:4], KEYS[3:4])[0]
    random = np.random.default_rng((BANK.seed, 3, 5))
    by_hand = camera.photographed(
        REFINED[3], MASKS[3], BANK.images[style], BANK.masks[style], random
    )
    np.testing.assert_array_equal(made[3], by_hand)
    part = finish.finish(
        *(x[2:4] for x in (RAW, REFINED, MASKS, KEYS)),
        BANK,
        {"seed": 0, "camera": True},
    )
    np.testing.assert_array_equal(part, made[2:4])


def test_the_strength_comes_behind_the_camera():
    np.testing.assert_array_equal(finished(camera=True, strength=(0.0, 0.0)), RAW)


@pytest.mark.parametrize("way", ["method", "start"])
def test_a_camera_is_not_laid_over_twice(way):
    finish.check({"camera": True, "method": "relight", "start": "eye"})
    finish.check({"camera": False, way: "light_transfer"})
    with pytest.raises(errors.UserError, match="set it to False"):
        finish.check({"camera": True, way: "light_transfer"})
