"""A network that knows no more than one answer for all is said to."""

import numpy as np
import pytest

from export.conversion import accuracy, build, card, doubts, page
from export.runtime import card as embedded


def angles(*degrees):
    return np.radians(np.array(degrees, float))


TRUE = angles([0, -10], [0, 10], [0, -10], [0, 10])


def doubt(keras):
    return doubts.of(accuracy._compare_gaze(keras, keras, TRUE))


def test_one_direction_for_all_is_ten_degrees_off_by_hand():
    figures = accuracy._compare_gaze(TRUE, TRUE, TRUE)
    assert figures["blind_error_deg"] == pytest.approx(10.0)
    assert accuracy._compare_gaze(TRUE, TRUE, None)["blind_error_deg"] is None


@pytest.mark.parametrize(("off", "is_doubted"), [(9.0, False), (11.0, True)])
def test_gaze_is_doubted_from_the_error_of_one_direction_on(off, is_doubted):
    said = doubt(TRUE + angles([off, 0]))
    assert bool(said) == is_doubted
    if is_doubted:
        assert said.startswith("Keras itself is 11.0 degrees off, and one direction")


def test_masks_are_doubted_where_the_commonest_class_does_as_well():
    true = np.zeros((3, 2, 4), int)
    true[:2, :, 2:] = 1  # iris in two of three
    figures = accuracy._compare_masks(true, true, true)
    # Rest 12 of 16, iris 8 of 12, by hand.
    assert figures["blind_miou"] == pytest.approx((12 / 16 + 8 / 12) / 2)
    assert doubts.of(figures) == ""
    nothing = np.zeros_like(true)
    assert "sees nothing" in doubts.of(accuracy._compare_masks(nothing, nothing, true))


def test_without_labels_nothing_is_doubted():
    assert doubts.of(accuracy._compare_gaze(TRUE, TRUE, None)) == ""


def test_an_untrained_network_is_doubted_in_a_line_and_on_its_card(
    gaze_network, records, config, facts, caplog
):
    others = {"driver": records.replace(gaze=np.full_like(records.gaze, -1.2))}
    built = build.build(gaze_network, records, facts, config, others)
    first, further = embedded.read(built.model)["doubts"]
    assert first.startswith("Keras itself is ")
    assert further.startswith("On driver: Keras itself is ")
    lines = [r.getMessage() for r in caplog.records if "faithful copy" in r.msg]
    assert len(lines) == 2 and lines[0].startswith(first)
    assert f"**Mind.** {first}. {further}." in page.markdown(card.beside(built.model))
