"""Gates over too few images are none: how many count, and who may ask for fewer."""

import numpy as np
import pytest

from configs import export as export_config
from export.conversion import build, calibration, evidence
from gaze.run import errors


def test_copies_and_flat_pictures_count_once():
    random = np.random.default_rng(0)
    a, b = random.integers(0, 256, (2, 4, 5, 1), np.uint8)
    flat, bright = np.full((2, 4, 5, 1), [[[[7]]], [[[200]]]], np.uint8)
    images = np.stack([flat, a, b, a, bright, b, flat])
    assert evidence.distinct(images) == [0, 1, 2]


def test_the_config_asks_for_what_is_trusted():
    assert export_config.get_config().least.to_dict() == evidence.TRUSTED


def test_a_single_image_too_few_is_refused_by_number(caplog):
    least = dict(evidence.TRUSTED)
    evidence.require(100, "measuring", least)
    with pytest.raises(errors.UserError, match="99 distinct .* at least 100 needed"):
        evidence.require(99, "measuring", least)
    assert not caplog.text


def test_fewer_are_taken_where_the_config_says_so_but_not_silently(caplog):
    with caplog.at_level("WARNING", logger="absl"):
        evidence.require(8, "calibration", {"calibration": 8, "measuring": 8})
    assert "8 images for calibration, below 100" in caplog.text


@pytest.mark.parametrize(
    ("count", "purpose"), [(1, "calibration"), (7, "calibration"), (20, "measuring")]
)
def test_no_export_without_images(gaze_network, records, facts, config, count, purpose):
    few = records.take(slice(count))
    with pytest.raises(errors.UserError, match=f"distinct images for {purpose}"):
        build.build(gaze_network, few, facts, config)


def test_a_set_of_copies_is_no_set(gaze_network, records, facts, config):
    copies = records.replace(image=np.repeat(records.image[:3], 20, axis=0))
    with pytest.raises(errors.UserError, match="3 distinct images for calibration"):
        build.build(gaze_network, copies, facts, config)


def test_copies_of_calibration_images_do_not_measure(records):
    """One picture under two people's names is on one side of the split."""
    twice = records.take(np.tile(np.arange(30), 2))
    kept = twice.take(evidence.distinct(twice.image))
    inside, outside = calibration.split(kept, 0.25, seed=0)
    sides = [{i.tobytes() for i in kept.image[rows]} for rows in (inside, outside)]
    assert not sides[0] & sides[1]
