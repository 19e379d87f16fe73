"""A two-scale generator through every station: fed, converted, read by the runtime."""

import keras
import numpy as np
import pytest

from configs import export as export_config
from configs import zhao2018_eye
from export.conversion import (
    accuracy,
    build,
    card,
    comparison,
    converter,
    deployment,
    gates,
    generator,
    graph,
    page,
    presets,
    provenance,
    sources,
    verification,
)
from export.runtime import generator as runtime_generator
from gaze.data import record
from gaze.run import errors, files
from refiner.learning import purification, refining, two_scale_refiner
from refiner.networks import generator as two_scale
from refiner.networks import simgan, translation
from refiner.style import bank
from tests import run_fixture

SIZE = (12, 20)


def settings(**changes):
    made = zhao2018_eye.get_config("tiny").to_dict()
    return made | {"width": 4, "blocks": (1, 1), "strength": (1.0, 1.0)} | changes


def make_refiner(style, **changes):
    """Untrained, but with a head that moves eyes by many grey levels."""
    made = settings(**changes)
    keras.utils.set_random_seed(5)
    parts = {"scale": made["generator_scale"], "enhancer": made["enhancer"]}
    extra = 3 if made["condition"] else 0
    network = two_scale.TwoScaleGenerator(1, 4, extra, width=4, blocks=(1, 1), **parts)
    for part in (network.coarse, network.fine):
        if part is not None:
            kernel = part.head.convolution.kernel
            kernel.assign(10.0 * kernel)
    return two_scale_refiner.build(made, style, network)


@pytest.fixture(scope="module")
def style(records):
    return bank.StyleBank(records.image[:16], records.mask[:16], seed=0)


@pytest.fixture(scope="module")
def run(style, tmp_path_factory):
    """A finished run's folder."""
    folder = tmp_path_factory.mktemp("run")
    make_refiner(style).save(folder)
    return run_fixture.finish(folder, "refiner.train", settings())


@pytest.fixture(scope="module")
def network(run):
    return generator.load(run / "model.keras")


@pytest.fixture(scope="module")
def exported(network, run, records, config):
    facts = provenance.facts(run / "model.keras", records)
    return build.build(network, records, facts, config | {"preset": "dynamic"})


@pytest.fixture
def file(exported, tmp_path):
    path = tmp_path / "generator.tflite"
    path.write_bytes(exported.model)
    return path


def test_the_runtime_refines_as_the_method_does(file, network, records):
    """Eyes through a file, with the host's part, are as the method makes them."""
    some = records.take(slice(8))
    fed = network.feed(some)
    expected = network.refiner.refine(some.image, some.mask, np.arange(8))
    model = runtime_generator.GeneratorModel(file)
    found = [
        model.predict(image[..., 0], mask=mask, condition=condition)
        for image, mask, condition in zip(
            some.image, some.mask, fed["condition"], strict=True
        )
    ]
    moved = np.abs(expected.astype(int) - some.image)
    away = np.abs(np.stack(found)[..., None].astype(int) - expected)
    assert moved.mean() > 3.0 > 10 * away.mean()
    assert found[0].dtype == np.uint8 and found[0].shape == SIZE


def test_every_input_matters(file, network, records):
    model = runtime_generator.GeneratorModel(file)
    fed = {name: some[0] for name, some in network.feed(records.take([0])).items()}
    before = model.levels(fed)
    assert set(fed) == {"image", "label_map", "condition"}
    for name, some in fed.items():
        changed = model.levels(fed | {name: some[::-1]})
        assert np.abs(changed - before).max() > 0.1, name


def test_a_shift_of_one_level_is_measured_as_one(network, records):
    class Shifted(runtime_generator.GeneratorModel):
        def __init__(self):
            pass

        def levels(self, fed):
            one = network.levels({name: some[None] for name, some in fed.items()})
            return one[0] + 1.0

    figures = accuracy.measure(network, Shifted(), records.take(slice(3)))
    assert figures["between_levels"] == pytest.approx(1.0, abs=1e-3)
    assert figures["largest_levels"] == pytest.approx(1.0, abs=1e-3)
    assert figures["change_levels"] > 3.0


def test_its_gate_is_in_grey_levels_and_stricter_without_int8(exported):
    configured = export_config.get_config().limits.to_dict()
    assert presets.limits("int8", "generator", configured) == {"between_levels": 2.0}
    limits = presets.limits("dynamic", "generator", configured)
    figures = exported.metrics["accuracy"]
    assert 0.001 < figures["between_levels"] < 0.5
    gates.check_limits(figures, limits, "generator")
    far = figures | {"between_levels": 0.51}
    with pytest.raises(gates.Refused, match="between_levels .* is 0.51, limit 0.5;"):
        gates.check_limits(far, limits, "generator")


def test_the_card_says_what_goes_in_and_what_the_host_does(file, exported, run):
    beside = card.beside(exported.model)
    shapes = {n: port["shape"] for n, port in beside["further_inputs"].items()}
    assert shapes == {"label_map": [1, *SIZE, 4], "condition": [1, *SIZE, 3]}
    assert beside["classes"] == list(record.class_names(4))
    assert beside["source_model_sha256"] == files.sha256(run / "model.keras")
    text = page.markdown(beside)
    assert "**Beside it.** `condition` float32" in text
    assert "**Host's part.** Not in the graph: the draw of a style eye" in text
    verification.check_file(file, run / "model.keras")


@pytest.mark.parametrize(
    ("changes", "inputs"),
    [
        ({}, {"image": 1, "label_map": 4, "condition": 3}),
        ({"condition": False}, {"image": 1, "label_map": 4}),
        ({"label_map": False}, {"image": 1, "condition": 3}),
        ({"enhancer": False}, {"image": 1, "condition": 3}),
    ],
)
def test_what_the_generator_does_not_read_is_no_input(changes, inputs, style, records):
    made = generator.Generation(make_refiner(style, **changes))
    assert made.channels == inputs
    some, keys = records.take(slice(3)), np.arange(3)
    found = np.clip(np.rint(made.levels(made.feed(some))), 0, 255)
    # Not through the graph that is exported: the method's own way.
    np.testing.assert_allclose(
        found, made.refiner.refine(some.image, some.mask, keys), atol=1.0
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "network",
    [
        lambda: translation.Translator(width=4, blocks=1),
        lambda: simgan.Refiner(width=4, blocks=1),
    ],
)
def test_a_generator_of_eyes_alone_converts(network, style, records, facts, config):
    keras.utils.set_random_seed(5)
    alone = generator.Generation(refining.Refiner({"seed": 0}, style, network()))
    bare = records.replace(mask=None)
    built = build.build(alone, bare, facts, config | {"preset": "float32"})
    assert list(graph.read(built.model).inputs) == ["image"]
    assert built.metrics["accuracy"]["between_levels"] < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("name", presets.PRESETS)
def test_each_preset_makes_what_it_promises(name, network, records, facts, config):
    source = sources.prepare(network, records, facts, config)
    with converter.saved(source.deployed) as make:
        content, _, figures = build.attempt(source, name, make)
    ports = graph.read(content).inputs.values()
    assert {p.dtype for p in ports} == {"uint8" if "int8" in name else "float32"}
    assert figures["between_levels"] < (0.05 if "float" in name[:5] else 5.0)


@pytest.mark.slow
def test_g1_alone_in_int8_is_near_keras(style, records, facts, config):
    """Its last step is a clip to [-1, 1], which has to keep a step of its own."""
    alone = generator.Generation(make_refiner(style, enhancer=False))
    source = sources.prepare(alone, records, facts, config)
    with converter.saved(source.deployed) as make:
        _, _, figures = build.attempt(source, "int8", make)
    assert figures["between_levels"] < 5.0 < figures["change_levels"]


@pytest.mark.slow
def test_each_layer_says_what_int8_costs_it(network, records, config):
    source = sources.prepare(network, records, {}, config)
    layers = comparison.layers(source)  # inputs swapped, the shapes would not fit
    assert sum("CONV_2D" in row["layer"] for row in layers) >= 10
    assert 0 < layers[0]["steps"] < 100


def test_what_has_no_graph_is_one_line(network, style):
    with pytest.raises(errors.UserError, match="starts from what relight makes"):
        generator.Generation(make_refiner(style, start="relight"))
    colour = bank.StyleBank(np.tile(style.images, (1, 1, 1, 3)), style.masks, seed=0)
    with pytest.raises(errors.UserError, match="3 channels; expected grey"):
        generator.Generation(make_refiner(colour))
    own = purification.PurifyingRefiner.__new__(purification.PurifyingRefiner)
    own.bank, own.generator = style, keras.Sequential()
    own.settings = {"method": "johnson"}
    with pytest.raises(errors.UserError, match="fed by code of its own"):
        generator.Generation(own)
    with pytest.raises(errors.UserError, match=r"\[12, 20, 1\], found \[36, 60, 1\]"):
        deployment.deploy(network, (36, 60, 1))


def test_a_run_without_network_or_a_network_without_run(style, run, tmp_path):
    style.save(tmp_path / "bank.npz")
    run_fixture.finish(tmp_path, "refiner.train", {"method": "reinhard"})
    with pytest.raises(errors.UserError, match="run of reinhard, which has no network"):
        provenance.model_path(tmp_path)
    lone = tmp_path / "lone"
    lone.mkdir()
    (lone / "model.keras").write_bytes((run / "model.keras").read_bytes())
    with pytest.raises(errors.UserError, match="generator without its run"):
        generator.load(lone / "model.keras")


def test_the_runtime_refuses_what_the_generator_is_not_fed(file):
    model = runtime_generator.GeneratorModel(file)
    image, mask = np.zeros(SIZE, np.uint8), np.zeros(SIZE, np.uint8)
    condition = np.zeros((*SIZE, 3), np.float32)
    with pytest.raises(ValueError, match="is fed condition, image, label_map; found"):
        model.predict(image, mask=mask)
    with pytest.raises(ValueError, match="classes 0 to 3, found .* with 4 to 4"):
        model.predict(image, mask=mask + 4, condition=condition)
    with pytest.raises(ValueError, match=r"condition \[12, 20, 3\], found \[12, 20\]"):
        model.predict(image, mask=mask, condition=condition[..., 0])
