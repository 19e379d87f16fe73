"""Every preset with every network: what it makes, and what its own gate refuses."""

import keras
import numpy as np
import pytest

from export.conversion import (
    build,
    calibration,
    card,
    converter,
    gates,
    graph,
    head,
    partitions,
    presets,
    sources,
)
from export.runtime import card as embedded
from export.runtime import models
from gaze.estimators import cnn
from gaze.run import errors
from refiner.networks import segmenter

NETWORKS = {
    "gaze": lambda: cnn.GazeNetwork(size=(12, 20), width=4, units=64),
    "segmenter": lambda: segmenter.Segmenter(
        size=(12, 20), widths=(4, 8, 16), blocks=(1, 1, 1, 1)
    ),
}
CODES = {"int8": "int8", "int8_float_head": "float32"}


@pytest.fixture(scope="module", params=NETWORKS)
def converted(request, records, config):
    """(task, source, maker of converters) of an untrained network of the project."""
    keras.utils.set_random_seed(3)
    network = NETWORKS[request.param]()
    facts = {"intensity": "raw", "training": {}, "source_model_sha256": "0" * 64}
    source = sources.prepare(network, records, facts, config)
    with converter.saved(source.deployed) as make:
        yield request.param, source, make


@pytest.mark.slow
@pytest.mark.parametrize("name", presets.PRESETS)
def test_each_preset_makes_what_it_promises_of_each_network(name, converted):
    task, source, make = converted
    content, contract, figures = build.attempt(source, name, make)
    parts = graph.read(content)
    assert contract["preset"] == name == embedded.read(content)["preset"]
    assert contract["input"]["dtype"] == ("uint8" if "int8" in name else "float32")
    for port in parts.outputs.values():
        assert port.dtype == CODES.get(name, "float32")
    outside = {"QUANTIZE": 1} if "int8" in name else {}
    assert partitions.read(content) == partitions.Partitions(1, outside)
    assert figures["count"] == len(source.test)
    if task == "gaze":
        assert figures["between_deg"] < (0.01 if "float" in name[:5] else 1.0)


@pytest.mark.slow
def test_weights_of_each_type_and_of_no_other(converted):
    task, source, make = converted
    sizes = {}
    for name in ("float32", "float16", "dynamic", "int8"):
        content = build.convert(source, name, make)
        constants = graph.read(content).constants.values()
        sizes[name] = len(content)
        large = {c.dtype for c in constants if c.size >= gates.SMALL}
        stored = {"float32": "float32", "float16": "float16"}.get(name, "int8")
        assert large == {stored}
    assert sizes["float16"] < sizes["float32"]


@pytest.mark.parametrize("name", ["float16", "dynamic"])
def test_a_preset_that_quantised_nothing_is_refused(name, converted):
    task, source, make = converted
    plain = graph.read(build.convert(source, "float32", make))
    with pytest.raises(gates.Refused, match="weights of 1024 values or more"):
        presets.get(name).structure(plain, task)


def test_the_head_is_the_last_layer_of_each_output(converted):
    task, source, make = converted
    parts = graph.read(build.convert(source, "float32", make))
    operators = [node.operator for node in head.nodes(parts)]
    layers = {"gaze": 2 * ["FULLY_CONNECTED"], "segmenter": ["CONV_2D"]}
    assert operators == layers[task]


def test_a_float_trunk_is_refused_by_the_float_head(converted):
    task, source, make = converted
    plain = graph.read(build.convert(source, "float32", make))
    with pytest.raises(gates.Refused, match="before its head, limit 0"):
        presets.get("int8_float_head").structure(plain, task)


def test_the_ladder_goes_on_where_a_gate_refuses(
    gaze_network, records, facts, config, monkeypatch
):
    """Calibrated on black images, whatever is calibrated strays; dynamic is not."""
    good = calibration.representative
    monkeypatch.setattr(
        calibration,
        "representative",
        lambda examples: good({"image": np.zeros_like(examples["image"])}),
    )
    settings = config | {"preset": "", "target": "npu"}
    built = build.build(gaze_network, records, facts, settings)
    assert built.preset == "dynamic"
    assert list(built.metrics["refused"]) == ["int8", "int8_float_head"]
    assert "between_deg" in built.metrics["refused"]["int8"]
    assert embedded.read(built.model)["preset"] == "dynamic"


def test_when_no_rung_holds_each_reason_is_said(gaze_network, records, facts, config):
    settings = config | {"preset": "", "limits": {"gaze": {"between_deg": -1.0}}}
    with pytest.raises(errors.UserError, match="no preset passes: dynamic: .*float16:"):
        build.build(gaze_network, records, facts, settings | {"target": "cpu"})


def test_unknown_names_list_the_known():
    with pytest.raises(
        errors.UserError, match="'int4'; choose one of float32, float16"
    ):
        presets.ladder("int4", "cpu")
    with pytest.raises(errors.UserError, match="'gpu'; choose one of cpu, npu"):
        presets.ladder("", "gpu")


def test_a_preset_is_stricter_than_the_config_and_never_laxer():
    configured = {"gaze": {"worse_deg": 0.2, "between_deg": 0.4}}
    assert presets.limits("int8", "gaze", configured) == configured["gaze"]
    assert presets.limits("dynamic", "gaze", configured)["between_deg"] == 0.2
    configured["gaze"]["between_deg"] = 0.1
    assert presets.limits("dynamic", "gaze", configured)["between_deg"] == 0.1


class Doubtful(keras.Model):
    """A gaze network that also says how sure it is."""

    def __init__(self):
        super().__init__(name="doubtful")
        self.flat = keras.layers.Flatten()
        self.heads = {n: keras.layers.Dense(1) for n in ("pitch", "yaw", "deviation")}

    def call(self, images, training=False):
        h = self.flat(images)
        return {name: layer(h) for name, layer in self.heads.items()}


def test_further_outputs_are_carried(records, facts, config, tmp_path):
    network = Doubtful()
    settings = config | {"preset": "float32"}
    built = build.build(network, records, facts, settings)
    path = tmp_path / "gaze.tflite"
    path.write_bytes(built.model)
    model = models.GazeModel(path)
    assert "deviation" in model.card["outputs"]
    image = records.image[0]
    raw = model.run(image[..., 0])
    expected = network(image[None] / np.float32(127.5) - 1)["deviation"]
    found = model.dequantize("deviation", raw["deviation"])
    np.testing.assert_allclose(found, expected[0], atol=1e-4)
    with pytest.raises(ValueError, match="no output 'depth'; it has .*deviation"):
        model.dequantize("depth", raw["pitch"])


def test_a_reference_without_card_is_no_preset(gaze_export):
    assert card.embedded.METADATA_NAME not in gaze_export.float32
