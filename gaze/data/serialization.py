"""One record as the bytes of a ``tf.train.Example`` and back.

Images and masks are PNG, angles and points float lists, names UTF-8 bytes.
"""

import cv2
import numpy as np
import tensorflow as tf

PNG = ("image", "mask")
FLOAT = ("gaze", "head_pose", "pupil_center", "eye_openness", "normalizing_rotation")
TEXT = ("subject", "source", "key", "eye", "condition")


def encode(row):
    """A dict of one record's columns as the bytes of a ``tf.train.Example``."""
    features = {}
    for name, value in row.items():
        if name in PNG:
            png = cv2.imencode(
                ".png", _to_opencv(value), [cv2.IMWRITE_PNG_COMPRESSION, 1]
            )
            features[name] = _bytes(png[1].tobytes())
        elif name in FLOAT:
            values = np.atleast_1d(np.asarray(value, np.float32))
            features[name] = tf.train.Feature(
                float_list=tf.train.FloatList(value=values)
            )
        elif name in TEXT:
            features[name] = _bytes(str(value).encode())
        else:
            raise KeyError(f"no column {name!r} in a record")
    example = tf.train.Example(features=tf.train.Features(feature=features))
    return example.SerializeToString(deterministic=True)


def _bytes(value):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


def _to_opencv(image):
    """OpenCV writes BGR; a record's three channels are RGB."""
    return image[..., ::-1] if image.ndim == 3 and image.shape[-1] == 3 else image


def names(serialized):
    """Names of the columns that a serialized record has."""
    features = tf.train.Example.FromString(serialized).features.feature
    return tuple(sorted(features))


def decode(serialized, names):
    """The columns ``names`` of a serialized record as tensors; runs in tf.data."""
    lengths = {"eye_openness": (), "normalizing_rotation": (9,)}
    spec = {
        name: tf.io.FixedLenFeature(lengths.get(name, (2,)), tf.float32)
        if name in FLOAT
        else tf.io.FixedLenFeature((), tf.string)
        for name in names
    }
    row = tf.io.parse_single_example(serialized, spec)
    for name in set(PNG) & set(names):
        row[name] = tf.io.decode_png(row[name])
    if "mask" in row:
        row["mask"] = row["mask"][..., 0]
    return row
