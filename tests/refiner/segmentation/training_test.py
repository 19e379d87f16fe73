"""One step is the same on one device, on two, and in two parts."""

import keras
import numpy as np
import pytest

from configs import segmenter as config
from gaze.data import record
from gaze.run import errors
from gaze.training import loop
from refiner.segmentation import batches, losses, training
from tests.gaze.data import eyes

# Each replica and each part draws its own dropout, so that none is comparable.
PLAIN = {"dropout": (0.0, 0.0), "optimizer": "sgd", "learning_rate": 0.01, "steps": 5}


def trained(folder, data, *, frozen_norms=False, **settings):
    """The segmenter's weights after five steps of SGD, which hides no factor."""
    settings = config.get_config("tiny").to_dict() | PLAIN | settings
    records = record.load(data)
    keras.utils.set_random_seed(0)
    network = training.build(settings, records.image.shape[1:3])
    for layer in network._flatten_layers():
        if frozen_norms and isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    trainable = training.SegmenterTraining(
        network,
        steps=settings["steps"],
        learning_rate=settings["learning_rate"],
        class_weights=losses.class_weights(records.mask),
        settings=settings,
    )
    stream = batches.SegmenterBatches(
        records,
        batch_size=settings["batch_size"] * settings["accumulate"],
        seed=0,
        equalize_share=0.5,
    )
    loop.train(trainable, {"masked": stream}, folder, options=loop.options(settings))
    return [np.array(weight) for weight in network.weights]


@pytest.mark.slow
def test_one_and_two_replicas_agree(run_in_two_replicas):
    run_in_two_replicas(
        """
        import pathlib, tempfile, numpy as np, tensorflow as tf
        from tests.gaze.data import eyes
        from tests.refiner.segmentation import training_test as here

        folder = pathlib.Path(tempfile.mkdtemp())
        data = eyes.write(folder / "set", count=16)
        one = here.trained(folder / "one", data)
        with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
            two = here.trained(folder / "two", data)
        assert max(np.abs(a).max() for a in one) > 0
        for a, b in zip(one, two, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-5)
        """
    )


def test_two_parts_equal_a_batch_twice_as_large(tmp_path):
    # Batch norm knows a part's statistics only, which is what its accumulation means
    # anywhere; with the norms held still, the loss and its gradient are compared.
    data = eyes.write(tmp_path / "set", count=16)
    both = {"frozen_norms": True}
    whole = trained(tmp_path / "whole", data, batch_size=8, **both)
    parts = trained(tmp_path / "parts", data, batch_size=4, accumulate=2, **both)
    start = trained(tmp_path / "start", data, steps=1, learning_rate=1e-9, **both)
    assert max(np.abs(a - b).max() for a, b in zip(whole, start, strict=True)) > 1e-3
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"residual": "middle"}, "residual is 'middle'; choose one of pre, post"),
        ({"upsampling": "none"}, "upsampling is 'none'; choose one of resize"),
        ({"scale": 1}, "multiples of 8; 36x60 at scale 1 is 36x60"),
    ],
)
def test_a_network_that_cannot_be_is_one_line(wrong, says):
    with pytest.raises(errors.UserError, match=says):
        training.build(config.get_config("tiny").to_dict() | wrong, (36, 60))


def test_variants_are_joined():
    joined = config.get_config("crops+tiny")
    assert joined.scale == 1 and joined.widths == (4, 8, 16) and joined.steps == 4
    assert config.get_config("tiny+crops").to_dict() == joined.to_dict()
    assert config.get_config("crops+post").residual == "post"
    with pytest.raises(
        ValueError, match="'larger'; known: crops, paper, three_classes, post, tiny"
    ):
        config.get_config("crops+larger")


def test_the_preview_shows_eight_eyes(tmp_path):
    data = eyes.write(tmp_path / "set", count=8)
    settings = config.get_config("tiny").to_dict()
    records = record.load(data)
    network = training.build(settings, (36, 60))
    made = training.SegmenterTraining(
        network, steps=1, learning_rate=1e-3, class_weights=np.ones(4)
    )
    stream = batches.SegmenterBatches(records, batch_size=8, seed=0, equalize_share=0)
    picture = made.preview(stream(0), made.phases[0])
    assert picture.dtype == np.uint8 and picture.shape[1] == 3 * 240 + 2 * 6


def test_three_classes_are_learnt_and_told(tmp_path):
    settings = config.get_config("three_classes+tiny").to_dict()
    network = training.build(settings, (36, 60))
    assert network.config["classes"] == 3
    records = record.load(eyes.write(tmp_path / "set", count=8))
    masks = record.with_classes(records.mask, 3)
    trainable = training.SegmenterTraining(
        network,
        steps=2,
        learning_rate=0.01,
        class_weights=losses.class_weights(masks, 3),
    )
    stream = batches.SegmenterBatches(
        records.replace(mask=masks), batch_size=4, seed=0, equalize_share=0.0
    )
    loop.train(trainable, {"masked": stream}, tmp_path / "run")
    assert network(stream(0)["image"]).shape == (4, 36, 60, 3)
