"""What several seeds left, together: answers stacked, figures averaged."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gaze.run import errors


def pooled(
    tests: list[dict[str, np.ndarray]], single: Sequence[str]
) -> dict[tuple[str, str], np.ndarray]:
    """{(arm, kind): float [K, N, 2]} of the seeds' answers, K those that have them.

    Args:
        tests: the arrays of each seed, ``ARM/KIND`` [N, 2] among them.
        single: estimators that only the first seed trained (K is 1).

    Raises:
        UserError: a seed has other answers than the first.
    """
    names = [name for name in tests[0] if "/" in name]
    shared = {name for name in names if not _is_of(name, single)}
    if any({n for n in arrays if "/" in n} != shared for arrays in tests[1:]):
        raise errors.UserError(
            "the seeds have predictions of different arms; run the pipeline again with "
            "the same --workdir, it continues where it stopped."
        )
    answers = {}
    for name in names:
        arm, _, kind = name.partition("/")
        answers[arm, kind] = np.stack([a[name] for a in tests if name in a])
    return answers


def _is_of(name, estimators):
    """Whether ARM/KIND is of one of some estimators."""
    kind = name.partition("/")[2]
    return any(kind == e or kind.startswith(f"{e}+") for e in estimators)


def mean(trees: list, name: str = "") -> Any:
    """Numbers averaged over the seeds that have them, lists joined, text of one.

    Of p-values the largest is kept, since every seed's test meets it, while a mean of
    p-values is no p-value. Answers of yes or no are left out.
    """
    trees = [tree for tree in trees if tree is not None and tree != {}]
    first = trees[0] if trees else {}
    if isinstance(first, dict):
        kept = [key for key, value in first.items() if not isinstance(value, bool)]
        return {key: mean([tree.get(key) for tree in trees], key) for key in kept}
    if isinstance(first, list):
        return list(dict.fromkeys(item for tree in trees for item in tree))
    if isinstance(first, str):
        return first
    return float(max(trees) if name == "p" else np.mean(trees))
