"""One process of a training of several workers, as its supervisor holds it."""

import collections
import os
import subprocess
import sys
import threading

from gaze.run import errors, signals

_TAIL = 30  # lines of what it said that are kept


class Worker:
    """One process of the training; the first one's lines are shown as they come."""

    def __init__(self, command: list[str], index: int, tf_config: str):
        """Starts ``command`` with TF_CONFIG set.

        Raises:
            UserError: there is no such command, or it may not be run.
        """
        self.index = index
        self.tail = collections.deque(maxlen=_TAIL)
        try:
            self._process = subprocess.Popen(
                command,
                env=os.environ | {"TF_CONFIG": tf_config, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,  # Ctrl-C reaches the supervisor alone
                preexec_fn=signals.die_with_parent,
            )
        except OSError as error:
            raise errors.UserError(
                f"{command[0]} cannot be started ({error.strerror}); give the whole "
                "command behind --, such as -- python -m refiner.train."
            ) from None
        self.pid = self._process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            self.tail.append(line.rstrip())
            if self.index == 0:
                print(line, end="", file=sys.stderr, flush=True)

    def status(self) -> int | None:
        """Exit status, negative for a signal, or None while it runs."""
        return self._process.poll()

    def signal(self, number: int) -> None:
        """Sends a signal, if it still runs."""
        if self.status() is None:
            self._process.send_signal(number)

    def end(self, grace_s: float) -> None:
        """Waits for the end, and kills it after ``grace_s`` seconds."""
        try:
            self._process.wait(timeout=grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout=5.0)

    def said(self) -> str | None:
        """The one line of a user's mistake, or None."""
        lines = [line for line in self.tail if line.startswith("error: ")]
        return lines[-1].removeprefix("error: ") if lines else None
