"""Runs a command's ``main``: flags once, errors in one line, threads, quiet logs."""

import contextlib
import errno
import sys
from collections.abc import Callable

from absl import app, flags, logging

import gaze
from gaze.run import errors, files, names, quiet, signals, terminal
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

    def __str__(self):
        return "stopped as asked, what was done is saved; the same again goes on there"


def around(context: Callable[[], contextlib.AbstractContextManager]) -> None:
    """Has every command of this process run inside ``context()``.

    For what must happen before a command's first line and after its last, whichever
    command it is; ``gaze.training.distribution`` joins the other workers so.
    """
    _around.append(context)


def run(
    main: Callable[..., None],
    *,
    uses_tensorflow: bool = True,
    takes_arguments: bool = False,
) -> None:
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
                stack.callback(terminal.restore)
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
            line = _of_the_machine(error)
            if line is None:
                raise
            print(f"error: {line}", file=sys.stderr)
            sys.exit(1)

    logging.set_verbosity(logging.INFO)
    app.run(guarded, flags_parser=_parse)


def _of_the_machine(error):
    """One line about what the machine does not give; None where it is no such error."""
    if files.is_disk_full(error):
        return (
            "the disk is full; the last checkpoint is kept. Free some space and run "
            "the same command again."
        )
    # TensorFlow's, by its name: most commands do without TensorFlow.
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"MemoryError", "ResourceExhaustedError"}:
        reason = " ".join(str(error).split())[:120]
        return f"out of memory ({reason}); ask for less at once."
    if isinstance(error, OSError) and error.errno in _OF_THE_FILE_SYSTEM:
        return f"cannot use {error.filename}: {error.strerror}; check the path."
    return None


# What a path or a disk is, and no program can mend.
_OF_THE_FILE_SYSTEM = (
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.EDQUOT, errno.EFBIG),
    *(errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR),
)


def _interrupt():
    raise Interrupted


def _parse(argv):
    if "--version" in argv[1:]:  # whatever else a command requires
        print(f"Gaze Refiner {gaze.__version__}")
        sys.exit(0)
    try:
        return shared_flags.parse(argv)
    except errors.UserError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def prepare_tensorflow() -> None:
    """Applies ``--threads`` and ``--deterministic``, before TensorFlow's first op."""
    import tensorflow as tf

    if _DETERMINISTIC.value:
        tf.config.experimental.enable_op_determinism()
    if _THREADS.value:
        limit_threads(_THREADS.value)


def limit_threads(count: int) -> None:
    """Has TensorFlow and OpenCV take ``count`` threads, before TensorFlow's first op.

    For processes that `workers` starts, which parse no flags; 0 limits nothing.
    """
    import cv2
    import tensorflow as tf

    if count:
        tf.config.threading.set_intra_op_parallelism_threads(count)
        tf.config.threading.set_inter_op_parallelism_threads(count)
        cv2.setNumThreads(count)
