"""How a deployment becomes a ``.tflite``: presets, and which one serves a target.

A preset says how it converts, which graphs it lets pass, and how far from Keras its
answers may lie. To add one is to add an entry to ``PRESETS``.

int16 activations are not offered: XNNPACK has no such kernels, and a CPU takes 60
times as long.
"""

import dataclasses
from collections.abc import Callable, Mapping

import tensorflow as tf

from export.conversion import calibration, converter, gates, graph, head
from gaze.run import errors


def _float32(make: converter.Make, examples: calibration.Examples) -> bytes:
    del examples
    return make().convert()


def _float16(make: converter.Make, examples: calibration.Examples) -> bytes:
    del examples
    conversion = make()
    conversion.optimizations = [tf.lite.Optimize.DEFAULT]
    conversion.target_spec.supported_types = [tf.float16]
    return conversion.convert()


def _dynamic(make: converter.Make, examples: calibration.Examples) -> bytes:
    del examples
    conversion = make()
    conversion.optimizations = [tf.lite.Optimize.DEFAULT]
    return conversion.convert()


def _int8(make: converter.Make, examples: calibration.Examples) -> bytes:
    conversion = make()
    conversion.optimizations = [tf.lite.Optimize.DEFAULT]
    conversion.representative_dataset = calibration.representative(examples)
    conversion.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    conversion.inference_input_type = tf.uint8
    conversion.inference_output_type = tf.int8
    return conversion.convert()


def _int8_float_head(make: converter.Make, examples: calibration.Examples) -> bytes:
    names = head.tensors(graph.read(_float32(make, examples)))
    quantizer = calibration.quantizer(make(), examples, kept_float=names)
    return calibration.with_byte_pixels(quantizer.get_nondebug_quantized_model())


@dataclasses.dataclass(frozen=True)
class Preset:
    """One way to convert.

    Attributes:
        convert: (maker of converters, ``calibration.Examples``) -> bytes.
        structure: which graphs pass; raises ``gates.Refused``.
        limits: highest figures by task, beside those of the config.
    """

    convert: Callable[[converter.Make, calibration.Examples], bytes]
    structure: gates.Structure
    limits: Mapping[str, Mapping[str, float]] = dataclasses.field(default_factory=dict)


_NEAR = {"gaze": {"between_deg": 0.2}, "generator": {"between_levels": 0.5}}

PRESETS = {
    "float32": Preset(_float32, gates.floating_pixels, _NEAR),
    "float16": Preset(_float16, gates.small_weights_only("float32"), _NEAR),
    "dynamic": Preset(_dynamic, gates.small_weights_only("float32"), _NEAR),
    "int8": Preset(_int8, gates.integers_only),
    "int8_float_head": Preset(_int8_float_head, gates.float_head_only),
}

LADDERS = {
    "cpu": ("dynamic", "float16"),
    "npu": ("int8", "int8_float_head", "dynamic"),
}
"""The presets to try for a target, the next where a gate refuses the one before."""


def get(name: str) -> Preset:
    """The preset of a name.

    Raises:
        UserError: there is none; names those there are.
    """
    if name not in PRESETS:
        raise errors.UserError(
            f"config.preset is {name!r}; choose one of {', '.join(PRESETS)}."
        )
    return PRESETS[name]


def ladder(name: str, target: str) -> tuple[str, ...]:
    """The presets to try, in order.

    Args:
        name: the one that the user chose, or "" for the target's.
        target: a key of ``LADDERS``.

    Raises:
        UserError: no such preset or target.
    """
    if name:
        get(name)
        return (name,)
    if target not in LADDERS:
        raise errors.UserError(
            f"config.target is {target!r}; choose one of {', '.join(LADDERS)}."
        )
    return LADDERS[target]


def limits(
    name: str, task: str, configured: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """The limits of a task's figures: the config's, or a preset's where it is stricter.

    Args:
        name: a key of ``PRESETS``.
        task: name of the task.
        configured: ``config.limits``.
    """
    asked = dict(configured[task])
    for figure, limit in PRESETS[name].limits.get(task, {}).items():
        if figure in asked:  # a figure that the config does not name has no limit
            asked[figure] = min(limit, asked[figure])
    return asked
