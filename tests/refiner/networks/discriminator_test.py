"""Patch heads: one logit per patch, scaled features, no squashing."""

import numpy as np

from refiner.networks import discriminator

RANDOM = np.random.default_rng(0)
FEATURES = {"a": RANDOM.normal(0, 300, (2, 9, 15, 8)).astype(np.float32)}
MASKS = {"a": np.full((2, 9, 15, 4), 0.25, np.float32)}


def test_a_logit_for_every_patch_of_either_sign():
    heads = discriminator.PatchHeads({"a": 300.0}, {"a": 8})
    logits = np.array(heads(FEATURES, MASKS)["a"])
    assert logits.shape == (2, 9, 15, 1)
    assert (logits < 0).any() and (logits > 0).any()  # no ReLU on the logits


def test_magnitudes_scale_the_features():
    heads = discriminator.PatchHeads({"a": 300.0}, {"a": 8})
    unit = discriminator.PatchHeads({"a": 1.0}, {"a": 8})
    unit.set_weights(heads.get_weights())
    scaled = {"a": FEATURES["a"] / 300.0}
    np.testing.assert_allclose(
        heads(FEATURES, MASKS)["a"], unit(scaled, MASKS)["a"], atol=1e-5
    )
