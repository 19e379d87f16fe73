"""FastCUT: what is mirrored is mirrored back, patches know their own, who learns."""

import numpy as np
import pytest
import tensorflow as tf

from configs import fastcut as config
from gaze.data import record
from gaze.run import errors
from refiner import methods
from refiner.learning import frozen
from refiner.losses import contrastive
from refiner.style import bank, mirrored
from tests.gaze.data import eyes


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    synthetic = eyes.write(folder / "synthetic", count=24)
    real = eyes.write(folder / "real", count=24, domain="cabin", seed=1)
    return {"content": record.load(synthetic), "style": record.load(real)}


def build(sets, variant="tiny", guides=None, **changes):
    made = config.get_config(variant)
    made.update_from_flattened_dict(changes)
    style_bank = bank.choose(sets["style"], 16, seed=0)
    return methods.build(made.to_dict(), style_bank, guides)


def a_batch(method, sets, flip):
    batch = dict(method.streams(sets, 0)["mirrored"](0))
    batch["content"]["flip"] = np.array(flip)
    return tf.nest.map_structure(tf.constant, batch)


class Itself:
    """A network that gives back what it gets; its one depth is the image."""

    def __call__(self, images, **_):
        return images

    def encode(self, images):
        return [images]


SOME = [True, False, True, False]


def test_batches_are_functions_of_seed_and_number(sets):
    pair = sets["content"], sets["style"]
    first, again, other = (
        mirrored.MirroredBatches(*pair, 16, seed) for seed in (0, 0, 1)
    )
    for key in ("flip", "number"):
        np.testing.assert_array_equal(
            first(3)["content"][key], again(3)["content"][key]
        )
    assert np.any(first(3)["content"]["flip"] != other(3)["content"]["flip"])
    assert np.any(first(3)["content"]["flip"] != first(4)["content"]["flip"])
    np.testing.assert_array_equal(first(2)["content"]["number"], np.arange(32, 48))


def test_what_passes_mirrored_is_judged_mirrored_and_given_back_upright(sets):
    method = build(sets)
    method.generator = Itself()
    ramp = np.linspace(0.0, 1.0, 60, dtype=np.float32)[:, None]
    method.discriminator = lambda images: images * ramp
    method._patch_nce = lambda passed, content: 0.0
    batch = a_batch(method, sets, SOME)
    outcome = method.losses(batch, method.phases[0])
    losses, refined = outcome.losses, outcome.refined
    content, real = (batch[n]["image"].numpy() for n in ("content", "style"))
    np.testing.assert_array_equal(refined, content)
    turned, wanted = (
        np.where(np.reshape(SOME, (4, 1, 1, 1)), x[:, :, ::-1], x) * ramp
        for x in (content, real)
    )
    adversarial = 0.5 * np.mean((turned - 1.0) ** 2)
    assert float(losses["adversarial"]) == pytest.approx(adversarial, rel=1e-5)
    rival = 0.5 * (np.mean((wanted - 1.0) ** 2) + np.mean(turned**2))
    assert float(losses["discriminator"]) == pytest.approx(rival, rel=1e-5)


def test_patches_are_compared_in_their_own_places(sets):
    method = build(sets)
    method.generator = Itself()
    project = np.random.default_rng(0).normal(size=(2, 8)).astype(np.float32)
    # A pixel alone is one number, and all of a sign look alike: a second makes it a
    # direction.
    method.heads = lambda depths: [
        tf.concat([d, tf.ones_like(d)], -1) @ project for d in depths
    ]
    losses = []
    for flip in ([False] * 4, SOME):
        content = a_batch(method, sets, flip)["content"]
        passed = mirrored.flipped(content["image"], content["flip"])
        losses.append(float(method._patch_nce(passed, content)))
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)
    positions = contrastive.sample_positions(content["number"], 36 * 60, 16)
    patches = contrastive.take_patches(content["image"], positions)
    vectors = method.heads([patches])[0]
    wanted = contrastive.patch_nce_loss(vectors, vectors)
    assert losses[0] == pytest.approx(float(wanted), abs=1e-6)
    crossed = float(method._patch_nce(tf.roll(content["image"], 9, axis=2), content))
    assert crossed > losses[0] + 0.1


@pytest.mark.parametrize("variant", ["tiny", "tiny+patchgan", "tiny+direct"])
def test_one_step_moves_all_three_networks(sets, variant):
    method = build(sets, variant)
    before = {n: net.get_weights() for n, net in method.networks.items()}
    outputs = method.train_step(a_batch(method, sets, SOME), method.phases[0])
    assert set(outputs["losses"]) == {"adversarial", "patch_nce", "discriminator"}
    assert set(before) == {"generator", "projections", "discriminator"}
    for name, network in method.networks.items():
        changes = map(np.subtract, network.get_weights(), before[name])
        assert any(map(np.any, changes)), name


def test_the_gaze_term_is_the_mean_change_of_the_angles(sets):
    def estimator(images, training):
        mean = tf.reduce_mean(images, axis=(1, 2))
        return {"pitch": mean, "yaw": 3.0 * mean}

    weight = {"loss_weights.gaze": 0.5}
    method = build(sets, guides={"estimator": estimator}, **weight)
    x = tf.constant(eyes.columns(4)["image"], tf.float32) / 127.5 - 1.0
    change = frozen.gaze_consistency(estimator, x + 0.1, x)
    assert float(change) == pytest.approx((0.1 + 0.3) / 2, rel=1e-4)
    losses = method.losses(a_batch(method, sets, SOME), method.phases[0]).losses
    assert "gaze" in losses
    with pytest.raises(errors.UserError, match="frozen estimator"):
        build(sets, **weight)


def test_an_unknown_discriminator_is_refused(sets):
    with pytest.raises(errors.UserError, match="'vgg'; choose one of local, patchgan"):
        build(sets, discriminator="vgg")


def test_the_papers_weights_without_the_half():
    weights = config.get_config("paper").loss_weights
    assert (weights.adversarial, weights.patch_nce, weights.discriminator) == (2, 10, 1)
