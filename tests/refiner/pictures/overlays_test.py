"""Fig. 4: which eyes are shown, and what is said of the constraint."""

import numpy as np

from gaze.data import record
from refiner.pictures import overlays
from tests.gaze.data import eyes


def records(count=12):
    made = eyes.columns(count)
    names = ("image", "mask", "subject", "source", "key")
    return record.Records(**{name: np.asarray(made[name]) for name in names})


def drawn(monkeypatch, seen_masks, real):
    """Pictures and the masks shown, as if the segmenter had answered ``seen_masks``."""
    shown = []
    monkeypatch.setattr(overlays, "_predicted", lambda network, images: seen_masks)
    monkeypatch.setattr(
        overlays.sheets, "sheet", lambda columns, masks: shown.append((columns, masks))
    )
    return overlays.draw(None, 0.4, real, 2, 0), shown


def test_eyes_that_lost_their_pupil_have_a_picture_of_their_own(monkeypatch):
    real = records()
    masks = real.mask.copy()
    masks[5][masks[5] == record.PUPIL] = record.IRIS
    pictures, shown = drawn(monkeypatch, masks, real)
    assert [p.name for p in pictures] == ["fig4_at_random", "fig4_changed"]
    assert "changed the pupil in 1 of 12" in pictures[0].caption
    columns, outlines = shown[1]
    np.testing.assert_array_equal(columns["Seen"], real.image[[5]])
    assert (outlines["Seen"] != record.PUPIL).all()
    assert (outlines["Constrained"] == record.PUPIL).any()
    assert "Eye" not in outlines and len(shown[0][0]["Eye"]) == 2


def test_where_nothing_changed_there_is_one_picture(monkeypatch):
    real = records()
    real = real.take((real.mask == record.PUPIL).sum(axis=(1, 2)) > 30)
    pictures, shown = drawn(monkeypatch, real.mask, real)
    assert [p.name for p in pictures] == ["fig4_at_random"]
    assert f"changed the pupil in 0 of {len(real)}" in pictures[0].caption
    assert set(pictures[0].colours) == {"iris", "pupil", "sclera"}
