"""Relighting: what it moves, and what it must leave where the labels are."""

import numpy as np
import pytest

from refiner.style import relight
from tests.gaze.data import eyes

EYES = eyes.columns(3)
MASK = EYES["mask"][0]
INNER = relight._inner(MASK) > 0


def painted(skin, iris, pupil, sclera, mask=MASK):
    """A grey eye of one tone per class, uint8 [H, W, 1]."""
    return np.array([skin, iris, pupil, sclera], np.uint8)[mask][..., None]


def relit(image, style, mask=MASK, style_mask=MASK, strength=1.0, contrast=0.0):
    """With all of the light and no hold on contrast, unless told."""
    options = {"strength": strength, "contrast": contrast}
    return relight.relit(image, mask, style, style_mask, **options)


def log_tone(image, label):
    return np.log(image[..., 0][INNER & (MASK == label)].astype(float) + 6).mean()


EYE = painted(150, 70, 30, 190)


def test_an_eye_in_its_own_light_stays():
    np.testing.assert_array_equal(relit(EYE, EYE), EYE)


def test_each_class_takes_the_tone_of_the_style():
    made = relit(EYE, painted(90, 50, 20, 140))[..., 0]
    for label, tone in enumerate((90, 50, 20, 140)):
        far = INNER & (MASK == label)
        assert np.median(made[far]) == pytest.approx(tone, abs=6), label


def test_a_shadow_crosses_the_classes_and_has_its_place():
    style = EYE.copy()
    style[:, 30:] = (style[:, 30:] + 6.0) / 2 - 6
    made = relit(EYE, style)[..., 0].astype(float)
    ratio = (made + 6) / (EYE[..., 0] + 6.0)
    assert ratio[:, :24].mean() > 1.7 * ratio[:, 36:].mean()
    dark = ratio[:, 36:]
    for label in (0, 1, 3):
        inside = (INNER & (MASK == label))[:, 36:]
        if inside.sum() > 4:
            assert dark[inside].mean() == pytest.approx(dark.mean(), rel=0.25)


def test_without_strength_no_light_is_moved():
    style = EYE.copy()
    style[:, 30:] = style[:, 30:] // 2
    made = relit(EYE, style, strength=0.0)[..., 0]
    skin = (MASK == 0) & ~_near_the_eye()
    assert np.ptp(made[skin].astype(int)) <= 1


def _near_the_eye():
    rows, columns = np.nonzero(MASK)
    near = np.zeros(MASK.shape, bool)
    top, left = max(rows.min() - 4, 0), max(columns.min() - 4, 0)
    near[top : rows.max() + 5, left : columns.max() + 5] = True
    return near


@pytest.mark.parametrize("share", [0.3, 0.5, 1.0])
def test_the_share_of_contrast_is_kept_where_the_style_has_less(share):
    inverted = painted(150, 160, 170, 120)
    made = relit(EYE, inverted, strength=0.0, contrast=share)
    for light, dark in ((3, 1), (1, 2)):
        kept = log_tone(made, light) - log_tone(made, dark)
        own = log_tone(EYE, light) - log_tone(EYE, dark)
        # The pupil's few inner pixels feel the blend at its border.
        assert kept >= share * own - 0.12


def test_the_pupil_goes_with_its_iris():
    style = painted(150, 180, 60, 120)
    made = relit(EYE, style, strength=0.0, contrast=0.5)
    theirs = np.log(186.0) - np.log(66.0)
    assert log_tone(made, 1) - log_tone(made, 2) == pytest.approx(theirs, abs=0.2)


def test_the_style_s_own_edges_leave_no_trace():
    moved = np.roll(MASK, 7, axis=1)
    style = painted(150, 70, 30, 190, moved)
    style[relight._inner(moved) == 0] = 255  # rims, lashes, what the mask missed
    made = relit(EYE, style, style_mask=moved).astype(int)
    assert np.abs(made - EYE).max() <= 1


def test_contrast_is_not_raised_where_the_style_has_enough():
    style = painted(120, 60, 25, 180)
    without = relit(EYE, style, strength=0.0)
    np.testing.assert_array_equal(
        relit(EYE, style, strength=0.0, contrast=0.3), without
    )


def test_a_style_without_a_pupil_leaves_it_darker_than_the_iris():
    mask = np.where(MASK == 2, 1, MASK).astype(np.uint8)
    style = painted(150, 90, 90, 170, mask)
    made = relit(EYE, style, style_mask=mask, strength=0.0, contrast=0.5)
    assert log_tone(made, 2) < log_tone(made, 1) - 0.2


def test_colours_keep_their_hue():
    colour = np.concatenate([EYE, EYE // 2, EYE // 4], axis=-1)
    style = painted(90, 50, 20, 140)
    made = relit(colour, np.repeat(style, 3, axis=-1)).astype(float) + 6
    own = colour.astype(float) + 6
    shown = made.max(axis=-1) < 250
    np.testing.assert_allclose(
        (made[..., 0] / made[..., 1])[shown],
        (own[..., 0] / own[..., 1])[shown],
        rtol=0.08,
    )


def test_real_shapes_stay_in_range():
    made = relit(EYES["image"][0], EYES["image"][1], style_mask=EYES["mask"][1])
    assert made.shape == EYES["image"][0].shape and made.dtype == np.uint8
