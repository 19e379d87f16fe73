"""A process on a pseudo-terminal of its own."""

import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"  # the cursor


class Terminal:
    """A process on a pseudo-terminal of its own, and all that it wrote there."""

    def __init__(self, command, columns=80, **variables):
        self.master, slave = pty.openpty()
        self.resize(columns)
        self.text = ""
        # pytest-xdist's workers name a size in their environment that no terminal has.
        not_kept = ("CI", "COLUMNS", "LINES")
        kept = {k: v for k, v in os.environ.items() if k not in not_kept}
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=kept | {"TERM": "xterm-256color"} | variables,
            start_new_session=True,
            close_fds=True,
        )
        os.close(slave)

    def resize(self, columns):
        size = struct.pack("HHHH", 24, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def read(self, until=None, seconds=20.0):
        """Reads until a text is there, or the process has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in self.text):
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.text += os.read(self.master, 65536).decode(errors="replace")
                except OSError:  # the other end is closed
                    break
        return self.text

    def end(self):
        self.read()
        self.process.wait(10)
        os.close(self.master)
        return plain(self.text)


def plain(text):
    """What was written, without the terminal's own commands."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "")
