"""The batch law: batch k is a pure function of (seed, k)."""

import numpy as np
import pytest
import tensorflow as tf

from gaze import geometry
from gaze.data import augment, batches, parts, record
from gaze.run import errors
from tests.gaze.data import eyes


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return record.load(eyes.write(tmp_path_factory.mktemp("set") / "eyes", count=20))


def stream(records, **changes):
    settings = {"batch_size": 6, "seed": 3, "augmentation": "strong", "equalize": True}
    return batches.EstimatorBatches(records, **(settings | changes))


def test_every_epoch_shows_every_image_once():
    seen = [batches.shuffled_indices(20, 6, 3, k) for k in range(10)]  # three epochs
    np.testing.assert_array_equal(np.bincount(np.concatenate(seen)), np.full(20, 3))
    first = np.concatenate(seen)[:20]
    assert sorted(first) == list(range(20)) and list(first) != list(range(20))


def test_batch_k_does_not_depend_on_what_was_asked_before(records):
    fresh, used = stream(records), stream(records)
    for k in (0, 1, 2):
        used(k)
    np.testing.assert_array_equal(fresh(7)["image"], used(7)["image"])


def test_other_seeds_and_other_k_give_other_batches(records):
    image = stream(records)(0)["image"]
    assert not np.array_equal(image, stream(records)(1)["image"])
    assert not np.array_equal(image, stream(records, seed=4)(0)["image"])


def test_labels_stay_with_their_images(records):
    plain = stream(records, augmentation="none", equalize=False)
    batch = plain(0)
    rows = batches.shuffled_indices(20, 6, 3, 0)
    np.testing.assert_array_equal(batch["gaze"], records.gaze[rows])
    np.testing.assert_allclose(
        batch["image"], records.image[rows] / 127.5 - 1.0, atol=1e-6
    )


def test_labels_that_an_augmentation_moves_come_moved(records):
    labels = ("gaze", "head_pose", "mask", "pupil_center", "key")
    batch = stream(records, augmentation="geometric", labels=labels)(2)
    rows = batches.shuffled_indices(20, 6, 3, 2)
    np.testing.assert_array_equal(batch["key"], records.key[rows])
    assert batch["mask"].shape == (6, 36, 60) and batch["mask"].dtype == np.uint8
    # A turn about the camera's axis keeps the angle to it.
    for name in ("gaze", "head_pose"):
        before, after = getattr(records, name)[rows], batch[name]
        straight = np.zeros((6, 2))
        np.testing.assert_allclose(
            geometry.angular_error_deg(after, straight),
            geometry.angular_error_deg(before, straight),
            atol=1e-4,
        )
        assert np.abs(after - before).max() > 1e-3


def test_a_label_that_is_not_there_is_refused(records):
    with pytest.raises(errors.UserError, match="no condition"):
        stream(records, labels=("gaze", "condition"))


def test_a_stream_starts_anywhere_with_the_same_batches(records):
    function = stream(records)
    late = next(iter(batches.stream(function, start=4, stop=6)))
    np.testing.assert_array_equal(late["image"], function(4)["image"])
    assert late["image"].shape == (6, 36, 60, 1)


@pytest.mark.parametrize("name", augment.AUGMENTATIONS)
def test_parts_one_after_the_other_are_the_batch(records, name, monkeypatch):
    labels = ("gaze", "head_pose", "mask", "pupil_center")
    function = stream(records, augmentation=name, labels=labels)
    whole, read = function(5), []
    rows = record.Records.rows

    def counted(self, indices, names):
        read.append(len(indices))
        return rows(self, indices, names)

    monkeypatch.setattr(record.Records, "rows", counted)
    halves = [function(5, parts.Part(i, 3)) for i in range(3)]
    assert read == [2, 2, 2]  # and not six each
    for column, values in whole.items():
        joined = np.concatenate([half[column] for half in halves])
        np.testing.assert_array_equal(joined, values, err_msg=column)


def test_a_stream_asks_for_its_part_alone(records):
    function, part = stream(records), parts.Part(1, 2)
    (batch,) = batches.stream(function, start=4, stop=5, part=part)
    np.testing.assert_array_equal(batch["image"], function(4)["image"][3:])


def test_a_stream_keeps_structure_and_order():
    def function(k):
        return {"a": {"b": np.full(2, k, np.float32)}, "c": np.int32(k)}

    values = list(batches.stream(function, start=1, stop=4))
    assert [int(v["c"]) for v in values] == [1, 2, 3]
    tf.nest.assert_same_structure(values[0], function(0))
