"""What a sweep varies is read, and what no config could take is refused."""

import pytest

from gaze.run import errors
from pipeline.sweeping import space

CONFIG = {
    "learning_rate": 1e-3,
    "epochs": 10,
    "augmentation": "mild",
    "loss_weights": {"gaze": 1.0},
    "head_pose": True,
}


def test_ranges_are_read():
    texts = [
        "learning_rate:1e-4..1e-2:log",
        "epochs:5..40",
        "augmentation:mild,strong",
        "loss_weights.gaze:0..2",
        "head_pose:True,False",
    ]
    rate, epochs, kind, weight, pose = space.parse(texts, CONFIG)
    assert (rate.low, rate.high, rate.is_log) == (1e-4, 1e-2, True)
    assert (epochs.low, epochs.high, epochs.is_log) == (5, 40, False)
    assert kind.values == ("mild", "strong") and pose.values == (True, False)
    assert weight.key == "loss_weights.gaze"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], "at least one --over"),
        (["epoch:1..2"], "no value at 'epoch'"),
        (["loss_weights.style:1..2"], "no value at 'loss_weights.style'"),
        (["epochs:1..2", "epochs:3..4"], "varies epochs twice"),
        (["epochs:4"], "two different values"),
        (["epochs:4,4"], "two different values"),
        (["epochs:40..5"], "the smaller first"),
        (["learning_rate:0..1:log"], "above 0"),
        (["learning_rate:1..2:linear"], "above 0"),
        (["epochs:1.5..2.5"], "another kind"),
        (["augmentation:1,2"], "another kind"),
        (["epochs:a b,c"], "is no value"),
    ],
)
def test_what_is_no_range_is_refused(texts, said):
    with pytest.raises(errors.UserError, match=said):
        space.parse(texts, CONFIG)
