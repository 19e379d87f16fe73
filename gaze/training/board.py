"""What TensorBoard shows of a training.

Scalars, a contact sheet, histograms of every trainable variable, the config and the
versions as text, the config's values as hparams, and a layout that draws losses that
belong together in one chart.
"""

import json
import os
import pathlib
from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.custom_scalar import summary as layout_summary
from tensorboard.plugins.histogram import summary as histogram_summary
from tensorboard.plugins.hparams import api as hparams
from tensorboard.summary.writer import event_file_writer

from gaze.run import artifact, environment, files
from gaze.training import distribution, phases

_TOLD_APART_BY = 4  # parts of a run folder's path
_CAPTION = (
    "Eyes of the last batch as the networks see and answer them at this step; what a "
    "column shows stands above it. With a moving average, the averaged weights answer."
)


class Board:
    """Writes TensorBoard events; a worker that is not the first writes none."""

    def __init__(
        self,
        folder: str | os.PathLike,
        phases: Sequence[phases.Phase],
        *,
        first_step: int,
        resumes: bool,
    ):
        """Opens an event file in ``folder`` and says what is trained.

        Args:
            folder: run folder; its ``config.json``, if there, is shown.
            phases: the trainable's phases, for the layout.
            first_step: step that the training goes on from.
            resumes: whether events of an interrupted run may lie behind that step.
        """
        self._writer = None
        if not distribution.is_chief():
            return
        # Before the writer: TensorBoard reads the files by name, so as they were made.
        _mark_start(folder, first_step + 1 if resumes else 0)
        self._writer = tf.summary.create_file_writer(str(folder))
        with self._writer.as_default(step=first_step):
            _describe(pathlib.Path(folder))
            _write_pb(layout_summary.pb(_layout(phases)))

    def scalars(self, step: int, groups: dict[str, dict[str, float]]) -> None:
        """Writes scalars, given as dicts by group and name."""
        if self._writer is None:
            return
        with self._writer.as_default(step=step):
            for group, values in groups.items():
                for name, value in values.items():
                    tf.summary.scalar(f"{group}/{name}", value)
        self._writer.flush()

    def text(self, step: int, name: str, text: str) -> None:
        """Shows a Markdown text."""
        if self._writer is not None:
            with self._writer.as_default(step=step):
                tf.summary.text(name, text)

    def image(self, step: int, name: str, picture: np.ndarray) -> None:
        """Shows a uint8 RGB picture [H, W, 3]."""
        if self._writer is not None:
            with self._writer.as_default(step=step):
                tf.summary.image(name, np.asarray(picture)[None], description=_CAPTION)

    def histograms(self, step: int, networks: dict[str, keras.Model]) -> None:
        """Shows how every trainable variable of the networks is distributed."""
        if self._writer is None:
            return
        with self._writer.as_default(step=step):
            for name, network in networks.items():
                for variable in network.trainable_variables:
                    tag, values = f"{name}/{variable.path}", np.asarray(variable)
                    # NumPy's histogram: one graph op for each would cost seconds.
                    _write_pb(histogram_summary.pb(tag, values))

    def close(self) -> None:
        """Flushes and closes the event file."""
        if self._writer is not None:
            self._writer.close()


def _write_pb(summary):
    tf.summary.experimental.write_raw_pb(summary.SerializeToString())


def _describe(folder):
    """The run's config and the versions it runs with."""
    versions = environment.versions()
    head = ["| package | version |", "|---|---|"]
    rows = [f"| {name} | {version} |" for name, version in versions.items()]
    tf.summary.text("versions", "\n".join([*head, *rows]))
    if (folder / artifact.SETTINGS).exists():
        settings = files.read_json(folder / artifact.SETTINGS)
        indented = json.dumps(settings, indent=2).replace("\n", "\n    ")
        tf.summary.text("config", "    " + indented)
        hparams.hparams(_flat(settings), trial_id=trial_id(folder))


def trial_id(folder: pathlib.Path) -> str:
    """What the table of hparams calls a run: trainings of one name are not one trial.

    A pipeline's estimators lie in ``seed0/estimate/ARM/KIND``, and many a KIND is mild.
    """
    return "/".join(folder.resolve().parts[-_TOLD_APART_BY:]).lstrip("/")


def _flat(tree, prefix=""):
    """Dotted names and values of a nested config, of the types that hparams take."""
    values = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            values |= _flat(value, f"{prefix}{name}.")
        else:
            is_plain = isinstance(value, bool | int | float | str)
            values[prefix + name] = value if is_plain else str(value)
    return values


def _layout(phases):
    """Charts of losses, and of what the engine itself watches.

    One for each set of losses, titled by the phases that have it: a tag carries no
    phase, so phases with the same losses would fill charts with the same curves.
    """
    titles = {}
    for phase in (p for p in phases if p.steps):
        titles.setdefault(frozenset(phase.loss_weights), []).append(phase)
    charts = {
        f"losses of {', '.join(p.name for p in alike)}": [
            f"losses/{name}$" for name in alike[0].loss_weights
        ]
        for alike in titles.values()
    }
    charts["gradient norms"] = ["monitors/gradient_norm_.*"]
    charts["discriminator"] = ["monitors/discriminator_.*"]
    charts["waiting for input"] = ["timing/input_wait_share"]
    drawn = [
        layout_pb2.Chart(title=title, multiline=layout_pb2.MultilineChartContent(tag=t))
        for title, t in charts.items()
    ]
    category = layout_pb2.Category(title="training", chart=drawn)
    return layout_pb2.Layout(category=[category])


def _mark_start(folder, step):
    """Tells TensorBoard to drop what an interrupted run wrote from ``step`` on.

    The first mark of a folder drops nothing: TensorBoard takes it for the beginning. So
    every run leaves one, the first at step 0.
    """
    marker = event_file_writer.EventFileWriter(str(folder))
    log = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
    marker.add_event(event_pb2.Event(step=step, session_log=log))
    marker.close()
