"""What a checkpoint holds: everything, wherever Keras keeps it; and what spoils one."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze.run import errors
from gaze.training import checkpoints


class Nested(keras.Model):
    """Layers in an attribute, a list, a dict and a list of lists, and dropout."""

    def __init__(self):
        super().__init__()
        self.single = keras.layers.Dense(2)
        self.listed = [keras.layers.Dense(2), keras.layers.BatchNormalization()]
        self.named = {"a": keras.layers.Dense(2)}
        self.deep = [[keras.layers.Dense(2)], [keras.layers.Dropout(0.5)]]
        self(np.zeros((1, 2), np.float32))

    def call(self, inputs):
        h = self.single(inputs)
        for layer in (*self.listed, self.named["a"], self.deep[0][0], self.deep[1][0]):
            h = layer(h)
        return h


def trainable():
    network = Nested()
    optimizer = keras.optimizers.Adam()
    optimizer.build(network.trainable_variables)
    return types.SimpleNamespace(
        networks={"nested": network}, optimizers={"nested": optimizer}, history=None
    )


def variables(made):
    owners = (*made.networks.values(), *made.optimizers.values())
    return [variable for owner in owners for variable in owner.variables]


def change(made):
    for variable in variables(made):
        variable.assign(np.array(variable) + 1)


def saved(folder, step=3):
    made = trainable()
    change(made)
    kept = checkpoints.Checkpoints(made, folder)
    kept.step.assign(step)
    kept.save()
    return made


def test_every_variable_comes_back(tmp_path):
    made, other = saved(tmp_path), trainable()
    change(other)
    change(other)
    restored = checkpoints.Checkpoints(other, tmp_path)
    assert int(restored.step.numpy()) == 3
    assert len(variables(made)) == 12 + 1 + 2 + 2 * 10  # weights, seed, Adam's own
    for a, b in zip(variables(made), variables(other), strict=True):
        np.testing.assert_array_equal(np.array(a), np.array(b), err_msg=a.path)


def spoil(folder, step):
    for path in (folder / "checkpoints").glob(f"ckpt-{step}.data*"):
        path.write_bytes(path.read_bytes()[:10])


def test_the_one_before_is_used_and_it_is_said(tmp_path, caplog):
    saved(tmp_path, 3)
    made = trainable()
    again = checkpoints.Checkpoints(made, tmp_path)
    again.step.assign(5)
    again.save()
    spoil(tmp_path, 5)
    with caplog.at_level("WARNING", logger="absl"):
        restored = checkpoints.Checkpoints(trainable(), tmp_path)
    assert int(restored.step.numpy()) == 3
    assert "ckpt-5 is unreadable" in caplog.text


def test_none_readable_is_a_line_and_not_a_fresh_start(tmp_path):
    saved(tmp_path)
    spoil(tmp_path, 3)
    with pytest.raises(errors.UserError, match="no checkpoint in .* can be read"):
        checkpoints.Checkpoints(trainable(), tmp_path)


def test_a_disk_that_fills_up_leaves_the_last_one(tmp_path, monkeypatch):
    saved(tmp_path, 3)
    made = trainable()
    kept = checkpoints.Checkpoints(made, tmp_path)
    change(made)
    kept.step.assign(4)

    def full(*arguments, **named):
        raise tf.errors.ResourceExhaustedError(None, None, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(tf.train.Checkpoint, "_write", full)
        with pytest.raises(tf.errors.ResourceExhaustedError):
            kept.save()
    restored = checkpoints.Checkpoints(trainable(), tmp_path)
    assert int(restored.step.numpy()) == 3


def listed(folder):
    return tf.train.latest_checkpoint(folder / "checkpoints")


@pytest.mark.parametrize("damage", ["gone", "", "model_che", "\xff", "untimed", "old"])
def test_checkpoints_are_found_without_their_list(tmp_path, caplog, damage):
    saved(tmp_path, 3)
    path = tmp_path / "checkpoints" / "checkpoint"
    first = path.read_text()
    again = checkpoints.Checkpoints(trainable(), tmp_path)
    again.step.assign(12)
    again.save()
    if damage == "gone":
        path.unlink()
    elif damage == "old":
        path.write_text(first)
    elif damage == "untimed":  # cut short between two lines
        path.write_text(path.read_text().splitlines()[0] + "\n")
    else:
        path.write_bytes(damage.encode("latin-1"))
    with caplog.at_level("WARNING", logger="absl"):
        restored = checkpoints.Checkpoints(trainable(), tmp_path)
    assert int(restored.step.numpy()) == 12
    assert "mended from the 2 checkpoints" in caplog.text
    assert listed(tmp_path).endswith("ckpt-12")
    restored.step.assign(13)
    restored.save()  # and the oldest of three goes
    names = sorted(p.name for p in path.parent.glob("*.index"))
    assert names == ["ckpt-12.index", "ckpt-13.index"]


def test_an_undamaged_list_is_not_touched(tmp_path, caplog):
    saved(tmp_path)
    path = tmp_path / "checkpoints" / "checkpoint"
    before = path.read_bytes()
    with caplog.at_level("WARNING", logger="absl"):
        checkpoints.Checkpoints(trainable(), tmp_path)
    assert path.read_bytes() == before and "mended" not in caplog.text


def test_a_list_of_what_is_gone_is_no_fresh_start(tmp_path):
    saved(tmp_path)
    for path in (tmp_path / "checkpoints").glob("ckpt-*"):
        path.unlink()
    with pytest.raises(errors.UserError, match="lists checkpoints that are gone"):
        checkpoints.Checkpoints(trainable(), tmp_path)
