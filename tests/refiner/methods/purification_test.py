"""Purification: what each term is zero for, what it needs, what ablations drop."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from configs import attention_guided, mask_guided
from gaze import image_ops
from gaze.data import record
from gaze.run import errors
from gaze.training import loop
from refiner import methods
from refiner.learning import frozen
from refiner.networks import segmenter
from refiner.style import bank
from tests.gaze.data import eyes

CONFIGS = {"mask_guided": mask_guided, "attention_guided": attention_guided}
ALL = dict.fromkeys(frozen.GUIDED, 1.0)


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("purification")
    real = eyes.write(folder / "real", count=12, domain="cabin", seed=1)
    synthetic = eyes.write(folder / "synthetic", count=12)
    return {"content": record.load(real), "style": record.load(synthetic)}


def network(size=(36, 60)):
    made = segmenter.Segmenter(size, widths=(4, 8, 16), blocks=(1, 1, 1, 1))
    made.trainable = False
    return made


class Estimator(tf.Module):
    """Pitch and yaw of an eye are its mean and twice that."""

    def __call__(self, images, training):
        mean = tf.reduce_mean(images, axis=(1, 2, 3))[:, None]
        return {"pitch": mean, "yaw": 2.0 * mean}


def build(sets, name="attention_guided", variant="tiny", guides=None, **changes):
    config = CONFIGS[name].get_config(variant)
    config.residual = True  # so that a test can make it an identity
    config.update_from_flattened_dict(changes)
    style_bank = bank.choose(sets["style"], 8, seed=0)
    return methods.build(config.to_dict(), style_bank, guides)


def guided(sets, name="attention_guided"):
    guides = {"estimator": Estimator(), "segmenter": network()}
    weights = {f"loss_weights.{n}": w for n, w in ALL.items()}
    return build(sets, name, guides=guides, **weights)


def batch(method, sets):
    made = method.streams(sets, 0)["paired"](0)
    return tf.nest.map_structure(tf.constant, dict(made))


def unchanging(method):
    """Makes a generator with residual output the identity."""
    assert method.generator.config["residual"]
    head = method.generator.trunk.head
    for variable in head.trainable_variables:
        variable.assign(0.0 * variable)


def test_an_identity_costs_nothing_but_style(sets):
    method = guided(sets)
    unchanging(method)
    (phase,) = method.phases
    outcome = method.losses(batch(method, sets), phase)
    losses = outcome.losses
    values = {n: float(v) for n, v in losses.items()}
    kept = ("content", "content_attention", "gaze", "pupil_center", "slope")
    assert {n: values.pop(n) for n in kept} == dict.fromkeys(kept, 0.0)
    assert values.pop("photorealism") == pytest.approx(0.0, abs=0.5)
    assert min(values.values()) > 0


@pytest.mark.parametrize(
    ("change", "loss"),
    [
        (lambda eyes: -eyes, "slope"),
        (lambda eyes: eyes + 0.2 * (-1.0) ** np.arange(60)[:, None], "photorealism"),
    ],
)
def test_contrast_that_is_not_the_eyes_own_costs(sets, change, loss):
    method = build(sets)
    unchanging(method)
    (phase,), given = method.phases, batch(method, sets)
    kept = float(method.losses(given, phase).losses[loss])
    generator = method.generator

    def changed(image, region):
        made = generator(image, region)
        return made | {"image": tf.cast(change(made["image"]), tf.float32)}

    method.generator = changed
    cost = float(method.losses(given, phase).losses[loss])
    assert cost > 20 * kept + 0.5
    # Enough is enough: a threshold of -1 asks for no slope at all.
    method.terms = dataclasses.replace(method.terms, slope_threshold=-1.0)
    assert float(method.losses(given, phase).losses["slope"]) == 0.0


def test_an_eye_in_its_own_style_costs_no_style(sets):
    method = build(sets)
    unchanging(method)
    (phase,) = method.phases
    given = batch(method, sets)
    given["style"] = dict(given["content"])
    losses = method.losses(given, phase).losses
    assert float(losses["style_attention"]) == pytest.approx(0.0, abs=1e-6)
    assert float(losses["style_background"]) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("where", ["attention", "background"])
def test_each_style_term_sees_its_own_region(sets, where):
    method = build(sets)
    unchanging(method)
    (phase,) = method.phases
    given = batch(method, sets)
    region = given["content"]["region"]
    # Margins keep VGG's neighbourhoods of the one region out of the other.
    far = tf.nn.max_pool2d(region, 13, 1, "SAME")
    near = 1.0 - tf.nn.max_pool2d(1.0 - region, 5, 1, "SAME")
    touched = near if where == "attention" else 1.0 - far
    image = given["content"]["image"]
    given["style"] = given["content"] | {"image": image * (1.0 - touched) - touched}
    losses = method.losses(given, phase).losses
    own, other = (
        float(losses[f"style_{name}"])
        for name in sorted(("attention", "background"), key=lambda n: n != where)
    )
    assert own > 10 * other


def test_every_named_loss_is_computed_and_a_weight_of_zero_drops_it(sets):
    method = guided(sets)
    (phase,) = method.phases
    assert set(phase.loss_weights) == set(method.settings["loss_weights"])
    step = method.train_step(batch(method, sets), phase)
    assert set(step["losses"]) == set(phase.loss_weights)
    for name in method.settings["loss_weights"]:
        if name in ALL:
            continue
        (phase,) = build(sets, **{f"loss_weights.{name}": 0.0}).phases
        assert name not in phase.loss_weights and phase.loss_weights


def test_a_pupil_that_moves_costs_and_the_gaze_that_turns(sets):
    method = guided(sets)
    (phase,) = method.phases
    given = batch(method, sets)
    method.generator.trunk.head.convolution.bias.assign([0.3])
    outcome = method.losses(given, phase)
    losses, refined = outcome.losses, outcome.refined
    assert float(losses["pupil_center"]) > 1e-9
    change = np.abs(np.mean(refined - given["content"]["image"], axis=(1, 2, 3)))
    # Pitch turns by the change of the mean and yaw by twice that.
    assert float(losses["gaze"]) == pytest.approx(1.5 * change.mean(), rel=1e-4)


def test_light_is_the_styles_where_it_falls(sets):
    method = build(sets)
    unchanging(method)
    (phase,) = method.phases
    given = batch(method, sets)
    light = float(method.losses(given, phase).losses["light_field"])
    given["content"]["condition"] = 0.0 * given["content"]["condition"] + 1.0
    far = float(method.losses(given, phase).losses["light_field"])
    assert far > 2 * light > 0


def test_guides_stay_as_they_were(sets):
    method = guided(sets)
    before = [np.array(w) for w in method.guides["segmenter"].weights]
    method.train_step(batch(method, sets), method.phases[0])
    after = method.guides["segmenter"].weights
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_supervision_teaches_the_attention(sets):
    only = dict.fromkeys(
        (f"loss_weights.{n}" for n in mask_guided.get_config("tiny").loss_weights), 0.0
    )
    only |= {"loss_weights.attention": 1.0, "schedule": "constant"}
    method = build(sets, learning_rate=1e-2, **only)
    (phase,), given = method.phases, batch(method, sets)
    step = tf.function(lambda: method.train_step(given, phase))
    steps = [step() for _ in range(40)]
    first, last = steps[0], steps[-1]
    assert float(last["losses"]["attention"]) < 0.5 * float(
        first["losses"]["attention"]
    )
    overlaps = [float(s["monitors"]["attention_overlap"]) for s in (first, last)]
    assert overlaps[1] > 1.5 * overlaps[0]


def test_a_mask_is_its_own_attention(sets):
    method = build(sets, "mask_guided")
    assert "attention" not in method.phases[0].loss_weights
    step = method.train_step(batch(method, sets), method.phases[0])
    assert float(step["monitors"]["attention_overlap"]) == pytest.approx(1.0)


def test_styles_are_those_of_the_bank_with_regions_of_their_own(sets):
    method = build(sets, region="opening")
    given = method.streams(sets, 0)["paired"](0)
    for part in ("content", "style"):
        eye, mask = given[part]["region"][..., 0], given[part]["mask"]
        assert eye.shape == mask.shape and (eye[mask > 0] == 1).all()
    bank_ = [b.tobytes() for b in image_ops.to_float(method.bank.images)]
    assert all(e.tobytes() in bank_ for e in given["style"]["image"])


@pytest.mark.parametrize(
    ("loss", "guide"), [("gaze", "estimator"), ("pupil_center", "segmenter")]
)
def test_a_loss_without_its_guide_is_refused(sets, loss, guide):
    with pytest.raises(errors.UserError, match=f"frozen {guide}"):
        build(sets, **{f"loss_weights.{loss}": 1.0})


def test_a_segmenter_for_other_eyes_is_refused(sets):
    with pytest.raises(errors.UserError, match="these are .36, 60, 1."):
        build(sets, guides={"segmenter": network((72, 120))})


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("variant", [*mask_guided.VARIANTS])
def test_every_variant_has_a_use(name, variant):
    config, plain = (CONFIGS[name].get_config(v) for v in (variant, ""))
    assert config.to_dict() != plain.to_dict() and config.method == name
    with pytest.raises(ValueError, match="unknown variant"):
        CONFIGS[name].get_config("without_magic")


def test_supervision_is_the_learned_attentions_alone():
    free = attention_guided.get_config("without_supervision+tiny")
    assert free.loss_weights.attention == 0.0 and free.vgg.weights == "random"
    with pytest.raises(ValueError, match="unknown variant"):
        mask_guided.get_config("without_supervision")


def test_the_generator_is_warmed_up_on_photographs(sets, tmp_path):
    method = build(sets, "mask_guided", photograph_steps=2)
    first, rest = method.phases
    assert [first.name, rest.name] == ["photographs", "purification"]
    assert set(first.loss_weights) == {"content", "style_background"}
    before = [np.array(w) for w in method.generator.trainable_variables]
    method.phases = (first,)
    photographs = sets["style"].replace(
        image=np.repeat(np.repeat(sets["style"].image, 2, axis=1), 2, axis=2)
    )
    streams = method.streams(sets | {"photographs": photographs}, 0)
    assert (streams["photographs"](0)["content"]["region"] == 0).all()
    loop.train(method, streams, tmp_path, options=loop.options(method.settings))
    after = method.generator.trainable_variables
    moved = zip(before, after, strict=True)
    assert any((old != np.array(new)).any() for old, new in moved)


def test_a_warm_up_needs_a_term_to_learn_by(sets):
    nothing = {"loss_weights.content": 0.0, "loss_weights.style_background": 0.0}
    with pytest.raises(errors.UserError, match="photograph_steps is a warm-up by con"):
        build(sets, photograph_steps=2, **nothing)


def test_an_opening_needs_a_sclera(sets):
    build(sets, region="opening")
    three = record.with_classes(sets["style"].mask, 3)
    papers = sets | {"style": sets["style"].replace(mask=three)}
    with pytest.raises(errors.UserError, match="'opening', which the sclera belongs"):
        build(papers, region="opening")
    build(papers, region="iris")
