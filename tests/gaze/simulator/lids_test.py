import dataclasses

import numpy as np
import pytest

from gaze.simulator import lids, scenes


@pytest.fixture(scope="module")
def scene():
    index = np.arange(200)
    return scenes.sample("studio", seed=2, subject=index // 4, index=index)


def test_finer_tables_hold_the_same_curves(scene):
    coarse, fine = lids.curves(scene), lids.curves(scene, lids.columns_for(1024))
    x = np.linspace(-20.0, 20.0, 500, dtype=np.float32)
    x = np.broadcast_to(x, (200, 1, 500))
    for name in ("upper", "lower", "fold", "fold_strength", "edge_strength"):
        rough = coarse.at(x)(getattr(coarse, name))
        smooth = fine.at(x)(getattr(fine, name))
        # The steps of the coarse table are 0.04 mm wide; the lids rise steeply
        # only at the corners.
        assert np.abs(rough - smooth).mean() < 0.02, name
    np.testing.assert_allclose(coarse.openness, fine.openness, atol=1e-3)


def test_lookup_takes_the_nearest_column_below_and_clamps(scene):
    table = np.tile(np.arange(lids.COLUMNS, dtype=np.float32), (200, 1))
    at = lids.Lookup(np.full((200, 1, 3), [-1e3, 0.0, 1e3], np.float32))
    assert np.array_equal(at(table)[5, 0], [0, lids.COLUMNS // 2 - 1, lids.COLUMNS - 1])


def test_the_fold_stays_above_the_lids_edge(scene):
    # A low fold and a raised eye: the lid's edge comes up to it.
    low = dataclasses.replace(scene.shape, crease=np.full_like(scene.droop, 1.2))
    up = np.full_like(scene.droop, 0.35)
    low = dataclasses.replace(scene, shape=low, eye_pitch=up)
    curves = lids.curves(low, lids.columns_for(1024))
    above = curves.upper - curves.fold
    assert above.min() > 0.9
    # And a high one is left where it is.
    high = dataclasses.replace(scene.shape, crease=np.full_like(scene.droop, 6.0))
    curves = lids.curves(dataclasses.replace(scene, shape=high))
    middle = lids.COLUMNS // 2
    assert np.median((curves.upper - curves.fold)[:, middle]) > 5.0


def test_droop_closes_the_lids_and_openness_says_so(scene):
    shut = dataclasses.replace(scene, droop=np.ones_like(scene.droop))
    wide = dataclasses.replace(scene, droop=np.zeros_like(scene.droop))
    shut, wide = lids.curves(shut), lids.curves(wide)
    # Lids whose bows differ leave a slit beside the middle.
    assert shut.openness.max() < 0.25 < wide.openness.min()
    assert np.all(shut.lower - shut.upper <= wide.lower - wide.upper + 1e-5)
