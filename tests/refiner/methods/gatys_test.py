"""Gatys' style transfer on eyes small enough for a test."""

import numpy as np
import pytest
import tensorflow as tf

from configs import gatys as config
from gaze import image_ops
from gaze.run import errors
from refiner.methods import gatys
from refiner.pixels import descent
from refiner.style import bank
from tests.gaze.data import eyes

CONTENT = eyes.columns(2)
STYLE = eyes.columns(1, domain="cabin", seed=1)
KEYS = np.arange(2)


def settings(**changes):
    return config.get_config("tiny").to_dict() | changes


@pytest.fixture(scope="module")
def method():
    style_bank = bank.StyleBank(STYLE["image"], STYLE["mask"], seed=0)
    return gatys.build(settings(iterations=8), style_bank)


def constants_of(method, content=CONTENT["image"][:1]):
    mask = tf.constant(CONTENT["mask"][:1], tf.int32)
    pictures = (content, STYLE["image"])
    image, style = (tf.constant(image_ops.to_float(eye)) for eye in pictures)
    return method.constants(image, mask, style, mask)


def test_the_loss_falls_from_snapshot_to_snapshot(method, monkeypatch):
    monkeypatch.setattr(descent, "SNAPSHOTS", (1, 2, 4))
    kept = method.snapshots(CONTENT["image"], CONTENT["mask"], KEYS)
    assert list(kept) == [1, 2, 4, 8]
    assert all(eyes_.dtype == np.uint8 for eyes_ in kept.values())
    constants = constants_of(method)
    trail = [CONTENT["image"], *kept.values()]
    losses = [
        float(method.loss(tf.constant(image_ops.to_float(e[:1])), constants))
        for e in trail
    ]
    assert losses == sorted(losses, reverse=True) and losses[-1] < 0.7 * losses[0]
    refined = method.refine(CONTENT["image"], CONTENT["mask"], KEYS)
    np.testing.assert_array_equal(refined, kept[8])


def test_content_is_the_eye_and_style_the_style_eye(method):
    constants = constants_of(method)
    for picture, name in ((CONTENT["image"][:1], "content"), (STYLE["image"], "style")):
        losses = method.losses(tf.constant(image_ops.to_float(picture)), constants)
        assert float(losses.pop(name)) == pytest.approx(0.0, abs=1e-6)
        assert all(float(other) > 1.0 for other in losses.values())


def test_an_eye_in_its_own_style_stays(method):
    own = bank.StyleBank(CONTENT["image"][:1], CONTENT["mask"][:1], seed=0)
    still = gatys.build(settings(iterations=8), own)
    refined = still.refine(CONTENT["image"][:1], CONTENT["mask"][:1], KEYS[:1])
    np.testing.assert_array_equal(refined, CONTENT["image"][:1])


def test_gradient_against_finite_differences(method):
    constants = constants_of(method)
    random = np.random.default_rng(0)
    eye = tf.constant(random.uniform(-0.8, 0.8, (1, 36, 60, 1)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(eye)
        loss = method.loss(eye, constants)
    gradient = tape.gradient(loss, eye).numpy()
    step = 1e-3 * gradient / np.abs(gradient).max()
    ahead, behind = (float(method.loss(eye + s * step, constants)) for s in (1, -1))
    assert (ahead - behind) / 2 == pytest.approx(np.sum(gradient * step), rel=0.01)


def test_style_is_the_authors_code(method):
    """1e3 / n^2 on the Grams over h w is 1e3 on ours, over n h w."""
    constants = constants_of(method)
    eye = tf.constant(image_ops.to_float(CONTENT["image"][1:2]))
    layers = method.settings["style_layers"]
    theirs = 0.0
    style = tf.constant(image_ops.to_float(STYLE["image"]))
    ours, wanted = method.features(eye), method.features(style)
    for layer in layers:
        grams = []
        for features in (ours[layer], wanted[layer]):
            flat = np.asarray(features, np.float64)[0].reshape(-1, features.shape[-1])
            grams.append(flat.T @ flat / len(flat))
        filters = ours[layer].shape[-1]
        theirs += 1e3 / filters**2 * np.mean((grams[0] - grams[1]) ** 2)
    loss = 1e3 * float(method.losses(eye, constants)["style"])
    assert loss == pytest.approx(theirs, rel=1e-3)


def test_vgg_sees_small_eyes_enlarged(method):
    seen = gatys.build(settings(short_side=100), method.bank)
    eye = tf.zeros((1, 36, 60, 1))
    assert seen.features(eye)["block1_conv1"].shape[1:3] == (108, 180)
    assert method.features(eye)["block1_conv1"].shape[1:3] == (36, 60)


def test_no_iterations_are_refused(method):
    with pytest.raises(errors.UserError, match="iterations is 0"):
        gatys.build(settings(iterations=0), method.bank)
