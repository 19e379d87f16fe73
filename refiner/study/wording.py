"""Figures of a study as rows and sentences, for the terminal and for pages."""

import decimal

from refiner.study import answers

OBSERVERS = {
    answers.PERSON: "People",
    answers.MACHINE: "A machine (the C2ST network), not people",
}

MACHINE_CAUTION = (
    "These answers are a machine's, the network of the classifier two-sample test put "
    "through the same pages as people. They stand in for nobody: a network sees what "
    "people do not, and the papers' 50.6 % and 51.7 % are people's."
)


def confusion_rows(table):
    """The papers' table of {cell: count}: shown down, answered across."""
    return [
        ["real", f"{table['real_as_real']:,}", f"{table['real_as_refined']:,}"],
        [
            "refined",
            f"{table['refined_as_real']:,}",
            f"{table['refined_as_refined']:,}",
        ],
    ]


def facts(figures):
    """(name, sentence) for every pooled figure."""
    accuracy, clustered = figures["accuracy"], figures["clustered"]
    pairs = [
        (
            "right",
            f"{figures['right']:,} of {figures['answers']:,}: {percent(accuracy)} "
            "(exact interval of independent answers)",
        ),
        ("over subjects", _clustered(clustered)),
        ("guessing, one-sided p", f"{figures['p_one_sided']:.3g} (exact binomial)"),
        ("two-sided p", f"{figures['p_two_sided']:.3g}"),
        ("d′", _d_prime(figures)),
    ]
    if figures["learning"]:
        pairs += _learning(figures["learning"])
    return pairs


def lines(figures):
    """All of it as lines of text."""
    yield f"  {'shown':<24}{'called real':>12}{'called refined':>16}"
    for name, real, refined in confusion_rows(figures["confusion"]):
        yield f"  {name:<24}{real:>12}{refined:>16}"
    for name, sentence in facts(figures):
        yield f"  {name:<24}{sentence}"
    if len(figures["subjects"]) > 1:
        for name, count, right, p, sensitivity, _ in subject_rows(figures):
            name = f"subject {name}"
            yield f"  {name:<24}{right} of {count}, p {p}, d′ {sensitivity}"


def percent(interval):
    """A share with its interval in per cent, such as "50.6 % [49.0, 52.1]"."""
    value, low, high = (_tenths(interval[k]) for k in ("value", "low", "high"))
    return f"{value} % [{low}, {high}]"


def subject_rows(figures, planned=None):
    """One row per subject: answers, right ones, p, d'.

    Args:
        figures: of ``summary.of``.
        planned: answers of a whole run, for who did not finish; None if not known.
    """
    return [
        [
            f"{own['subject']} {own['name']}".strip(),
            f"{own['answers']:,}" + (f" of {planned}" if planned else ""),
            percent(own["accuracy"]),
            f"{own['p_one_sided']:.3g}",
            number(own["d_prime"]),
            number(own["criterion"]),
        ]
        for own in figures["subjects"]
    ]


SUBJECT_HEADER = ["subject", "answers", "right", "one-sided p", "d′", "criterion"]


def number(value):
    """Two decimals, or a dash where there is none."""
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _tenths(share):
    """Per cent to one decimal, a half upwards as the papers do (50.55 is 50.6)."""
    exact = decimal.Decimal(repr(round(100 * share, 9)))
    return exact.quantize(decimal.Decimal("0.1"), decimal.ROUND_HALF_UP)


def _clustered(interval):
    if interval is None:
        return "no interval: one subject says nothing about others"
    return f"{percent(interval)} (of subjects' answers, which are alike within each)"


def _d_prime(figures):
    if figures["d_prime"] is None:
        return "none: one kind was never shown"
    return (
        f"{number(figures['d_prime'])}, criterion {number(figures['criterion'])} "
        "(log-linear correction)"
    )


def _learning(found):
    shares = [
        "–" if part is None else f"{100 * part['value']:.0f} %"
        for part in found["by_part"]
    ]
    pairs = [("by quarter of the run", ", ".join(shares))]
    gain = found["gain"]
    if gain is None:
        return pairs
    value, low, high = (_points(bound) for bound in gain.values())
    sentence = f"{value} points from the first half to the second"
    if low is not None:
        sentence += f" [{low}, {high}]"
    return [*pairs, ("learning", sentence)]


def _points(share):
    return None if share is None else f"{100 * share:+.1f}".replace("-", "−")
