"""Other people's files: timed where they run, named where they do not."""

import pytest
import tensorflow as tf

from export.conversion import report
from export.runtime import foreign, latency


@pytest.fixture(scope="module")
def other():
    double = tf.function(lambda x: {"y": 2 * x}, [tf.TensorSpec((1, 3), name="x")])
    return tf.lite.TFLiteConverter.from_concrete_functions(
        [double.get_concrete_function()]
    ).convert()


def test_a_foreign_model_is_timed_and_said_to_be_one(other, gaze_export):
    contents = {"ours": gaze_export.model, "theirs": other}
    times = latency.measure(contents, rounds=2, invocations=3)
    assert times["ours"]["checked"] and not times["theirs"]["checked"]
    assert "of another origin" in report.speed(times)


@pytest.mark.parametrize("keep", [0, 7, 200])
def test_an_invalid_foreign_model_is_named(other, keep):
    with pytest.raises(ValueError, match="^theirs: this"):
        latency.measure({"theirs": other[:keep]}, rounds=1)


def test_an_own_model_without_its_checksum_is_not_taken_for_foreign(gaze_export):
    assert not foreign.is_foreign(gaze_export.model[:-9])
