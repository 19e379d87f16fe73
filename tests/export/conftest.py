"""Tiny networks of the two kinds, and records to export them with."""

import keras
import numpy as np
import pytest

from configs import export as export_config
from export.conversion import build
from gaze.data import record

SHAPE = (12, 20, 1)
FACTS = {
    "intensity": "raw",
    "training": {"command": "gaze.train"},
    "source_model_sha256": "0" * 64,
}


@keras.saving.register_keras_serializable("tiny")
class TinyGaze(keras.Model):
    """Angles far from each other, so that swapped outputs show."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.convolution = keras.layers.Conv2D(8, 3, 2, activation="relu")
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.pitch = keras.layers.Dense(
            1, bias_initializer=keras.initializers.Constant(-0.3)
        )
        self.yaw = keras.layers.Dense(
            1, bias_initializer=keras.initializers.Constant(0.5)
        )

    def call(self, images, training=False):
        h = self.pool(self.convolution(images))
        return {"pitch": self.pitch(h), "yaw": self.yaw(h)}


@keras.saving.register_keras_serializable("tiny")
class TinySegmenter(keras.Model):
    """Encoder, transposed convolution, bilinear resize: the segmenter's parts."""

    def __init__(self, classes=4, **kwargs):
        super().__init__(**kwargs)
        self.parts = [
            keras.layers.Conv2D(8, 3, 2, padding="same", use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.ReLU(),
            keras.layers.Conv2D(8, 3, padding="same", dilation_rate=2),
            keras.layers.Conv2DTranspose(8, 4, 2, padding="same"),
            keras.layers.UpSampling2D(2, interpolation="bilinear"),
            keras.layers.Conv2D(classes, 3, 2, padding="same"),
        ]

    def call(self, images, training=False):
        h = images
        for part in self.parts:
            h = part(h)
        return h


def make_records(count=60, subjects=6, shape=SHAPE, seed=0):
    random = np.random.default_rng(seed)
    smooth = random.integers(20, 200, (count, 1, shape[1], 1))
    image = np.clip(smooth + random.integers(-20, 20, (count, *shape)), 0, 255)
    return record.Records(
        image=image.astype(np.uint8),
        mask=random.integers(0, 4, (count, *shape[:2])).astype(np.uint8),
        gaze=random.uniform(-0.5, 0.5, (count, 2)).astype(np.float32),
        subject=np.array([f"person{i % subjects}" for i in range(count)]),
        source=np.full(count, "studio"),
        key=np.arange(count).astype(str),
        manifest={"intensity": "raw"},
    )


@pytest.fixture(scope="session")
def records():
    return make_records()


@pytest.fixture(scope="session")
def config():
    settings = export_config.get_config("tiny").to_dict()
    settings["preset"] = "int8"  # one rung: what it refuses is an error
    # The tiny networks are random, and their figures are, too.
    settings["limits"]["gaze"]["between_deg"] = 0.8
    settings["limits"]["segmenter"] = {"drop_points": 5.0}
    return settings


@pytest.fixture(scope="session")
def gaze_network():
    keras.utils.set_random_seed(1)
    return TinyGaze()


@pytest.fixture(scope="session")
def segmenter_network():
    keras.utils.set_random_seed(1)
    return TinySegmenter()


@pytest.fixture(scope="session")
def gaze_export(gaze_network, records, config):
    return build.build(gaze_network, records, FACTS, config)


@pytest.fixture(scope="session")
def segmenter_export(segmenter_network, records, config):
    return build.build(segmenter_network, records, FACTS, config)


@pytest.fixture(scope="session")
def three_classes_file(tmp_path_factory, records, config):
    """A segmenter that knows no sclera."""
    keras.utils.set_random_seed(1)
    network = TinySegmenter(classes=3)
    settings = config | {"preset": "float32"}
    path = tmp_path_factory.mktemp("three") / "segmenter.tflite"
    path.write_bytes(build.build(network, records, FACTS, settings).model)
    return path


@pytest.fixture
def facts():
    return dict(FACTS)


@pytest.fixture
def gaze_file(gaze_export, tmp_path):
    path = tmp_path / "gaze.tflite"
    path.write_bytes(gaze_export.model)
    return path


@pytest.fixture
def segmenter_file(segmenter_export, tmp_path):
    path = tmp_path / "segmenter.tflite"
    path.write_bytes(segmenter_export.model)
    return path
