"""The steps between two lines, saved and restored in between."""

import numpy as np
import pytest
import tensorflow as tf

from gaze.training import window


def outputs(loss, **monitors):
    """Of one step, as a compiled step gives them."""
    scalars = {name: tf.constant(v, tf.float32) for name, v in monitors.items()}
    return {"fit": tf.constant(loss, tf.float32)}, scalars


def restored(kept):
    made = window.Window()
    made.deserialize(kept.serialize())
    return made


LOSSES = [0.1, 1e-7, 3.3, 1234.567]


@pytest.mark.parametrize("cut", range(5))
def test_means_are_the_same_wherever_it_was_stopped(cut):
    whole, stopped = window.Window(), window.Window()
    for loss in LOSSES:
        whole.add(*outputs(loss))
    for loss in LOSSES[:cut]:
        stopped.add(*outputs(loss))
    stopped = restored(stopped)
    for loss in LOSSES[cut:]:
        stopped.add(*outputs(loss))
    assert stopped.means() == whole.means()
    expected = np.mean(np.array(LOSSES, np.float32).astype(float))
    assert stopped.means()["losses"]["fit"] == expected


def test_what_is_broken_is_named_once_and_by_its_step():
    kept = window.Window()
    for loss in (1.0, float("nan")):
        kept.add(*outputs(loss))
    assert kept.broken() == (["fit"], 1)
    again = window.Window()
    again.add(*outputs(1.0, gradient_norm_line=float("inf")))
    assert again.broken() == (["gradient_norm_line"], 0)


def test_skips_in_a_row_are_counted_through_lines_and_stops():
    kept = window.Window()
    for step in range(window.SKIPS - 1):
        kept.add(*outputs(1.0, skipped_line=1.0, gradient_norm_line=float("inf")))
        assert kept.broken() is None
        if step % 5 == 4:
            kept.clear()  # a line
        kept = restored(kept)
    kept.add(*outputs(1.0, skipped_line=1.0, gradient_norm_line=float("inf")))
    names, _ = kept.broken()
    assert names == ["gradient_norm_line"]
