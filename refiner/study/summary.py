"""All figures of some answers: the papers' table, tests, intervals, subjects, pictures.

People and machines are never pooled: call it once for each.
"""

import dataclasses

from refiner.study import answers, learning, statistics

_SHOWN = 8  # pictures named in each list


def of(given) -> dict:
    """Figures of at least one answer, JSON types only.

    Args:
        given: list of ``answers.Answer``, of people or of machines alone.

    Returns:
        Dictionary: ``confusion``; ``accuracy`` with its exact and its clustered
        interval; the p of both tests; ``d_prime``, ``criterion``; ``learning``
        {"by_part", "gain"}, None where positions are not known; ``subjects`` [...];
        ``taken_for_real``, ``taken_for_refined``: the pictures most often so.
    """
    subjects = answers.by_subject(given)
    known = all(answer.position is not None for answer in given)
    return {
        **_figures(given),
        "clustered": _clustered(subjects),
        "learning": _learning(subjects) if known else None,
        "subjects": [_of_subject(name, own) for name, own in subjects.items()],
        "taken_for_real": _pictures(given, "real"),
        "taken_for_refined": _pictures(given, "refined"),
    }


def _figures(given):
    table = answers.confusion(given)
    right, total = table.right, table.total
    return {
        "confusion": dataclasses.asdict(table),
        "answers": total,
        "right": right,
        "accuracy": statistics.clopper_pearson(right, total)._asdict(),
        "p_one_sided": statistics.p_better_than_guessing(right, total),
        "p_two_sided": statistics.p_other_than_guessing(right, total),
        "d_prime": _number(statistics.d_prime(table)),
        "criterion": _number(statistics.criterion(table)),
    }


def _of_subject(subject, own):
    return {"subject": subject, "name": own[0].name, **_figures(own)}


def _clustered(subjects):
    tables = [answers.confusion(own) for own in subjects.values()]
    tables = [table for table in tables if table.total]
    found = statistics.clustered([t.right for t in tables], [t.total for t in tables])
    return found and found._asdict()


def _learning(subjects):
    runs = [[answer.right for answer in own] for own in subjects.values()]
    gain = learning.gain(runs)
    return {
        "by_part": [part and part._asdict() for part in learning.by_part(runs)],
        "gain": gain and gain._asdict(),
    }


def _pictures(given, said):
    """The pictures most often taken for ``said``.

    By (k + 1) / (n + 2), so that one answer out of one does not lead the list.
    """
    counts = {}
    for answer in given:
        if answer.picture:
            taken, total = counts.get((answer.shown, answer.picture), (0, 0))
            taken += answer.count * (answer.answered == said)
            counts[answer.shown, answer.picture] = taken, total + answer.count
    ranked = sorted(
        counts.items(), key=lambda item: (-(item[1][0] + 1) / (item[1][1] + 2), item[0])
    )
    return [
        {"shown": shown, "picture": picture, "taken": taken, "of": total}
        for (shown, picture), (taken, total) in ranked[:_SHOWN]
        if taken
    ]


def _number(value):
    """None for NaN, which JSON does not have."""
    return None if value != value else value
