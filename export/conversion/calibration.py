"""The images from which the ranges of an int8 graph's tensors are measured.

A few hundred training images, drawn evenly over the gaze so that rare directions
set their ranges too. They reach the converter as dicts by input name: a list is
bound to the signature's sorted order and swaps inputs silently.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf
from tensorflow.lite.python import util

from export.conversion import deployment
from gaze.data import record, splits

NUM_BINS = 8
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


def representative(images: np.ndarray) -> Callable[[], Iterator[dict]]:
    """The converter's representative data set.

    Two corner pixels of the first image are set to 0 and 255. That fixes the
    input's scale at exactly 1: camera bytes enter as they are, whatever the
    brightest pixel of the calibration images happens to be.

    Args:
        images: uint8 [K, H, W, 1].

    Returns:
        Function without arguments that yields dicts of float32 [1, H, W, 1].
    """
    values = images.astype(np.float32)
    values[0, 0, 0], values[0, 0, -1] = 0.0, 255.0
    return lambda: ({deployment.INPUT_NAME: image[None]} for image in values)


def quantizer(
    converter: tf.lite.TFLiteConverter,
    images: np.ndarray,
    *,
    kept_float: Sequence[str] = (),
) -> tf.lite.experimental.QuantizationDebugger:
    """TFLite's quantiser that leaves tensors in float and knows each layer's error.

    Args:
        converter: a fresh one.
        images: uint8 [K, H, W, 1], which set the ranges.
        kept_float: names of tensors whose operators are not quantised.
    """
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative(images)
    return tf.lite.experimental.QuantizationDebugger(
        converter=converter,
        # Lists: a dict raises AttributeError here, and there is one input.
        debug_dataset=lambda: (
            [image[None].astype(np.float32)] for image in images[:DEBUGGED]
        ),
        debug_options=tf.lite.experimental.QuantizationDebugOptions(
            denylisted_nodes=list(kept_float)
        ),
    )


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
