"""SimGAN's losses by hand, who learns when, what the history takes, and the alarms."""

import numpy as np
import pytest
import tensorflow as tf

from configs import simgan as config
from gaze.data import record
from gaze.run import errors
from gaze.training import loop, metrics
from refiner import methods
from refiner.learning import pretraining
from refiner.losses import psi
from refiner.style import bank, past
from tests.gaze.data import eyes


def settings(variant="tiny", **changes):
    made = config.get_config(variant)
    made.update_from_flattened_dict(changes)
    return made.to_dict()


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    synthetic = eyes.write(folder / "synthetic", count=24)
    real = eyes.write(folder / "real", count=24, domain="cabin", seed=1)
    return {"content": record.load(synthetic), "style": record.load(real)}


def build(sets, **changes):
    chosen = settings(**changes)
    return methods.build(chosen, bank.choose(sets["style"], 16, seed=0))


def phase_of(method, name):
    return next(p for p in method.phases if p.name == name)


def a_batch(method, sets, k=0):
    batch = tf.nest.map_structure(
        tf.constant, dict(method.streams(sets, 0)["unpaired"](k))
    )
    if method.history is not None:
        batch["history"] = tf.constant(method.history.sample(4, k))
    return batch


def softplus(x):
    return np.log1p(np.exp(np.asarray(x, np.float64)))


class Itself:
    """A network that gives back what it gets: eyes are their own patches' logits."""

    def __call__(self, images):
        return images


@pytest.mark.parametrize("capacity", [8, 0])
def test_losses_of_eyes_that_are_their_own_logits(sets, capacity):
    method = build(sets, history=capacity)
    method.generator = method.discriminator = Itself()
    batch = a_batch(method, sets)
    outcome = method.losses(batch, phase_of(method, "adversarial"))
    losses, refined = outcome.losses, outcome.refined
    content, real = (batch[n]["image"].numpy() for n in ("content", "style"))
    np.testing.assert_array_equal(refined, content)
    shown = content
    if capacity:
        remembered = batch["history"].numpy()[1::2, ..., :1] / 127.5 - 1.0
        shown = np.concatenate([content[::2], remembered])
    wanted = softplus(-real).mean() + softplus(shown).mean()
    assert float(losses["discriminator"]) == pytest.approx(wanted, rel=1e-5)
    wanted = softplus(-content).mean()
    assert float(losses["adversarial"]) == pytest.approx(wanted, rel=1e-5)
    assert float(losses["self_regularization"]) == 0.0


@pytest.mark.parametrize("rival", [1.0, 0.0])
def test_what_the_discriminator_recognises_is_watched_at_every_step(sets, rival):
    method = build(sets, discriminator_every=2, **{"loss_weights.adversarial": rival})
    method.generator = method.discriminator = Itself()
    batch, both = a_batch(method, sets), phase_of(method, "adversarial")
    refined, real = (batch[n]["image"].numpy() for n in ("content", "style"))
    wanted = {
        "discriminator_on_refined": (refined < 0).mean(),
        "discriminator_on_real": (real > 0).mean(),
    }
    for phase in (both.at(0), both.at(1)):  # D learns, D pauses
        logits = method.losses(batch, phase).watched
        watched = {n: float(v) for n, v in method.monitors(logits, phase).items()}
        assert watched == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(
    ("local", "wanted"), [(True, (0.3133 + 1.3133) / 2), (False, np.log(2.0))]
)
def test_a_whole_eye_is_judged_by_its_mean_logit(sets, local, wanted):
    method = build(sets, local=local)
    method.generator = method.discriminator = Itself()
    batch = a_batch(method, sets)
    halves = np.ones((4, 36, 60, 1), np.float32)
    halves[:, :18] = -1.0
    batch["content"]["image"] = tf.constant(halves)
    losses = method.losses(batch, phase_of(method, "adversarial")).losses
    assert float(losses["adversarial"]) == pytest.approx(wanted, abs=1e-4)


def test_each_phase_moves_its_own_networks(sets):
    learns = {
        "pretrain_refiner": {"generator"},
        "pretrain_discriminator": {"discriminator"},
        "adversarial": {"generator", "discriminator"},
    }
    method = build(sets)
    for phase in method.phases:
        before = {n: net.get_weights() for n, net in method.networks.items()}
        method.train_step(a_batch(method, sets), phase)
        moved = {
            n
            for n, net in method.networks.items()
            if any(map(np.any, map(np.subtract, net.get_weights(), before[n])))
        }
        assert moved == learns[phase.name]


def test_the_refiner_learns_k_g_times_for_once_of_the_discriminator():
    for variant, k_g in (("paper", 50), ("paper+v1", 2)):
        steps = pretraining.build(settings(variant))
        assert [p.steps for p in steps] == [1000, 200, 10_000]
        due = [steps[-1].at(k).trainable for k in range(2 * k_g)]
        assert sum("generator" in d for d in due) == 2 * k_g
        assert sum("discriminator" in d for d in due) == 2


def test_the_history_takes_what_the_discriminator_was_shown(sets):
    method = build(sets, discriminator_every=2)
    batch, both = a_batch(method, sets), phase_of(method, "adversarial")
    shown = past.pack(
        method.generator(batch["content"]["image"]), batch["content"]["mask"]
    )
    step = method.train_step(batch, both.at(0))
    np.testing.assert_array_equal(step["refined"], shown[::2])
    assert "refined" not in method.train_step(batch, both.at(1))
    alone = phase_of(method, "pretrain_refiner")
    assert "refined" not in method.train_step(batch, alone)


def test_a_history_fills_in_a_training_with_pauses(sets, tmp_path):
    method = build(sets, discriminator_every=2, steps=8, history=16)
    before = method.streams(sets, 0) and method.history.digest()
    loop.train(method, method.streams(sets, 0), tmp_path)
    assert len(method.history) == 16 and method.history.digest() != before


@pytest.mark.parametrize("kind", psi.KINDS)
def test_the_config_chooses_psi(sets, kind):
    method = build(sets, self_regularization_features=kind)
    method.generator = lambda eyes: 0.5 * eyes
    batch, first = a_batch(method, sets), phase_of(method, "pretrain_refiner")
    outcome = method.losses(batch, first)
    losses, refined = outcome.losses, outcome.refined
    x = batch["content"]["image"]
    wanted = psi.loss(refined, x, kind, method.kept.keywords["perceptual"])
    assert float(losses["self_regularization"]) == pytest.approx(float(wanted))
    others = [n for n in psi.KINDS[:3] if n != kind]
    for other in others:
        assert abs(float(psi.loss(refined, x, other)) - float(wanted)) > 1e-4


def test_without_self_regularisation_the_refiner_still_starts_as_a_copy():
    first, _, both = pretraining.build(settings("tiny+without_self_regularization"))
    assert first.loss_weights == {"self_regularization": 1.0}
    assert set(both.loss_weights) == {"adversarial", "discriminator"}


def test_hand_pose_judges_seven_by_seven_patches(sets):
    method = build(sets, variant="tiny+hand_pose")
    depth = tf.zeros((1, 224, 224, 1))
    assert method.discriminator(depth).shape == (1, 7, 7, 1)
    assert method.generator(depth).shape == depth.shape


def test_the_paper_in_our_units():
    made = config.get_config("paper")
    assert made.learning_rate == pytest.approx(0.001 * 9 * 15)
    weight = made.loss_weights.self_regularization
    assert weight == pytest.approx(0.1 * 36 * 60 / (9 * 15))


def test_what_is_unknown_is_refused_by_name(sets):
    with pytest.raises(ValueError, match="'without_luck'.*known: paper, v1"):
        config.get_config("paper+without_luck")
    with pytest.raises(errors.UserError, match="'colour'; choose one of identity"):
        build(sets, self_regularization_features="colour")
    with pytest.raises(errors.UserError, match="'feet'; choose one of eyes"):
        build(sets, discriminator="feet")
    with pytest.raises(errors.UserError, match="steps is 6; expected more than"):
        build(sets, pretrain_refiner_steps=5)


FAILING = {
    "dominates": {"loss_weights.self_regularization": 1e4},
    "copies": {
        "loss_weights.self_regularization": 1e4,
        "self_regularization_features": "identity",
        "residual": True,
    },
    "saturated": {"discriminator_learning_rate": 5e-3, "learning_rate": 1e-6},
}


@pytest.mark.parametrize("name", FAILING)
def test_a_failing_run_is_named(sets, tmp_path, name):
    """With real "eyes" of pure noise, which any discriminator knows at once."""
    noise = np.random.default_rng(0).integers(0, 256, sets["style"].image.shape)
    style = sets["style"].replace(image=noise.astype(np.uint8))
    method = build(sets, steps=42, history=0, batch_size=8, **FAILING[name])
    streams = method.streams(sets | {"style": style}, 0)
    options = loop.Options(log_every=4, preview_every=100)
    loop.train(method, streams, tmp_path, options=options)
    lines = metrics.read(tmp_path)
    assert name in {alarm for line in lines for alarm in line.get("alarms", ())}


def test_a_refiner_that_copies_before_it_has_an_adversary_raises_no_alarm(
    sets, tmp_path
):
    steps = {"pretrain_refiner_steps": 6, "pretrain_discriminator_steps": 6}
    method = build(sets, steps=13, residual=True, **steps)
    options = loop.Options(log_every=1, preview_every=100)
    loop.train(method, method.streams(sets, 0), tmp_path, options=options)
    assert not any("alarms" in line for line in metrics.read(tmp_path))
