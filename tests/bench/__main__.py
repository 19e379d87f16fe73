"""A training step beside the same step in PyTorch: ``make bench``.

python -m tests.bench [SUBJECT ...] --torch=PYTHON [--rounds=7] [--memory]

First both must agree on losses, gradients and the losses after one update, or nothing
is timed. Then all take turns, see ``harness.py``. Where a batch is looked at in parts,
for the cache's sake, both sides are timed with the whole batch at once as well. On a
machine that does other work the figures mean little; the CPU column suffers least.
"""

import argparse
import dataclasses
import json
import pathlib
import sys
import tempfile

from tests.bench import harness, verdict

BFLOAT16 = 'precision="mixed_bfloat16"'
_FULL = {"set": [], "whole": [], "half": [], "left_out": "", "goal": 1.3}
SUBJECTS = {
    "zhao2018_eye": _FULL | {"half": [BFLOAT16], "left_out": "photorealism"},
    # The paper's networks, in a batch that fits a small machine: 64 eyes, looked at
    # eight at a time, so that their features stay in the cache.
    "simgan": _FULL
    | {
        "set": [
            *("batch_size=8", "accumulate=8", "width=64"),
            'self_regularization_features="identity"',
        ],
        "whole": ["batch_size=64", "accumulate=1"],
        "half": [BFLOAT16],
    },
    # Gaze networks as `gaze.train` trains them, their batch and rate from the config.
    "lenet": _FULL | {"goal": 1.15},
    "resnet": _FULL | {"goal": 1.15},
}
THEIRS = {
    "PyTorch eager": [],
    "PyTorch channels-last": ["--channels-last"],
    "PyTorch compile": ["--compile"],
    "PyTorch compile, channels-last": ["--compile", "--channels-last"],
}
MEMORY = [(4, 2), (8, 2), (16, 2), (4, 4)]  # batch and enlargement


def main():
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", default=[*SUBJECTS])
    parser.add_argument("--torch", default=".venv-bench/bin/python")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int, help="cores to use; all where absent")
    parser.add_argument("--memory", action="store_true", help="peak memory by size too")
    parser.add_argument("--json", type=pathlib.Path, help="file that gets a line a row")
    options = parser.parse_args()
    if unknown := {*options.subjects} - {*SUBJECTS}:
        parser.error(f"no subject {min(unknown)!r}; choose among {', '.join(SUBJECTS)}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            for subject in options.subjects:
                Bench(subject, pathlib.Path(folder), options).run()
        except harness.Failed as failure:
            sys.exit(str(failure))


class Bench:
    """One subject's contenders."""

    def __init__(self, subject, folder, options):
        """For a config in ``SUBJECTS``; scratch files go to ``folder``."""
        self.subject, self.folder, self.options = subject, folder, options
        self.case = folder / f"{subject}.npz"
        self.started = []

    def run(self):
        """Starts all, compares, times and prints."""
        try:
            contenders = self._start()
            said = verdict.agreement(contenders)
            print(f"{self.subject}\n  {said}", flush=True)
            rounds, steps = self.options.rounds, self.options.steps
            results = harness.race(contenders, rounds=rounds, steps=steps)
        finally:
            for contender in self.started:
                contender.close()
        by_name = {result.name: result for result in results}
        goal = SUBJECTS[self.subject]["goal"]
        lines = [*verdict.table(results), *verdict.summary(by_name, goal)]
        print("\n".join(f"  {line}" for line in lines))
        self._keep(results)
        if self.options.memory:
            self._memory()

    def _start(self):
        subject = SUBJECTS[self.subject]
        left_out, ways = subject["left_out"], {"": []}
        self._ours("ours", f"--case={self.case}")
        if subject["whole"]:
            self._ours(verdict.WHOLE, *map("--set={}".format, subject["whole"]))
            ways[verdict.IN_PARTS] = ["--in-parts"]
        if subject["half"]:
            self._ours(verdict.HALF, *map("--set={}".format, subject["half"]))
        if left_out:
            self._ours(f"ours without {left_out}", f"--without={left_out}")
        self._one("matmul", sys.executable, "keras_step", f"--matmul={verdict.MATMUL}")
        python, case = self.options.torch, f"--case={self.case}"
        for name, flags in THEIRS.items():
            for suffix, way in ways.items():
                self._one(name + suffix, python, "torch_step", case, *flags, *way)
        self._one(
            verdict.PEER_MATMUL, python, "torch_step", f"--matmul={verdict.MATMUL}"
        )
        return list(self.started)

    def _ours(self, name, *flags):
        config, sets = f"--config=configs/{self.subject}.py", self.folder / "sets"
        settings = map("--set={}".format, SUBJECTS[self.subject]["set"])
        flags = [config, f"--sets={sets}", *settings, *flags]
        return self._one(name, sys.executable, "keras_step", *flags)

    def _one(self, name, python, module, *flags):
        print(f"starting {name}", file=sys.stderr, flush=True)
        made = harness.Contender(
            name,
            python,
            f"tests.bench.{module}",
            *flags,
            log=self.folder / "log.txt",
            threads=self.options.threads,
        )
        self.started.append(made)
        return made

    def _memory(self):
        """Peak of ours by batch and size, in processes of their own."""
        for batch, enlarge in MEMORY if self.subject == "zhao2018_eye" else ():
            flags = [f"--set=batch_size={batch}", f"--set=enlarge={enlarge}"]
            contender = self._ours("memory", *flags)
            contender.turn(2)
            peak = contender.ask()["peak_mib"]
            contender.close()
            print(
                f"  peak memory, batch {batch}, {36 * enlarge}x{60 * enlarge}: "
                f"{peak:.0f} MiB"
            )

    def _keep(self, results):
        if self.options.json is None:
            return
        with open(self.options.json, "a") as file:
            for result in results:
                row = {"subject": self.subject, **dataclasses.asdict(result)}
                file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
