"""A sample of a source is spread over all of it, however its items are cut."""

import types

import numpy as np
import pytest

from gaze.data import sampling
from gaze.run import errors


def reader(sizes, broken=(), error=errors.UserError):
    """A reader of items with so many records each, that notes what was read."""
    seen = []

    def read(item, patch):
        seen.append(item)
        if item in broken:
            raise error(f"item {item} breaks off.")
        image = np.full((sizes[item], *patch.size, patch.channels), item, np.uint8)
        return {"image": image, "subject": [f"s{item}"] * sizes[item]}

    return types.SimpleNamespace(read=read, seen=seen)


def sampled(sizes, count, **arguments):
    module = reader(sizes, **arguments)
    image, subject = sampling.sample(module, range(len(sizes)), count)
    assert [f"s{eye[0, 0, 0]}" for eye in image] == subject.tolist()
    return image[:, 0, 0, 0].tolist(), module.seen


def test_single_pictures_from_end_to_end():
    numbers, seen = sampled([1] * 250, 100)
    assert numbers == sorted(numbers) and len(numbers) == len(seen) == 100
    assert numbers[0] == 0 and numbers[-1] == 249
    assert np.diff(numbers).max() <= 13


def test_large_items_each_give_a_few():
    numbers, seen = sampled([500] * 60, 100)
    values, counts = np.unique(numbers, return_counts=True)
    assert len(seen) == len(values) == 20 and set(counts) == {5}
    assert values[0] == 0 and values[-1] == 59


def test_a_small_item_is_not_lost_beside_a_large_one():
    numbers, _ = sampled([1000, 3], 100)
    assert len(numbers) == 100 and numbers.count(1) == 3


def test_all_there_are_if_fewer():
    assert sampled([2, 0, 3], 100)[0] == [0, 0, 2, 2, 2]


def test_rows_of_an_item_are_spread():
    image = np.arange(200, dtype=np.uint8).reshape(-1, 1, 1, 1)
    columns = {"image": image, "subject": ["anna"] * 200}
    module = types.SimpleNamespace(read=lambda item, patch: columns)
    values = np.sort(sampling.sample(module, [0], 11)[0].ravel().astype(int))
    assert values[0] == 0 and values[-1] >= 180 and np.diff(values).max() <= 32


def test_broken_items_are_passed_over():
    assert sampled([1] * 5, 5, broken=(0, 3))[0] == [1, 2, 4]
    with pytest.raises(errors.UserError, match="item 0 breaks off"):
        sampled([1] * 3, 3, broken=(0, 1, 2))


def test_harmful_ones_are_not():
    with pytest.raises(errors.UnsafeError, match="item 1"):
        sampled([1] * 3, 3, broken=(1,), error=errors.UnsafeError)


@pytest.mark.parametrize("count", [1, 2, 19, 20, 21, 300])
def test_spread_is_a_permutation(count):
    order = sampling.spread(count)
    assert sorted(order) == list(range(count))
    assert order[0] == 0 and count - 1 in order[:20]
