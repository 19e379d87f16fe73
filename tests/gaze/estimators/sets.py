"""Two sets of simulated people, drawn once in a test session."""

import functools

from gaze.data import record
from tests.gaze.data import eyes


@functools.cache
def train():
    """300 eyes of 30 people."""
    return _records(300, 30, seed=5)


@functools.cache
def test():
    """120 eyes of 12 other people."""
    return _records(120, 12, seed=6)


def _records(count, people, seed):
    return record.Records(**eyes.columns(count, num_subjects=people, seed=seed))
