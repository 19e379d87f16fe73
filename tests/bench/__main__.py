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

from tests.bench import harness

SUBJECTS = {
    "zhao2018_eye": {"set": [], "whole": [], "left_out": "photorealism"},
    # The paper's networks, in a batch that fits a small machine: 64 eyes, looked at
    # eight at a time, so that their features stay in the cache.
    "simgan": {
        "set": [
            *("batch_size=8", "accumulate=8", "width=64"),
            'self_regularization_features="identity"',
        ],
        "whole": ["batch_size=64", "accumulate=1"],
        "left_out": "",
    },
}
THEIRS = {
    "PyTorch eager": [],
    "PyTorch channels-last": ["--channels-last"],
    "PyTorch compile": ["--compile"],
    "PyTorch compile, channels-last": ["--compile", "--channels-last"],
}
WHOLE, IN_PARTS = "ours, whole batch", ", in parts"
_PEER_MATMUL = "PyTorch matmul"
BFLOAT16 = 'precision="mixed_bfloat16"'
MEMORY = [(4, 2), (8, 2), (16, 2), (4, 4)]  # batch and enlargement
GOAL = 1.3
_MATMUL = 2048
_SAME, _SAME_AFTER = 1e-3, 2e-2  # Adam divides rounding errors by small gradients


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
            said = agreement(contenders)
            print(f"{self.subject}\n  {said}", flush=True)
            rounds, steps = self.options.rounds, self.options.steps
            results = harness.race(contenders, rounds=rounds, steps=steps)
        finally:
            for contender in self.started:
                contender.close()
        by_name = {result.name: result for result in results}
        print("\n".join(f"  {line}" for line in [*table(results), *summary(by_name)]))
        self._keep(results)
        if self.options.memory:
            self._memory()

    def _start(self):
        subject = SUBJECTS[self.subject]
        left_out, ways = subject["left_out"], {"": []}
        self._ours("ours", f"--case={self.case}")
        if subject["whole"]:
            self._ours(WHOLE, *map("--set={}".format, subject["whole"]))
            ways[IN_PARTS] = ["--in-parts"]
        self._ours("ours, bfloat16", f"--set={BFLOAT16}")
        if left_out:
            self._ours(f"ours without {left_out}", f"--without={left_out}")
        self._one("matmul", sys.executable, "keras_step", f"--matmul={_MATMUL}")
        python, case = self.options.torch, f"--case={self.case}"
        for name, flags in THEIRS.items():
            for suffix, way in ways.items():
                self._one(name + suffix, python, "torch_step", case, *flags, *way)
        self._one(_PEER_MATMUL, python, "torch_step", f"--matmul={_MATMUL}")
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


def agreement(contenders):
    """A sentence that says how closely ours and theirs take the same step.

    Raises:
        harness.Failed: they do not.
    """
    facts = {c.name: c.facts for c in contenders}
    worst = {}
    for name in [n for n in facts if n == WHOLE or is_theirs(n)]:
        for kind in ("losses", "norms", "second"):
            distance = apart(facts["ours"][kind], facts[name][kind])
            worst[kind] = max(worst.get(kind, 0.0), distance)
            if distance > (_SAME_AFTER if kind == "second" else _SAME):
                raise harness.Failed(
                    f"{name} takes another step than ours: {kind} are {distance:.1g} "
                    f"apart; {facts['ours'][kind]} and {facts[name][kind]}"
                )
    return (
        f"the same step: losses agree to {worst['losses']:.0e}, gradient norms to "
        f"{worst['norms']:.0e}, losses after an update to {worst['second']:.0e}"
    )


def is_theirs(name):
    """Whether a contender is a step of PyTorch."""
    return name.startswith("PyTorch") and name != _PEER_MATMUL


def apart(one, other):
    """Largest relative difference of two dicts of numbers; inf where names differ."""
    if {*one} != {*other}:
        return float("inf")
    return max(abs(one[n] - other[n]) / (abs(one[n]) + 1e-3) for n in one)


def table(results):
    """Lines of all contenders' times and memory."""
    yield f"{'':42}{'best':>9}{'median':>9}{'CPU':>9}{'peak':>10}"
    for result in results:
        times = (result.best_s, result.median_s, result.cpu_s)
        cells = "".join(f"{1000 * seconds:6.0f} ms" for seconds in times)
        yield f"{result.name:42}{cells}{result.peak_mib:6.0f} MiB"


def summary(results):
    """Lines of what the table says, from ``Result`` by name."""
    ours, theirs = results["ours"], [r for n, r in results.items() if is_theirs(n)]
    yield f"{_against(ours, theirs)}; goal {GOAL}"
    if WHOLE in results:
        at_once = [r for r in theirs if not r.name.endswith(IN_PARTS)]
        yield f"both the whole batch at once: {_against(results[WHOLE], at_once)}"
        yield f"ours in parts, theirs at once: {_against(ours, at_once)}"
    flops = results["PyTorch eager"].facts["flops"]
    seconds = min(results[name].best_s for name in ("matmul", _PEER_MATMUL))
    rate, top = flops / ours.best_s / 1e9, 2 * _MATMUL**3 / seconds / 1e9
    yield (
        f"{flops / 1e9:.1f} GFLOP a step: {rate:.0f} GFLOP/s, {rate / top:.0%} of a "
        f"{_MATMUL}^3 float32 product's {top:.0f}"
    )
    for name in results:
        if name.startswith("ours without"):
            cost = 1.0 - results[name].best_s / ours.best_s
            yield f"{name.removeprefix('ours without ')}: {cost:.1%} of the step"
    half = results["ours, bfloat16"]
    distance = apart(ours.facts["losses"], half.facts["losses"])
    yield (
        f"bfloat16: {ours.best_s / half.best_s:.2f} times as fast, losses "
        f"{distance:.0e} apart"
    )


def _against(one, others):
    fastest = min(others, key=lambda r: r.best_s)
    ratio = fastest.best_s / one.best_s
    return f"{ratio:.2f} times as fast as the fastest of theirs ({fastest.name})"


if __name__ == "__main__":
    main()
