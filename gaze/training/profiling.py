"""The profiler's switch: ``--profile=START,STOP`` records these steps for TensorBoard.

Reading a profile takes the extra package xprof; recording one takes nothing.
"""

import os

import tensorflow as tf
from absl import flags, logging

from gaze.run import errors

_PROFILE = flags.DEFINE_list(
    "profile", [], "START,STOP: steps of a training to profile for TensorBoard."
)


def window() -> tuple[int, int] | None:
    """(start, stop) as the flag says, or None: nothing asked for, or no command line.

    Raises:
        UserError: the flag holds no two steps in order.
    """
    if not flags.FLAGS.is_parsed() or not _PROFILE.value:
        return None
    try:
        start, stop = map(int, _PROFILE.value)
    except ValueError:
        start, stop = 0, 0
    if not 0 <= start < stop:
        raise errors.UserError(
            f"--profile={','.join(_PROFILE.value)}: expected START,STOP, two steps in "
            "order, such as 100,110."
        )
    return start, stop


class Profiler:
    """Starts and stops TensorFlow's profiler at given steps."""

    def __init__(self, folder: str | os.PathLike, steps: tuple[int, int] | None = None):
        """Profiles the steps of ``steps`` = (start, stop) into ``folder``."""
        self._folder, self._steps, self._runs = str(folder), steps, False

    def at(self, step: int) -> None:
        """Says that ``step`` is about to be run."""
        if self._steps is None:
            return
        start, stop = self._steps
        if not self._runs and start <= step < stop:
            tf.profiler.experimental.start(self._folder)
            self._runs = True
        elif self._runs and step >= stop:
            self.close()

    def close(self) -> None:
        """Ends a profile that still runs."""
        if self._runs:
            tf.profiler.experimental.stop()
            self._runs = False
            self._steps = None
            logging.info("profile written below %s/plugins", self._folder)
