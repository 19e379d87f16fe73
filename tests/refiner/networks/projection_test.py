"""CUT's heads: sizes, one per depth, saving."""

import keras
import numpy as np
import pytest

from refiner.networks import projection

RANDOM = np.random.default_rng(0)


def features(channels):
    return [RANDOM.normal(size=(2, 7, c)).astype(np.float32) for c in channels]


def test_one_vector_per_patch_and_depth(tmp_path):
    heads = projection.PatchProjections((3, 8), width=5)
    given = features((3, 8))
    vectors = heads(given)
    assert [v.shape for v in vectors] == [(2, 7, 5), (2, 7, 5)]
    assert min(np.array(v).min() for v in vectors) < 0  # no ReLU at the end
    heads.save(tmp_path / "heads.keras")
    loaded = keras.saving.load_model(tmp_path / "heads.keras")
    for ours, theirs in zip(vectors, loaded(given), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_cuts_size_and_a_wrong_number_of_depths():
    heads = projection.PatchProjections((3, 128, 256, 256, 256))
    count = sum(c * 256 + 256 + 256 * 256 + 256 for c in (3, 128, 256, 256, 256))
    assert heads.count_params() == count
    with pytest.raises(ValueError):
        heads(features((3, 128)))
