"""Where a training's numbers go: metrics.jsonl always, TensorBoard beside it."""

import json
import pathlib

import numpy as np
import tensorflow as tf

from gaze.run import files


class MetricsWriter:
    """Appends means of losses and monitors to ``metrics.jsonl`` and TensorBoard."""

    def __init__(self, folder, *, first_step):
        """Opens a run's metrics, cut back to ``first_step`` after a resume."""
        self.path = pathlib.Path(folder) / "metrics.jsonl"
        _cut_back(self.path, first_step)
        resumes = self.path.exists()
        purge = tf.constant(first_step, tf.int64) if resumes else None
        self.board = tf.summary.create_file_writer(str(folder))
        if purge is not None:
            # Tells TensorBoard to drop what an interrupted run wrote behind it.
            self._purge(folder, first_step)

    def _purge(self, folder, first_step):
        from tensorboard.compat.proto import event_pb2
        from tensorboard.summary.writer import event_file_writer

        marker = event_file_writer.EventFileWriter(str(folder))
        log = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
        marker.add_event(event_pb2.Event(step=first_step, session_log=log))
        marker.close()

    def write(self, step, phase, losses, monitors):
        """Writes one line of scalars, given as dicts by name."""
        line = {"step": step, "phase": phase, "losses": losses, "monitors": monitors}
        with open(self.path, "a") as file:
            file.write(json.dumps(line) + "\n")
        with self.board.as_default(step=step):
            for name, value in losses.items():
                tf.summary.scalar(f"losses/{name}", value)
            for name, value in monitors.items():
                tf.summary.scalar(f"monitors/{name}", value)
        self.board.flush()

    def image(self, step, name, picture):
        """Shows a uint8 RGB picture [H, W, 3] in TensorBoard."""
        with self.board.as_default(step=step):
            tf.summary.image(name, np.asarray(picture)[None])

    def close(self):
        """Flushes and closes the event file."""
        self.board.close()


def read(folder):
    """The lines of a run's ``metrics.jsonl`` as a list of dicts."""
    path = pathlib.Path(folder) / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def _cut_back(path, first_step):
    """Keeps the lines up to ``first_step``; what came later is run again."""
    if not path.exists():
        return
    kept = []
    for line in path.read_text().splitlines():
        try:
            if json.loads(line)["step"] <= first_step:
                kept.append(line)
        except json.JSONDecodeError:
            continue  # the half line of a killed run
    with files.writing(path) as temporary:
        temporary.write_text("".join(line + "\n" for line in kept))
