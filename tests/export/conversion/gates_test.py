import dataclasses

import keras
import numpy as np
import pytest

from export.conversion import (
    build,
    calibration,
    converter,
    deployment,
    gates,
    graph,
    presets,
)
from gaze.run import errors


class Island(keras.Model):
    """A gaze network with a layer for which there is no int8 kernel."""

    def __init__(self):
        super().__init__(name="island")
        self.parts = [keras.layers.Flatten(), keras.layers.LayerNormalization()]
        self.pitch, self.yaw = keras.layers.Dense(1), keras.layers.Dense(1)

    def call(self, images, training=False):
        h = images
        for part in self.parts:
            h = part(h)
        return {"pitch": self.pitch(h), "yaw": self.yaw(h)}


class Foreign(Island):
    """A gaze network with operators that TFLite has only as Flex, or not at all."""

    def call(self, images, training=False):
        h = keras.ops.cumprod(images, axis=1)
        return super().call(keras.ops.erfinv(h * 0.1))


def test_an_exported_model_is_integers_only(gaze_export, segmenter_export):
    for built in (gaze_export, segmenter_export):
        parts = graph.read(built.model)
        assert (parts.foreign, parts.floats, parts.dynamic) == ([], [], [])
    assert parts.operators["TRANSPOSE_CONV"] == 1
    assert graph.read(gaze_export.float32).floats


def test_a_float_island_is_refused(records, facts, config):
    with pytest.raises(errors.UserError, match="floating-point tensors, limit 0"):
        build.build(Island(), records, facts, config)


def test_an_operator_without_builtin_form_is_one_line(records, facts, config):
    with pytest.raises(errors.UserError, match="operator for Cumprod, Erfinv;"):
        build.build(Foreign(), records, facts, config)


def test_bad_ranges_are_refused(gaze_network, records, facts, config, monkeypatch):
    """Calibrated on black images, the angles' ranges are wrong."""
    good = calibration.representative
    monkeypatch.setattr(
        calibration,
        "representative",
        lambda examples: good({"image": np.zeros_like(examples["image"])}),
    )
    limits = "between_deg of the exported gaze model is .*, limit 0.8"
    with pytest.raises(errors.UserError, match=limits):
        build.build(gaze_network, records, facts, config)


def test_pixels_must_enter_as_they_are(gaze_network, records, monkeypatch):
    monkeypatch.setattr(
        calibration,
        "representative",
        lambda examples: (
            lambda: ({"image": i[None].astype(np.float32)} for i in examples["image"])
        ),
    )
    deployed = deployment.deploy(gaze_network, (12, 20, 1))
    with converter.saved(deployed) as make:
        content = presets.get("int8").convert(make, {"image": records.image[:8] // 2})
    with pytest.raises(errors.UserError, match="expected uint8, 1.0, 0"):
        check(graph.read(content))


def check(parts):
    gates.check_structure(parts, "gaze", ("pitch", "yaw"), gates.integers_only)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"foreign": ["FlexErf"]}, "operators that are not builtin"),
        ({"dynamic": ["batch"]}, "without static shape"),
        ({"outputs": {"output_0": None}}, "tensors are called"),
    ],
)
def test_each_structural_gate_closes(gaze_export, change, words):
    changed = dataclasses.replace(graph.read(gaze_export.model), **change)
    with pytest.raises(errors.UserError, match=words):
        check(changed)


def test_limits_bind_what_was_measured():
    limits = {"worse_deg": 0.2}
    gates.check_limits({"worse_deg": 0.2}, limits, "gaze")
    both = limits | {"between_deg": 0.8}
    without_labels = {"worse_deg": None, "between_deg": 0.8}
    gates.check_limits(without_labels, both, "gaze")
    for figure in (0.21, float("nan")):
        with pytest.raises(errors.UserError, match="worse_deg .* limit 0.2"):
            gates.check_limits({"worse_deg": figure}, limits, "gaze")


def test_a_gate_that_nothing_was_measured_for_does_not_pass():
    figures, limits = {"drop_points": None}, {"drop_points": 1.0}
    with pytest.raises(errors.UserError, match="drop_points could be measured"):
        gates.check_limits(figures, limits, "segmenter")


@pytest.mark.parametrize("limit", [float("inf"), float("nan")])
def test_a_limit_that_is_no_number_is_none(limit):
    with pytest.raises(errors.UserError, match="between_deg is (inf|nan)"):
        gates.check_limits({"between_deg": 0.1}, {"between_deg": limit}, "gaze")
