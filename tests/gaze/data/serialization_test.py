"""A record is the very ``tf.train.Example`` that TensorFlow would write, and back."""

import cv2
import numpy as np
import pytest
import tensorflow as tf

from gaze.data import serialization

RANDOM = np.random.default_rng(0)
ROW = {
    "image": RANDOM.integers(0, 256, (36, 60, 1), np.uint8),
    "mask": RANDOM.integers(0, 4, (36, 60), np.uint8),
    "gaze": np.array([0.1, -0.2], np.float32),
    "head_pose": np.array([0.3, 0.4], np.float32),
    "pupil_center": np.array([30.5, 17.25], np.float32),
    "eye_openness": np.float32(0.75),
    "normalizing_rotation": np.arange(9, dtype=np.float32),
    "subject": "p00",
    "source": "mpiigaze",
    "key": "p00/day01/Größe.jpg",
    "eye": "right",
    "condition": "day01",
}


def test_what_is_encoded_is_decoded():
    row = serialization.decode(serialization.encode(ROW))
    assert set(row) == set(ROW)
    for name, value in ROW.items():
        np.testing.assert_array_equal(row[name], value, err_msg=name)
        assert np.asarray(row[name]).dtype == np.asarray(value).dtype, name


def test_the_bytes_are_tensorflows():
    def feature(value):
        if isinstance(value, bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
        values = np.ravel(value)
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))

    def stored(name, value):
        if name in ("image", "mask"):
            png = cv2.imencode(".png", value, [cv2.IMWRITE_PNG_COMPRESSION, 1])
            return png[1].tobytes()
        return value.encode() if isinstance(value, str) else value

    features = {name: feature(stored(name, value)) for name, value in ROW.items()}
    example = tf.train.Example(features=tf.train.Features(feature=features))
    expected = example.SerializeToString(deterministic=True)
    assert serialization.encode(ROW) == expected
    assert serialization.encode(dict(reversed(ROW.items()))) == expected


def test_colours_are_stored_as_tensorflow_reads_them():
    image = RANDOM.integers(0, 256, (36, 60, 3), np.uint8)
    serialized = serialization.encode({"image": image})
    example = tf.train.Example.FromString(serialized)
    png = example.features.feature["image"].bytes_list.value[0]
    np.testing.assert_array_equal(tf.io.decode_png(png).numpy(), image)
    np.testing.assert_array_equal(serialization.decode(serialized)["image"], image)


def test_an_unknown_column_is_a_bug():
    with pytest.raises(KeyError, match="no column 'gaze_deg'"):
        serialization.encode({"gaze_deg": [1.0, 2.0]})
