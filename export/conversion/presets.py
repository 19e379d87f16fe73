"""How a deployment becomes a ``.tflite``: named settings of the converter.

Every preset has a fully static, named signature (a dynamic batch splits the graph
into dozens of XNNPACK pieces) and builtin operators only (otherwise an unsupported
one silently becomes a Flex operator that no car runtime has).
"""

import contextlib
import pathlib
import re
import tempfile
import warnings

import keras
import tensorflow as tf
from absl import logging

from export.conversion import calibration, deployment
from gaze.run import errors


def int8(images):
    """Integers throughout: uint8 pixels in, int8 inside and out."""
    return {
        "optimizations": [tf.lite.Optimize.DEFAULT],
        "representative_dataset": calibration.representative(images),
        "inference_input_type": tf.uint8,
        "inference_output_type": tf.int8,
        "target_spec": {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]},
    }


def float32(images):
    """The reference that an int8 model's speed is compared with."""
    del images
    return {"target_spec": {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}}


PRESETS = {"int8": int8, "float32": float32}


def convert(deployed, preset, images):
    """Converts a built deployment.

    Args:
        deployed: ``deployment.Deployment``.
        preset: a key of ``PRESETS``.
        images: uint8 [K, H, W, 1], for calibration.

    Returns:
        bytes of a ``.tflite``.

    Raises:
        UserError: no such preset, or an operator has no builtin form.
    """
    if preset not in PRESETS:
        raise errors.UserError(
            f"config.preset is {preset!r}; choose one of {', '.join(PRESETS)}."
        )
    signature = keras.InputSpec(
        shape=(1, *images.shape[1:]), dtype="float32", name=deployment.INPUT_NAME
    )
    with tempfile.TemporaryDirectory() as folder, _quiet():
        path = pathlib.Path(folder) / "model.tflite"
        try:
            deployed.export(
                path,
                format="litert",
                verbose=False,
                input_signature=[signature],
                **PRESETS[preset](images),
            )
        except Exception as error:
            if type(error).__name__ != "ConverterError":  # the class is not public
                raise
            missing = ", ".join(_NO_BUILTIN.findall(str(error))) or "see above"
            raise errors.UserError(
                f"{deployed.network.name} does not convert to {preset}: no builtin "
                f"operator for {missing}; build the network from other layers."
            ) from error
        return path.read_bytes()


_NO_BUILTIN = re.compile(r"^(?:TF Select|Custom) ops: (.+)$", re.MULTILINE)


@contextlib.contextmanager
def _quiet():
    """Hides the notes on temporary files and on tf.lite.Interpreter's move."""
    verbosity = logging.get_verbosity()
    logging.set_verbosity(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logging.set_verbosity(verbosity)
