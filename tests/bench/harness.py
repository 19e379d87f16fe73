"""Contenders in processes of their own, timed by turns.

On a shared machine speed drifts within a minute by more than two programs differ. So
every contender is started once, warms up, and then all take a short turn in every
round, one after the other; what counts is each one's best round. Contenders speak
``worker.py``'s protocol and may live in different environments.
"""

import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
_PAUSE_S = 0.3  # a team of threads that has just worked still spins for a while


class Failed(Exception):
    """A contender ended instead of answering; the message is the end of its log."""


class Contender:
    """One program in a process of its own.

    Attributes:
        name: its row in the table.
        facts: what it said of itself once it was ready.
        rounds: seconds of a step, one for each round: the fastest step of its turn.
        cpu_rounds: the same of CPU seconds, over all threads.
    """

    def __init__(self, name, python, module, *arguments, log, threads=None):
        """Starts it and waits until it is warm.

        Args:
            name: its row in the table.
            python: interpreter of its environment.
            module: module that calls ``worker.serve``.
            *arguments: its command line.
            log: file that its words go to.
            threads: number of cores that it may use; all where None.

        Raises:
            Failed: it ended before it was ready.
        """
        self.name, self._log = name, pathlib.Path(log)
        self.rounds, self.cpu_rounds = [], []
        command = [str(python), "-m", module, *map(str, arguments)]
        # Not standard output: there any library may print.
        read, write = os.pipe()
        with open(self._log, "w") as words, os.fdopen(write, "w"):
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=_environment(threads) | {"BENCH_ANSWERS": str(write)},
                stdin=subprocess.PIPE,
                stdout=words,
                stderr=words,
                text=True,
                pass_fds=[write],
                preexec_fn=None if threads is None else lambda: _pin(threads),
            )
        self._answers = os.fdopen(read)
        self.facts = self._answer()

    def turn(self, steps):
        """Runs some steps; their fastest is this round's."""
        answer = self.ask(steps=steps)
        self.rounds.append(min(answer["seconds"]))
        self.cpu_rounds.append(min(answer["cpu_seconds"]))

    def ask(self, **request):
        """The answer to a request, see ``worker.serve``."""
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self._answers.readline()
        if not line:
            self._process.wait()
            last = self._log.read_text().strip()[-2000:]
            raise Failed(f"{self.name} ended: {last or 'it said nothing'}")
        return json.loads(line)

    def close(self):
        """Lets it end."""
        self._process.stdin.close()
        self._process.wait()
        self._answers.close()


@dataclasses.dataclass(frozen=True)
class Result:
    """What the rounds showed of one contender; seconds of one step."""

    name: str
    best_s: float
    median_s: float
    cpu_s: float
    peak_mib: float
    facts: dict


def race(contenders, *, rounds=7, steps=5):
    """Lets all contenders take turns.

    Each round starts with the next one, so that none always follows the same.

    Args:
        contenders: list of ``Contender``.
        rounds: number of rounds.
        steps: steps of a turn.

    Returns:
        List of ``Result`` in the contenders' order.
    """
    for number in range(rounds):
        first = number % len(contenders)
        for contender in contenders[first:] + contenders[:first]:
            time.sleep(_PAUSE_S)
            contender.turn(steps)
    return [_result(contender) for contender in contenders]


def _result(contender):
    return Result(
        name=contender.name,
        best_s=min(contender.rounds),
        median_s=statistics.median(contender.rounds),
        cpu_s=min(contender.cpu_rounds),
        peak_mib=contender.ask()["peak_mib"],
        facts=contender.facts,
    )


def _environment(threads):
    names = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    limits = {} if threads is None else dict.fromkeys(names, str(threads))
    quiet = {
        "CUDA_VISIBLE_DEVICES": "-1",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    return os.environ | quiet | limits


def _pin(threads):
    if sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
