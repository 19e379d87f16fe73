"""Half precision where it pays and does no harm: ``config.precision``.

Only convolutions and dense layers compute in 16 bits. Norms, activations, sums over
pixels, losses and a network's outputs stay float32: squares of features overflow
float16, and a Gram in bfloat16 has three digits. Variables are float32 throughout, so
a saved network knows nothing of the precision it was trained in and converts to int8
(a network *built* in half precision does not).
"""

from collections.abc import Iterable

import keras

from gaze.run import errors

PRECISIONS = ("float32", "mixed_float16", "mixed_bfloat16")
_HEAVY = (
    keras.layers.Conv2D,
    keras.layers.Conv2DTranspose,
    keras.layers.DepthwiseConv2D,
    keras.layers.Dense,
)


def apply(
    network: keras.Layer, precision: str, *, outputs: Iterable[keras.Layer] = ()
) -> None:
    """Lets a built network compute in ``precision``, in place.

    Args:
        network: built Keras model or layer.
        precision: one of ``PRECISIONS``.
        outputs: layers of the network (or layers that hold these) that give its
            outputs, and so stay float32.

    Raises:
        UserError: an unknown precision.
    """
    if precision not in PRECISIONS:
        raise errors.UserError(
            f"config.precision is {precision!r}; choose one of {', '.join(PRECISIONS)}."
        )
    if precision == "float32":
        return
    kept = {id(part) for layer in outputs for part in parts(layer)}
    for layer in parts(network):
        if isinstance(layer, _HEAVY) and id(layer) not in kept:
            layer.dtype_policy = precision


def restore(network: keras.Layer) -> None:
    """Lets a network compute in float32 again, for whoever uses it after training."""
    for layer in parts(network):
        if isinstance(layer, _HEAVY):
            layer.dtype_policy = "float32"


def parts(layer: keras.Layer) -> list[keras.Layer]:
    """A layer and all layers inside it."""
    return layer._flatten_layers()  # Keras has no public name for it


def needs_loss_scale(precision: str) -> bool:
    """Whether gradients would underflow unscaled."""
    return precision == "mixed_float16"
