"""The Visual Turing tests that were published, as confusion tables.

Zhao et al. 2018, Table 1: 200 real and 200 refined eyes a subject, 4,000 answers.
Shrivastava et al. 2017, Table 2: 50 and 50 for each of 10 subjects, 1,000 answers.
"""

from refiner.study import answers, statistics

ZHAO_2018 = statistics.Confusion(1023, 977, 1001, 999)
SHRIVASTAVA_2017 = statistics.Confusion(224, 276, 207, 293)
PUBLISHED = {
    "Zhao et al. 2018": ZHAO_2018,
    "Shrivastava et al. 2017": SHRIVASTAVA_2017,
}


def as_answers(table: statistics.Confusion) -> list[answers.Answer]:
    """A published table as answers, a row for each cell."""
    return [
        answers.Answer("real", "real", count=table.real_as_real),
        answers.Answer("real", "refined", count=table.real_as_refined),
        answers.Answer("refined", "real", count=table.refined_as_real),
        answers.Answer("refined", "refined", count=table.refined_as_refined),
    ]
