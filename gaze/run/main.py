"""Runs a command's ``main``: flags once, errors in one line, threads, quiet logs."""

import contextlib
import sys

from absl import app, flags, logging

from gaze.run import errors, files, names, quiet, signals
from gaze.run import flags as shared_flags

_THREADS = flags.DEFINE_integer(
    "threads", 0, "CPU threads for TensorFlow's ops; 0 lets it take all cores."
)

_DETERMINISTIC = flags.DEFINE_boolean(
    "deterministic",
    False,
    "Only ops that repeat themselves bit by bit: a GPU's run and its resumption agree "
    "exactly, and take longer. On a CPU they do without.",
)

INTERRUPTED = 75  # EX_TEMPFAIL: stopped in order, the same command goes on.

_around = []


class Interrupted(Exception):
    """The command saved its state because it was asked to stop."""


def around(context):
    """Has every command of this process run inside ``context()``.

    For what must happen before a command's first line and after its last, whichever
    command it is; ``gaze.training.distribution`` joins the other workers so.
    """
    _around.append(context)


def run(main, *, uses_tensorflow=True, takes_arguments=False):
    """Runs ``main()`` after parsing flags and exits with its status.

    Exit status: 0 done, 1 a user's mistake (one line on stderr), 75 interrupted
    after saving. Anything else is a bug and shows its traceback.

    Args:
        main: the command; called with the list of what follows the flags if
            ``takes_arguments``, else with nothing.
        uses_tensorflow: whether ``--threads`` has a TensorFlow to limit; a command
            that seldom needs one calls ``prepare_tensorflow`` itself.
        takes_arguments: whether anything may follow the flags.
    """

    def guarded(argv):
        logging.get_absl_handler().setFormatter(None)
        logging.get_absl_handler().addFilter(quiet.is_told)
        try:
            if len(argv) > 1 and not takes_arguments:
                raise errors.UserError(
                    f"unexpected argument {argv[1]!r}; give settings as --flag=value."
                )
            if uses_tensorflow:
                prepare_tensorflow()
            with contextlib.ExitStack() as stack:
                for context in _around:
                    stack.enter_context(context())
                stack.enter_context(signals.handled(_interrupt))
                main(*([argv[1:]] if takes_arguments else []))
        except errors.UserError as error:
            print(f"error: {names.printable(error)}", file=sys.stderr)
            sys.exit(1)
        except (Interrupted, KeyboardInterrupt):
            print("interrupted; the same command continues.", file=sys.stderr)
            sys.exit(INTERRUPTED)
        except Exception as error:
            if not files.is_disk_full(error):
                raise
            print(
                "error: the disk is full; the last checkpoint is kept. Free some space "
                "and run the same command again.",
                file=sys.stderr,
            )
            sys.exit(1)

    logging.set_verbosity(logging.INFO)
    app.run(guarded, flags_parser=_parse)


def _interrupt():
    raise Interrupted


def _parse(argv):
    try:
        return shared_flags.parse(argv)
    except errors.UserError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def prepare_tensorflow():
    """Applies ``--threads`` and ``--deterministic``, before TensorFlow's first op."""
    import cv2
    import tensorflow as tf

    if _DETERMINISTIC.value:
        tf.config.experimental.enable_op_determinism()
    if _THREADS.value:
        tf.config.threading.set_intra_op_parallelism_threads(_THREADS.value)
        tf.config.threading.set_inter_op_parallelism_threads(_THREADS.value)
        cv2.setNumThreads(_THREADS.value)
