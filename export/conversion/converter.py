"""TensorFlow's converter, made ready for a deployment.

Every conversion has a fully static, named signature (a dynamic batch splits the graph
into dozens of XNNPACK pieces) and builtin operators only (otherwise an unsupported one
silently becomes a Flex operator that no car runtime has).
"""

import contextlib
import re
import tempfile
import warnings
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf
from absl import logging

from export.conversion import deployment, gates

Make = Callable[[], tf.lite.TFLiteConverter]
"""Makes a fresh converter of one and the same deployment."""


@contextlib.contextmanager
def saved(deployed: deployment.Deployment) -> Iterator[Make]:
    """Saves a deployment for the time of its conversions.

    Args:
        deployed: built.

    Yields:
        Function without arguments: a new converter with builtin operators alone.
    """
    signature = {
        name: keras.InputSpec(shape=(1, *shape), dtype="float32", name=name)
        for name, shape in deployed.shapes.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        with _quiet():
            deployed.export(
                folder,
                format="tf_saved_model",
                verbose=False,
                input_signature=[signature],
            )
        yield lambda: _converter(folder)


def _converter(folder: str) -> tf.lite.TFLiteConverter:
    converter = tf.lite.TFLiteConverter.from_saved_model(folder)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    return converter


@contextlib.contextmanager
def one_line(network: str, preset: str) -> Iterator[None]:
    """Says in one line that a network does not convert, and hides the tools' notes.

    Args:
        network: its name.
        preset: the preset's name.

    Raises:
        Refused: an operator has no builtin form.
    """
    try:
        with _quiet():
            yield
    except Exception as error:
        if type(error).__name__ != "ConverterError":  # the class is not public
            raise
        missing = ", ".join(_NO_BUILTIN.findall(str(error))) or "see above"
        raise gates.Refused(
            f"{network} does not convert to {preset}: no builtin operator for "
            f"{missing}; build the network from other layers."
        ) from error


_NO_BUILTIN = re.compile(r"^(?:TF Select|Custom) ops: (.+)$", re.MULTILINE)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hides the notes on temporary files and on tf.lite.Interpreter's move."""
    verbosity = logging.get_verbosity()
    logging.set_verbosity(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logging.set_verbosity(verbosity)
