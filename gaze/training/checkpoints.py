"""All that a training is at a step, saved so that it goes on exactly from there."""

import os
import pathlib

import tensorflow as tf
from absl import logging

from gaze.run import errors, files
from gaze.training import averaging, distribution, window
from gaze.training.trainable import Trainable

KEPT = 2


class Checkpoints:
    """Checkpoints of a trainable in a run folder: restores on creation, then saves.

    Networks with the states of their random layers, optimizers, the step, the moving
    average, the image history and the journal's window; the phase and the batches
    follow from the step.

    Attributes:
        step: int64 variable, the number of steps done.
    """

    def __init__(
        self,
        trainable: Trainable,
        folder: str | os.PathLike,
        average: averaging.MovingAverage | None = None,
        since: window.Window | None = None,
    ):
        """Restores the newest readable checkpoint below ``folder``, if there is one.

        Raises:
            UserError: there are checkpoints, and none can be read; or the workers of
                a training restored different ones.
        """
        self.step = tf.Variable(0, dtype=tf.int64)
        self._history = trainable.history
        parts = {
            "step": self.step,
            **{f"network_{n}": _all(net) for n, net in trainable.networks.items()},
            **{f"optimizer_{n}": _all(opt) for n, opt in trainable.optimizers.items()},
        }
        if trainable.history is not None:
            parts["history"] = trainable.history
        if average is not None:
            parts["average"] = average
        if since is not None:
            parts["window"] = since
        checkpoint = tf.train.Checkpoint(**parts)
        # This variable is made now, by every worker: making it is a collective
        # operation, and at the first save, which else makes it, one worker is alone.
        _ = checkpoint.save_counter
        place = pathlib.Path(folder) / "checkpoints"
        saved = _saved(place)
        if distribution.is_chief():
            _mend(place, saved)
            self._manager = tf.train.CheckpointManager(
                checkpoint, str(place), max_to_keep=KEPT
            )
        _restore(checkpoint, saved, place)
        self._check_workers()

    def save(self) -> None:
        """Saves the present state; under several workers the first one does."""
        self._check_workers()
        if distribution.is_chief():
            self._manager.save(checkpoint_number=int(self.step.numpy()))

    def _check_workers(self):
        """All workers stand at one step with one history; a checkpoint holds one."""
        distribution.agree(int(self.step.numpy()), "the step that they restored")
        if self._history is not None:
            digest = self._history.digest()
            distribution.agree(digest, "the content of the image history")


def _all(owner):
    """Every variable of a network or optimizer, dropout's random states among them.

    Listed here, because TensorFlow's tracking sees neither these states nor the layers
    that a subclassed Keras model keeps in a list, and tells nobody.
    """
    return [variable.value for variable in owner.variables]


def _saved(place):
    """Paths of the checkpoints in a folder, oldest first, by their own files."""
    names = (path.with_suffix("") for path in place.glob("ckpt-*.index"))
    numbered = {int(n): str(p) for p in names if (n := p.name[5:]).isdecimal()}
    return [numbered[step] for step in sorted(numbered)]


def _mend(place, saved):
    """Writes TensorFlow's list of checkpoints anew where it is not that of ``saved``.

    The list is a small text file. Where it is gone, empty or cut short, a manager knows
    of no checkpoints, fails with an error of its own, or forgets to delete old ones.

    Raises:
        UserError: the list names checkpoints, and all are gone.
    """
    listed = _listed(place)
    path = place / "checkpoint"
    if listed == saved or not (saved or path.exists()):
        return
    if listed and not saved:
        raise errors.UserError(
            f"{path} lists checkpoints that are gone; put them back, or delete "
            f"{place} to start again."
        )
    logging.warning(
        "%s is damaged, absent or out of date; mended from the %d checkpoints there",
        path,
        len(saved),
    )
    if not saved:
        path.unlink()
        return
    names = [os.path.basename(p) for p in saved]  # the folder may be moved
    state = tf.compat.v1.train.generate_checkpoint_state_proto(
        str(place.absolute()),
        names[-1],
        all_model_checkpoint_paths=names,
        all_model_checkpoint_timestamps=[os.path.getmtime(p + ".index") for p in saved],
    )
    with files.writing(path) as temporary:
        temporary.write_text(str(state), encoding="utf-8")


def _listed(place):
    """The paths that a manager would find listed, oldest first; None: unreadable."""
    try:
        state = tf.train.get_checkpoint_state(str(place))
    except ValueError:  # empty, or not text
        return None
    if state is None:
        return None
    paths = list(state.all_model_checkpoint_paths)
    # A manager passes over what has no time.
    if len(state.all_model_checkpoint_timestamps) != len(paths):
        return None
    return paths


def _restore(checkpoint, saved, place):
    """Restores the newest readable checkpoint, saying so where one is damaged."""
    for path in reversed(saved):
        try:
            checkpoint.restore(path).assert_existing_objects_matched()
        except (tf.errors.OpError, AssertionError, IndexError, ValueError) as error:
            reason = str(error).splitlines()[0]
            logging.warning(
                "checkpoint %s is unreadable (%s); trying the one before it",
                path,
                reason,
            )
            continue
        logging.info("going on from %s", path)
        return
    if saved:
        raise errors.UserError(
            f"no checkpoint in {place} can be read; delete that folder to start again."
        )
