"""Parts of a batch, one after the other, are the batch; also its random choices."""

import numpy as np
import pytest

from gaze.data import parts
from gaze.run import errors


def joined(function, count=3):
    """What ``function`` of a part gives for all of them, in order."""
    return np.concatenate([function(parts.Part(i, count)) for i in range(count)])


def test_rows_are_runs_of_neighbours_and_all_of_them():
    assert parts.Part(1, 3).rows(12) == slice(4, 8)
    assert parts.WHOLE.rows(12) == slice(0, 12)
    rows = joined(lambda part: np.arange(12)[part.rows(12)])
    np.testing.assert_array_equal(rows, range(12))


def test_a_batch_that_cannot_be_split_is_one_line():
    with pytest.raises(errors.UserError, match="a batch of 10 .* 3 workers; .* 3 div"):
        parts.Part(0, 3).rows(10)


@pytest.mark.parametrize(
    "choose",
    [
        lambda draws: draws.uniform(-1, 1, 2),
        lambda draws: draws.normal(4, 6),
        lambda draws: draws.noise(5),
        lambda draws: draws.chance(0.5),
    ],
)
def test_a_parts_draws_are_those_of_the_whole(choose):
    def drawn(part):
        draws = parts.Draws(np.random.default_rng(4), 12, part)
        chosen = choose(draws)
        assert len(chosen) == len(draws)
        follows.append(draws.random.random())
        return chosen

    follows = []
    np.testing.assert_array_equal(joined(drawn), drawn(parts.WHOLE))
    assert len(set(follows)) == 1  # what is drawn next is the same, too


def test_all_rows_are_gone_through_and_the_parts_own_numbered():
    random = np.random.default_rng(0)
    draws = parts.Draws(random, 6, parts.Part(1, 3))  # rows 2 and 3
    assert [*draws.each()] == [None, None, 0, 1, None, None]
    assert [*draws.each(np.array([0, 3, 5]))] == [None, 1, None]
    chosen = np.flatnonzero(np.random.default_rng(0).random(6) < 0.5)
    assert [own is not None for own in draws.some(0.5)] == [i in (2, 3) for i in chosen]


def test_a_generator_draws_for_a_whole_batch():
    random = np.random.default_rng(0)
    assert len(parts.draws(random, 5)) == 5
    draws = parts.Draws(random, 6, parts.Part(0, 2))
    assert parts.draws(draws, 3) is draws
