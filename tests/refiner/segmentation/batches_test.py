"""Batches keep the batch law and the number of channels."""

import numpy as np
import pytest

from gaze.data import parts, record
from gaze.run import errors
from refiner.segmentation import batches
from tests.gaze.data import eyes


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return record.load(eyes.write(tmp_path_factory.mktemp("sets") / "set", count=12))


def make(records, **options):
    options = {"batch_size": 4, "seed": 0, "equalize_share": 0.5} | options
    return batches.SegmenterBatches(records, **options)


def test_batches_follow_the_batch_law(records):
    first, again = make(records)(5), make(records)(5)
    np.testing.assert_array_equal(first["image"], again["image"])
    np.testing.assert_array_equal(first["mask"], again["mask"])
    assert not np.array_equal(first["image"], make(records)(6)["image"])


@pytest.mark.parametrize("randomizing", ["near", "wide"])
def test_parts_one_after_the_other_are_the_batch(records, randomizing):
    function = make(records, batch_size=12, randomizing=randomizing)
    for k in range(4):
        whole = function(k)
        made = [function(k, parts.Part(i, 3)) for i in range(3)]
        for name, values in whole.items():
            assert len(made[0][name]) == 4
            np.testing.assert_array_equal(
                np.concatenate([part[name] for part in made]), values, err_msg=name
            )


@pytest.mark.parametrize("given", [1, 3])
@pytest.mark.parametrize("asked", [1, 3])
def test_grey_and_coloured_records_for_either_network(records, given, asked):
    shown = records.replace(image=np.repeat(records.image, given, axis=-1))
    batch = make(shown, channels=asked)(0)
    assert batch["image"].shape == (4, 36, 60, asked)
    assert batch["image"].dtype == np.float32 and np.abs(batch["image"]).max() <= 1
    assert batch["mask"].dtype == np.int32


def test_as_many_are_equalised_as_asked(records):
    raw = make(records, equalize_share=0.0)(0)["image"]
    equal = make(records, equalize_share=1.0)(0)["image"]
    # Equalised, grey levels are spread evenly: a mean of 0, whatever the light.
    assert np.abs(equal.mean(axis=(1, 2, 3))).max() < 0.15
    assert np.abs(raw.mean(axis=(1, 2, 3))).max() > 0.15


def test_a_batch_may_be_smaller_than_the_eyes_it_is_cut_from(records):
    larger = records.replace(
        image=np.repeat(np.repeat(records.image, 2, axis=1), 2, axis=2),
        mask=np.repeat(np.repeat(records.mask, 2, axis=1), 2, axis=2),
    )
    batch = make(larger, randomizing="wide", size=(36, 60), zoom=0.5)(0)
    assert batch["image"].shape == (4, 36, 60, 1)
    assert batch["mask"].shape == (4, 36, 60)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"randomizing": "far"}, "config.randomizing is 'far'; choose one of near, w"),
        ({"size": (36, 72)}, "36x60 and the segmenter is for 36x72, another shape"),
    ],
)
def test_what_cannot_be_is_refused(records, wrong, says):
    with pytest.raises(errors.UserError, match=says):
        make(records, **wrong)
