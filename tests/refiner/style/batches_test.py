"""Batches of content and style eyes: pure functions of k, paired or apart."""

import numpy as np
import pytest

from gaze.data import parts, record
from gaze.run import errors
from refiner.learning import purifying
from refiner.style import bank, batches, mirrored
from tests.gaze.data import eyes


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    content = record.load(eyes.write(folder / "a", count=12))
    style = record.load(eyes.write(folder / "b", count=12, domain="cabin", seed=1))
    return content, style, bank.choose(style, 8, seed=0)


def made(kind, sets, seed=0):
    content, style, style_bank = sets
    other = style if kind is batches.UnpairedBatches else style_bank
    return kind(content, other, batch_size=4, seed=seed)


KINDS = [batches.StyledBatches, batches.UnpairedBatches, batches.PhotographBatches]


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_a_function_of_k_and_the_seed(sets, kind):
    first, again, later = made(kind, sets)(3), made(kind, sets)(3), made(kind, sets)(4)
    for role in ("content", "style"):
        for name, value in first[role].items():
            np.testing.assert_array_equal(value, again[role][name])
        assert first[role]["image"].shape == (4, 36, 60, 1)
        assert np.abs(first[role]["image"]).max() <= 1
    assert not np.array_equal(first["content"]["image"], later["content"]["image"])
    other = made(kind, sets, seed=1)(3)
    assert not np.array_equal(first["content"]["image"], other["content"]["image"])


def functions(sets):
    content, style, style_bank = sets
    paired = batches.StyledBatches(content, style_bank, batch_size=4, seed=0)
    return {
        **{kind.__name__: made(kind, sets) for kind in KINDS},
        "mirrored": mirrored.MirroredBatches(content, style, 4, 0),
        "regions": purifying.WithRegions(paired, "iris"),
    }


def test_parts_one_after_the_other_are_the_batch(sets):
    for kind, function in functions(sets).items():
        whole, halves = function(3), [function(3, parts.Part(i, 2)) for i in range(2)]
        for role, columns in whole.items():
            for name, values in columns.items():
                joined = np.concatenate([half[role][name] for half in halves])
                np.testing.assert_array_equal(joined, values, err_msg=f"{kind} {name}")
                assert len(halves[0][role][name]) == 2


def test_unpaired_eyes_are_drawn_in_orders_of_their_own(sets):
    content, _, _ = sets
    stream = batches.UnpairedBatches(content, content, batch_size=4, seed=0)
    batch = stream(0)
    assert not np.array_equal(batch["content"]["image"], batch["style"]["image"])


def test_an_epoch_shows_every_content_and_every_style_eye_once(sets):
    stream = made(batches.UnpairedBatches, sets)
    for role, records in zip(("content", "style"), sets, strict=False):
        seen = np.concatenate([stream(k)[role]["image"] for k in range(3)])
        means = np.sort(seen.mean(axis=(1, 2, 3)))
        wanted = np.sort(records.image.mean(axis=(1, 2, 3)) / 127.5 - 1)
        np.testing.assert_allclose(means, wanted, atol=1e-5)


def test_photographs_have_no_regions_and_no_condition(sets):
    batch = made(batches.PhotographBatches, sets)(0)
    assert not batch["content"]["mask"].any()
    assert not batch["content"]["condition"].any()


def test_photographs_in_colour_for_grey_eyes_are_refused(sets):
    content, _, style_bank = sets
    coloured = content.take(slice(0, 4))
    coloured.image = np.repeat(coloured.image, 3, axis=-1)
    with pytest.raises(errors.UserError, match="3 channels and eyes 1"):
        batches.PhotographBatches(coloured, style_bank, batch_size=2, seed=0)
