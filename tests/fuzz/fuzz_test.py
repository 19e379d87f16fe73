"""Damaged sets do no harm; `make fuzz` tries many more."""

import numpy as np
import pytest

from gaze.data import datasets
from tests.fuzz import __main__ as harness
from tests.fuzz import mutations, trial


@pytest.mark.parametrize("mutation", mutations.BYTES, ids=lambda m: m.__name__)
def test_a_seed_gives_the_same_damage(mutation):
    data = bytes(range(256)) * 3 + b"12.5, -3"
    first, second = (mutation(data, np.random.default_rng(3)) for _ in range(2))
    assert first == second != data


@pytest.mark.slow
@pytest.mark.parametrize("name", datasets.names())
def test_no_damaged_set_does_harm(name):
    outcomes = harness.batch(name, 0, -(-2000 // len(datasets.names())))
    assert [o for o in outcomes if o["kind"] == trial.FAILED] == []
    # Damage must have been done, or nothing was tried.
    assert any(o["kind"] in (trial.REFUSED, trial.SET_ASIDE) for o in outcomes)


def test_a_reader_that_raises_is_caught(tmp_path, monkeypatch):
    class Reader:
        OPTIONS = {}
        __name__ = "gaze.data.datasets.reader"

        @staticmethod
        def index(source):
            raise RecursionError("deep")

    with pytest.raises(RecursionError):
        trial.judge(Reader, tmp_path, {}, {})
