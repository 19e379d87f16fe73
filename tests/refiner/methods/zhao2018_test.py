"""Zhao 2018's own: its stages, its terms, and what an ablation leaves out."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from configs import zhao2018, zhao2018_eye, zhao2018_literal
from gaze import image_ops
from gaze.data import record
from gaze.run import errors
from gaze.training import loop, metrics
from refiner import methods
from refiner.learning import lighting, perception, staging
from refiner.networks import johnson
from refiner.style import bank, light
from tests import run_fixture
from tests.gaze.data import eyes


def settings(variant="", **changes):
    made = zhao2018_eye.get_config("+".join(filter(None, [variant, "tiny"])))
    made.update_from_flattened_dict(changes)
    return made.to_dict()


def weights_of(variant, phase):
    found = {p.name: p for p in staging.build(settings(variant))}
    return set(found[phase].loss_weights)


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    content = record.load(eyes.write(folder / "a", count=12))
    style = record.load(eyes.write(folder / "b", count=12, domain="cabin", seed=1))
    return {"content": content, "style": style, "photographs": style}


def test_the_paper_trains_g1_then_g2_then_both():
    stages = staging.build(zhao2018.get_config().to_dict())
    assert [p.name for p in stages] == ["photographs", "global", "enhancer", "joint"]
    assert [p.steps for p in stages] == [40_000, 20_000, 10_000, 10_000]
    assert stages[2].trainable == ("local_enhancer", "discriminator")
    assert "style_local" not in stages[1].loss_weights  # lambda_l = 0


def test_the_papers_size_is_no_eyes_size_at_tiny_either():
    large, eye = (c.get_config("tiny").to_dict() for c in (zhao2018, zhao2018_eye))
    assert large["mask_pyramid"] == "luan" and eye["mask_pyramid"] == "area"
    names = [[p.name for p in staging.build(made)] for made in (large, eye)]
    assert names[0] == ["photographs", *names[1]]
    for made in (large, zhao2018.get_config().to_dict()):
        joint = staging.build(made)[-1].loss_weights
        assert {"content", "light_field", "slope", "style_local"} <= set(joint)
        assert made["gram"] == "relative"


def test_a_history_needs_batches_of_two(sets):
    with pytest.raises(errors.UserError, match="batch_size is 1; expected 2 or more"):
        methods.build(settings(batch_size=1), bank.choose(sets["style"], 8, seed=0))


def test_an_ablation_takes_its_term_out_of_every_stage():
    full = weights_of("", "joint")
    for term in ("style_global", "style_local", "photorealism", "light_field", "slope"):
        assert full - weights_of(f"without_{term}", "joint") == {term}
    gone = full - weights_of("without_adversarial", "joint")
    assert gone == {"adversarial", "discriminator"}


def test_without_the_generator_it_is_johnsons_network_alone(sets):
    made = settings("without_generator")
    (only,) = staging.build(made)
    assert "local_enhancer" not in only.trainable
    full = weights_of("", "joint")
    assert full - set(only.loss_weights) == {"light_field", "slope"}
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    plain = johnson.GlobalGenerator(1, 1, made["width"], made["blocks"][0])
    assert method.generator.count_params() == plain.count_params()
    eyes_ = dict(method.streams(sets, 0)["styled"](0)["content"])
    refined = np.asarray(method.generate(eyes_))
    assert np.abs(refined).mean() < 0.1  # an output of its own, near nothing at first
    eyes_["mask"], eyes_["condition"] = 0 * eyes_["mask"], 9 * eyes_["condition"]
    np.testing.assert_array_equal(method.generate(eyes_), refined)


def test_without_the_discriminator_it_is_johnsons_loss_alone(sets):
    made = zhao2018_eye.get_config("without_discriminator").to_dict()
    stages = staging.build(made)
    assert [p.name for p in stages] == ["global", "enhancer", "joint"]
    for phase in stages:
        assert phase.loss_weights == {"content": 1.0, "style_global": 20.0}
    tiny = settings("without_discriminator")
    method = methods.build(tiny, bank.choose(sets["style"], 8, seed=0))
    batch = method.streams(sets, 0)["styled"](0)
    outcome = method.losses(batch, method.phases[-1])
    losses, (view, target) = outcome.losses, outcome.watched
    there = 0.0
    for layer in tiny["style_layers"]:  # whole images: no mask is looked at
        f, g = (np.asarray(v.features[layer], np.float64) for v in (view, target))
        grams = [np.einsum("bhwi,bhwj->bij", x, x) / x[0].size for x in (f, g)]
        there += ((grams[0] - grams[1]) ** 2).mean() / len(tiny["style_layers"])
    assert float(losses["style_global"]) == pytest.approx(there, rel=1e-4)
    raw = method.eye.look(batch["content"]["image"], batch["content"]["mask"])
    layer = tiny["content_layer"]
    content = np.asarray(view.features[layer] - raw.features[layer])
    assert float(losses["content"]) == pytest.approx((content**2).mean(), rel=1e-4)


def test_literal_is_equations_1_to_10_and_no_more():
    (_, enhancer, _) = staging.build(zhao2018_literal.get_config().to_dict())
    paper = {"style_global", "style_local", "photorealism"}
    assert set(enhancer.loss_weights) == paper | {"adversarial", "discriminator"}
    assert enhancer.loss_weights["style_local"] == 100.0  # eta
    assert enhancer.loss_weights["photorealism"] == 1e4  # theta


def test_three_classes_put_the_sclera_with_the_rest():
    masks = np.array([[[0, 1, 2, 3]]])
    four = np.asarray(perception.label_map(masks, 4))
    three = np.asarray(perception.label_map(masks, 3))
    np.testing.assert_array_equal(four[0, 0], np.eye(4))
    np.testing.assert_array_equal(three[0, 0, 3], [1, 0, 0])
    np.testing.assert_array_equal(three[0, 0, :3], np.eye(3))


def test_g1_is_warmed_up_on_photographs(sets, tmp_path):
    made = settings(photograph_steps=2, content_layer="block2_conv1")
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    enhancer = [np.array(w) for w in method.generator.fine.weights]
    body = [np.array(w) for w in method.generator.coarse.weights]
    method.phases = method.phases[:1]
    loop.train(method, method.streams(sets, 0), tmp_path, options=loop.options(made))
    assert set(metrics.read(tmp_path)[-1]["losses"]) == {"content", "style_global"}
    for before, after in zip(enhancer, method.generator.fine.weights, strict=True):
        np.testing.assert_array_equal(before, after)
    moved = zip(body, method.generator.coarse.weights, strict=True)
    assert any((before != np.array(after)).any() for before, after in moved)


def train(method, phase, batch, steps):
    """Several updates of a phase by the same batch."""
    step = tf.function(lambda batch: method.train_step(batch, phase))
    for _ in range(steps):
        step(tf.nest.map_structure(tf.constant, batch))


def test_the_enhancers_first_step_is_as_long_as_g1s_was(sets):
    """Adam's first step is the rate; by G1's averages and count it would be longer."""
    made = settings(schedule="constant", clip_norm=0.0, steps=40, global_share=0.5)
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    batch = dict(method.streams(sets, 0)["styled"](0))
    batch["history"] = method.history.sample(4, 0)
    alone, enhancer = method.phases[:2]
    train(method, alone, batch, 20)
    variables = method.generator.fine.trainable_variables
    before = [np.array(variable) for variable in variables]
    train(method, enhancer, batch, 1)
    moved = zip(variables, before, strict=True)
    longest = max(np.abs(np.array(v) - old).max() for v, old in moved)
    assert longest == pytest.approx(made["learning_rate"], rel=1e-3)


def test_a_preview_shows_what_the_phase_trains(sets):
    method = methods.build(settings(), bank.choose(sets["style"], 8, seed=0))
    for variable in method.generator.fine.head.trainable_variables:
        variable.assign(variable + 0.5)  # G2 answers white, G1 nearly the eye
    batch = method.streams(sets, 0)["styled"](0)
    alone, both = method.phases[0], method.phases[-1]
    by_g1, by_g2 = (method.generate(batch["content"], p) for p in (alone, both))
    assert np.abs(by_g1 - batch["content"]["image"]).mean() < 0.2
    assert np.abs(by_g2 - batch["content"]["image"]).mean() > 0.3
    pictures = [method.preview(batch, phase) for phase in (alone, both)]
    assert pictures[0].mean() + 5 < pictures[1].mean()


def test_a_snapshot_refines_with_what_its_phase_trains(sets, tmp_path):
    made = settings()
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    for variable in method.generator.fine.head.trainable_variables:
        variable.assign(variable + 0.5)  # G2 answers white, G1 nearly the eye
    method.save(tmp_path)
    run_fixture.finish(tmp_path, "refiner.train", made)
    with pytest.raises(errors.UserError, match="kept no snapshots"):
        methods.load_snapshots(tmp_path)
    alone, *_, both = method.phases
    for step, phase in ((100, both), (9, alone)):
        method.keep(tmp_path / "snapshots" / str(step), phase)
    kept = methods.load_snapshots(tmp_path)
    assert [*kept] == [9, 100]  # as numbers go
    (tmp_path / "snapshots" / "7.npz").write_bytes(b"PK")
    with pytest.raises(errors.UserError, match="7.npz is no snapshot of this run's"):
        methods.load_snapshots(tmp_path)
    eyes_ = sets["content"].image[:4], sets["content"].mask[:4], np.arange(4)
    by_g1, by_g2 = (kept[step].refine(*eyes_).astype(int) for step in kept)
    np.testing.assert_array_equal(by_g2, method.refine(*eyes_))
    assert np.abs(by_g1 - eyes_[0]).mean() < 25 < np.abs(by_g2 - eyes_[0]).mean()


@pytest.mark.parametrize("start", ["eye", "light_transfer", "relight"])
def test_a_generator_starts_alike_in_training_and_in_use(sets, start):
    made = settings(start=start)
    style_bank = bank.choose(sets["style"], 8, seed=0)
    method = methods.build(made, style_bank)
    batch = method.streams(sets, 0)["styled"](0)["content"]
    raw = image_ops.to_uint8(batch["image"])
    used = method.inputs(raw, batch["mask"].astype(np.uint8), np.arange(len(raw)))
    np.testing.assert_array_equal(used["start"], batch["start"])
    refined = np.asarray(method.generate(used))  # untrained: nearly where it starts
    assert np.abs(refined - used["start"]).mean() < 0.06
    assert (start == "eye") == (np.abs(used["start"] - used["image"]).mean() < 0.06)


def test_an_unknown_start_is_refused(sets):
    with pytest.raises(errors.UserError, match="config.start is 'noise'; choose one"):
        methods.build(settings(start="noise"), bank.choose(sets["style"], 8, seed=0))


def test_parts_that_never_learn_have_no_optimizer(sets):
    made = settings("without_staging", warmup_steps=5)
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    assert "global_head" not in method.optimizers
    assert {"global_generator", "local_enhancer"} <= set(method.optimizers)


def test_an_ablation_keeps_the_momentum(sets):
    for variant in ("", "without_adversarial"):
        method = methods.build(settings(variant), bank.choose(sets["style"], 8, seed=0))
        assert {float(o.beta_1) for o in method.optimizers.values()} == {0.5}


def test_photographs_may_have_another_size_and_leave_the_history_alone(sets, tmp_path):
    made = settings(photograph_steps=2, content_layer="block2_conv1")
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    method.phases = method.phases[:1]
    large = sets["style"].take(slice(0, 8))
    large.image = np.repeat(np.repeat(large.image, 2, axis=1), 2, axis=2)
    streams = method.streams(sets | {"photographs": large}, 0)
    before = method.history.digest()
    loop.train(method, streams, tmp_path, options=loop.options(made))
    assert method.history.digest() == before


def test_without_a_history_all_refined_eyes_are_present_ones(sets, tmp_path):
    made = settings(history=0, steps=2, global_share=0.0, enhancer_share=0.0)
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    loop.train(method, method.streams(sets, 0), tmp_path, options=loop.options(made))
    assert "discriminator" in metrics.read(tmp_path)[-1]["losses"]


def test_light_is_measured_alike_at_every_size(sets):
    """An eye against its own maps: nearly nothing, whatever its size."""
    eye, mask = sets["style"].image[0], sets["style"].mask[0]
    for factor in (1, 2, 4):
        size = (60 * factor, 36 * factor)
        large = cv2.resize(eye[..., 0], size, interpolation=cv2.INTER_CUBIC)
        masks = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)
        pixels = image_ops.to_float(large[..., None])
        maps = light.local_maps(pixels[..., 0], masks)
        own = [np.take_along_axis(m, masks[None].astype(int), 0)[0] for m in maps]
        condition = np.stack(own, axis=-1)[None].astype(np.float32)
        content = {"mask": masks[None].astype(np.int32), "condition": condition}
        assert float(lighting.loss(pixels[None], content)) < 1e-3, factor


BAD = {
    "discriminator": ({"discriminator": "vgg"}, "vgg_head, patchgan, none"),
    "gram": ({"gram": "luan"}, "luan_code"),
    "sizes": ({"enlarge": 3}, "multiple of"),
    "content": (
        {"loss_weights.content": 1.0, "content_layer": ""},
        "content_layer is empty",
    ),
    "gaze": ({"loss_weights.gaze": 1.0}, "frozen estimator"),
    "matching": ({"loss_weights.feature_matching": 1.0}, "patchgan"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_no_training_could_be_made_of(sets, case):
    changes, message = BAD[case]
    with pytest.raises(errors.UserError, match=message):
        methods.build(settings(**changes), bank.choose(sets["style"], 8, seed=0))


def test_a_measured_balance_scales_all_but_the_adversarial_terms(sets):
    made = settings(balance=0.0)
    method = methods.build(made, bank.choose(sets["style"], 8, seed=0))
    phase = method.phases[-1]
    batch = tf.nest.map_structure(tf.constant, method.streams(sets, 0)["styled"](0))
    batch["history"] = tf.constant(method.history.sample(4, 0))
    with tf.GradientTape(persistent=True) as tape:
        outcome = method.losses(batch, phase)
    weights = method.weights(outcome, tape, phase)
    factor = float(weights["slope"]) / phase.loss_weights["slope"]
    assert factor > 0 and factor != 1
    for name, weight in phase.loss_weights.items():
        scale = 1.0 if name in staging.ADVERSARIAL else factor
        assert float(weights[name]) == pytest.approx(scale * weight, rel=1e-5)


@pytest.mark.parametrize("name", ["zhao2018", "light_transfer", "region_statistics"])
def test_a_style_of_three_classes_makes_three_of_the_contents(sets, name, tmp_path):
    """Sclera or rest in a synthetic mask is then one and the same."""
    three = record.with_classes(sets["style"].mask, 3)
    style_bank = bank.choose(sets["style"].replace(mask=three), 8, seed=0)
    made = settings(method=name)
    method = methods.build(made, style_bank)
    image, four = sets["content"].image[:4], sets["content"].mask[:4]
    refined = [
        method.refine(image, mask, np.arange(4))
        for mask in (four, record.with_classes(four, 3))
    ]
    np.testing.assert_array_equal(*refined)
    if name != "zhao2018":
        return
    assert method.generator.config["classes"] == 3
    batch = method.streams(sets, 0)["styled"](0)
    assert method.eye.look(**_eye(batch["style"])).label_map.shape[-1] == 3
    method.save(tmp_path)
    run_fixture.finish(tmp_path, "refiner.train", made)
    again = methods.load_run(tmp_path).refine(image, four, np.arange(4))
    np.testing.assert_array_equal(again, refined[0])


def _eye(part):
    return {"eyes": part["image"], "masks": part["mask"]}
