"""The buffer that every public SimGAN got wrong: fills, uniform, whole images."""

import numpy as np
import pytest

from gaze.data import parts
from gaze.training import history


def numbered(first, count):
    """Images whose every pixel is their number."""
    numbers = np.arange(first, first + count, dtype=np.uint8)
    return np.broadcast_to(numbers[:, None, None, None], (count, 2, 3, 1)).copy()


def filled(capacity=16):
    buffer = history.ImageHistory(capacity, seed=0)
    buffer.add(numbered(0, capacity), step=0)
    return buffer


def test_it_fills():
    buffer = history.ImageHistory(10, seed=0)
    buffer.add(numbered(0, 6), step=0)
    buffer.add(numbered(6, 6), step=1)
    assert len(buffer) == 10


def test_sampling_is_uniform():
    buffer = filled()
    drawn = np.concatenate([buffer.sample(64, k)[:, 0, 0, 0] for k in range(200)])
    counts = np.bincount(drawn, minlength=16)
    assert counts.sum() == 12800
    assert np.abs(counts - 800).max() < 5 * np.sqrt(800)


def test_every_worker_takes_its_part_of_the_draw():
    buffer = filled()
    halves = [buffer.sample(8, 5, parts.Part(i, 2)) for i in range(2)]
    assert [len(half) for half in halves] == [4, 4]
    np.testing.assert_array_equal(np.concatenate(halves), buffer.sample(8, 5))


def test_replacement_takes_whole_images_and_no_more_than_came():
    buffer = filled()
    buffer.add(numbered(100, 4), step=1)
    images = buffer._images
    assert (images == images[:, :1, :1]).all()  # no image was mixed with another
    assert sorted(images[:, 0, 0, 0])[-4:] == [100, 101, 102, 103]
    assert len(buffer) == 16


def test_more_than_it_holds():
    buffer = filled()
    buffer.add(numbered(100, 40), step=1)
    assert sorted(buffer._images[:, 0, 0, 0]) == [*range(100, 116)]


def test_the_digest_tells_contents_apart():
    buffer, other = filled(), filled()
    assert buffer.digest() == other.digest() < 2**31
    other.add(numbered(100, 1), step=1)
    assert buffer.digest() != other.digest()


def test_draws_depend_on_seed_and_step_only():
    np.testing.assert_array_equal(filled().sample(8, 5), filled().sample(8, 5))
    assert not np.array_equal(filled().sample(8, 5), filled().sample(8, 6))


def test_state_survives_a_checkpoint():
    buffer, other = filled(), history.ImageHistory(16, seed=0)
    other.deserialize(buffer.serialize())
    np.testing.assert_array_equal(other.sample(8, 3), buffer.sample(8, 3))


def test_sampling_an_empty_buffer_is_an_error():
    with pytest.raises(ValueError, match="empty"):
        history.ImageHistory(4, seed=0).sample(2, 0)
