"""The statistics of a Visual Turing test: of answers given, or for a study to plan.

python -m refiner.turing_statistics --answers=FILE.csv
python -m refiner.turing_statistics --plan

The file has one row an answer, with at least the columns ``shown`` and ``answered``
(``real`` or ``refined``); a column ``count`` makes a row stand for many
(``refiner.study.answers`` has all columns). The plan says how many answers show which
accuracy.
"""

import pathlib

from absl import flags

from gaze.run import errors, main
from refiner.study import answers, planning, summary, wording

_ANSWERS = flags.DEFINE_string("answers", "", "CSV of answers.")
_PLAN = flags.DEFINE_bool("plan", False, "How many answers for which difference.")
_ACCURACIES = (0.505, 0.51, 0.52, 0.53, 0.55, 0.6, 0.7, 0.8)
_EACH = 400  # answers of one subject in Zhao et al. 2018
_SPREADS = (0.0, 0.02, 0.05)


def _main():
    if bool(_ANSWERS.value) == _PLAN.value:
        raise errors.UserError("give exactly one of --answers=FILE.csv and --plan.")
    print("\n".join(_plan() if _PLAN.value else _report(_ANSWERS.value)))


def _report(path):
    given = answers.read(pathlib.Path(path))
    told = []
    for observer, name in wording.OBSERVERS.items():
        own = [answer for answer in given if answer.observer == observer]
        if own:
            told += [f"{name}:", *wording.lines(summary.of(own)), ""]
    return told[:-1]


def _plan():
    spreads = [f"{100 * spread:.0f} points" for spread in _SPREADS]
    yield "To show that refined eyes are told from real ones (one-sided exact binomial"
    yield f"p up to {planning.ALPHA:.0%}, power {planning.POWER:.0%}):"
    yield ""
    yield f"{'true accuracy':<15}{'answers':>9}   subjects of {_EACH} answers, whose"
    yield f"{'':<15}{'':>9}   true accuracies spread by {', '.join(spreads)}"
    for accuracy in _ACCURACIES:
        needed = [planning.subjects(accuracy, _EACH, spread) for spread in _SPREADS]
        told = "".join(f"{number:>8}" for number in needed)
        yield f"{accuracy:<15.1%}{planning.answers(accuracy):>9,}{told}"
    yield ""
    for total in (20, 100, 400, 1000, 4000, 20_000):
        least = planning.smallest_accuracy(total)
        yield f"{total:>6,} answers show an accuracy of {least:.1%} or more."


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
