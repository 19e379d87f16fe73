"""The images from which the ranges of an int8 graph's tensors are measured.

A few hundred training images, drawn evenly over the gaze so that rare directions
set their ranges too. They reach the converter as dicts by input name: a list is
bound to the signature's sorted order and swaps inputs silently.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import tensorflow as tf
from tensorflow.lite.python import util

from export.conversion import deployment
from gaze.data import record, splits

NUM_BINS = 8
Examples = Mapping[str, np.ndarray]
"""What calibrates, by the input's name: [K, H, W, C] each; "image" in 0..255."""

DEBUGGED = 64  # images that the debugger runs, without XNNPACK and its speed


def split(
    records: record.Records, held_out: float, *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Divides subjects into those that calibrate and those that measure.

    Args:
        records: Records.
        held_out: fraction of the subjects to measure on, at least one subject.
        seed: of the shuffle.

    Returns:
        Two index arrays into ``records``: calibration, measurement. A set of one
        subject is divided by record instead.
    """
    keys = records.subject
    if len(np.unique(keys)) == 1:
        keys = np.arange(len(records))
    divided = splits.held_out(keys, held_out, seed=seed)
    return divided.train, divided.test


def choose(records: record.Records, count: int, *, seed: int) -> np.ndarray:
    """Indices of ``count`` records (or all), drawn evenly over the gaze.

    Cells of an 8x8 grid over (pitch, yaw) give one record each in turn until there
    are enough; records without gaze are drawn at random.
    """
    order = np.random.default_rng(seed).permutation(len(records))
    if records.gaze is None:
        return order[:count]
    cells = _cells(records.gaze)[order]
    turn = np.empty(len(order), int)
    for cell in np.unique(cells):
        members = cells == cell
        turn[members] = np.arange(members.sum())
    return order[np.argsort(turn, kind="stable")][:count]


def _cells(gaze):
    low, high = gaze.min(axis=0), gaze.max(axis=0)
    scaled = (gaze - low) / np.maximum(high - low, 1e-6)
    bins = np.minimum((scaled * NUM_BINS).astype(int), NUM_BINS - 1)
    return bins[:, 0] * NUM_BINS + bins[:, 1]


def representative(examples: Examples) -> Callable[[], Iterator[dict]]:
    """The converter's representative data set.

    Two corner pixels of the first image are set to 0 and 255. That fixes the
    input's scale at exactly 1: camera bytes enter as they are, whatever the
    brightest pixel of the calibration images happens to be.

    Args:
        examples: of every input.

    Returns:
        Function without arguments that yields dicts of float32 [1, H, W, C].
    """
    values = {name: some.astype(np.float32) for name, some in examples.items()}
    pixels = values[deployment.INPUT_NAME]
    pixels[0, 0, 0], pixels[0, 0, -1] = 0.0, 255.0
    return lambda: (
        {name: some[k : k + 1] for name, some in values.items()}
        for k in range(len(pixels))
    )


def quantizer(
    converter: tf.lite.TFLiteConverter,
    examples: Examples,
    *,
    kept_float: Sequence[str] = (),
) -> tf.lite.experimental.QuantizationDebugger:
    """TFLite's quantiser that leaves tensors in float and knows each layer's error.

    Args:
        converter: a fresh one.
        examples: of every input, which set the ranges.
        kept_float: names of tensors whose operators are not quantised.
    """
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative(examples)
    quantizer = tf.lite.experimental.QuantizationDebugger(
        converter=converter,
        # Lists in the order of the graph's inputs: a dict raises AttributeError here.
        debug_dataset=lambda: _in_order(quantizer, examples),
        debug_options=tf.lite.experimental.QuantizationDebugOptions(
            denylisted_nodes=list(kept_float)
        ),
    )
    return quantizer


def _in_order(
    quantizer: tf.lite.experimental.QuantizationDebugger, examples: Examples
) -> Iterator[list[np.ndarray]]:
    """The first examples as lists in the order of the quantiser's own graph."""
    details = quantizer._quant_interpreter.get_input_details()
    names = [d["name"].removeprefix("serving_default_").split(":")[0] for d in details]
    for k in range(min(DEBUGGED, len(examples[deployment.INPUT_NAME]))):
        yield [examples[name][k : k + 1].astype(np.float32) for name in names]


def with_byte_pixels(content: bytes) -> bytes:
    """The quantiser's model with uint8 pixels in; its outputs stay as they are."""
    return util.modify_model_io_type(content, tf.uint8, tf.float32)


def layer_statistics(
    quantizer: tf.lite.experimental.QuantizationDebugger,
) -> list[dict[str, str]]:
    """The rows of a quantiser that has run, by the columns of its own listing."""
    text = io.StringIO()
    quantizer.layer_statistics_dump(text)
    return list(csv.DictReader(io.StringIO(text.getvalue())))
