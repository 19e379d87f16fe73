import socket

import h5py
import keras
import numpy as np
import pytest

from gaze.run import errors
from refiner.networks import vgg

LAYERS = ("block1_conv1", "block2_conv2")
WEIGHTS = "vgg19/vgg19_notop.weights.h5"


@pytest.fixture(scope="module")
def random_network():
    return vgg.perceptual_network(LAYERS, "random", seed=3)


@pytest.fixture(scope="module")
def trained_file(sample_data):
    path = sample_data / WEIGHTS
    if not path.is_file():
        pytest.skip(f"no VGG-19 weights at {path}")
    return path


def eyes(channels=1):
    shape = (2, 36, 60, channels)
    return np.random.default_rng(0).uniform(-1, 1, shape).astype("float32")


def test_features_by_name_and_nothing_deeper_or_trainable(random_network):
    features = random_network(eyes())
    assert {name: tuple(f.shape) for name, f in features.items()} == {
        "block1_conv1": (2, 36, 60, 64),
        "block2_conv2": (2, 18, 30, 128),
    }
    assert all(float(np.min(f)) == 0.0 for f in features.values())  # after the ReLU
    assert random_network.trainable_variables == []
    assert len(random_network.variables) == 8  # four convolutions
    assert random_network.weights_source == "random (seed 3)"


@pytest.mark.parametrize("size", [(36, 60), (297, 297)])
def test_floor_sizes(size):
    layers = [f"block{block}_conv1" for block in range(1, 6)]
    network = vgg.perceptual_network(layers, "random")
    shapes = network.compute_output_spec(keras.KerasTensor((1, *size, 3)))
    expected = [tuple(side >> k for side in size) for k in range(5)]
    assert [shapes[layer].shape[1:3] for layer in layers] == expected


def test_grey_equals_its_colour_triple_and_channels_are_bgr(random_network):
    grey = random_network(eyes())
    colour = random_network(np.repeat(eyes(), 3, axis=-1))
    for name in LAYERS:
        np.testing.assert_allclose(grey[name], colour[name], rtol=1e-4, atol=1e-3)
    seen = []
    probe = vgg.PerceptualNetwork(lambda pixels: seen.append(pixels), "probe")
    probe(np.array([-1.0, 0.0, 1.0], "float32").reshape(1, 1, 1, 3))
    expected = [255 - 103.939, 127.5 - 116.779, 0 - 123.68]
    np.testing.assert_allclose(np.array(seen[0]).ravel(), expected, rtol=1e-5)


def test_random_features_repeat_differ_by_seed_and_keep_their_size():
    deep = ["block1_conv1", "block2_conv2", "block5_conv1"]
    one = vgg.perceptual_network(deep, "random", seed=3)(eyes())
    again = vgg.perceptual_network(LAYERS, "random", seed=3)(eyes())
    other = vgg.perceptual_network(LAYERS, "random", seed=4)(eyes())
    for name in LAYERS:
        np.testing.assert_allclose(one[name], again[name], rtol=1e-5, atol=1e-4)
        assert float(np.abs(one[name] - other[name]).mean()) > 1
    sizes = [float(np.sqrt(np.mean(np.square(f)))) for f in one.values()]
    assert max(sizes) < 5 * min(sizes) and 5 < sizes[0] < 200


def test_trained_weights_load_and_are_named(trained_file):
    network = vgg.perceptual_network(["block1_conv1"], str(trained_file))
    assert network.weights_source.startswith(
        "path: vgg19_notop.weights.h5 sha256:faef0b4b1da55928"
    )
    with h5py.File(trained_file) as file:
        kernel = file["layers/conv2d/vars/0"][...]
    np.testing.assert_array_equal(network.get_weights()[0], kernel)


def test_own_file_survives_the_round_trip(tmp_path):
    path = tmp_path / "mine.weights.h5"
    source = keras.applications.VGG19(include_top=False, weights=None)
    source.save_weights(path)
    network = vgg.perceptual_network(["block1_conv2"], str(path))
    np.testing.assert_array_equal(network.get_weights()[2], source.get_weights()[2])


def test_the_older_layout_and_files_with_the_top_load(tmp_path):
    """Layer names as groups, `..._W_1:0` as names; dense layers do not matter."""
    path, source = tmp_path / "old.h5", keras.applications.VGG19(False, None)
    with h5py.File(path, "w") as file:
        for layer in source.layers:
            for array, name in zip(layer.get_weights(), "Wb", strict=False):
                file[f"{layer.name}/{layer.name}_{name}_1:0"] = array
        file["fc1/fc1_W_1:0"], file["fc1/fc1_b_1:0"] = np.ones((2, 2)), np.ones(2)
    network = vgg.perceptual_network(["block1_conv2"], str(path))
    np.testing.assert_array_equal(network.get_weights()[2], source.get_weights()[2])


def broken_file(kind, folder):
    path = folder / "other.weights.h5"
    if kind == "text":
        path.write_text("not weights")
    elif kind == "other network":
        keras.Sequential(
            [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3)]
        ).save_weights(path)
    elif kind == "VGG-16":
        with h5py.File(path, "w") as file:
            for layer in keras.applications.VGG16(False, None).layers[:4]:
                for index, array in enumerate(layer.get_weights()):
                    file[f"{layer.name}/{index}"] = array
    elif kind == "cut short":
        whole = folder / "whole.weights.h5"
        network = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(64, 3)])
        network.save_weights(whole)
        path.write_bytes(whole.read_bytes()[:6000])
    return path


@pytest.mark.parametrize(
    "kind", ["missing", "text", "other network", "VGG-16", "cut short"]
)
def test_a_wrong_file_is_one_line(kind, tmp_path):
    path = broken_file(kind, tmp_path)
    with pytest.raises(errors.UserError) as caught:
        vgg.perceptual_network(LAYERS, str(path))
    message = str(caught.value)
    assert "\n" not in message and str(path) in message
    assert "expected" in message and "found" in message


def test_an_unknown_layer_is_one_line():
    with pytest.raises(errors.UserError, match="conv1_1.*choose among block1_conv1"):
        vgg.perceptual_network(["conv1_1"], "random")
    with pytest.raises(errors.UserError, match="none"):
        vgg.perceptual_network([], "random")


def test_offline_says_so_once_and_uses_random_features(monkeypatch, caplog):
    build, timeouts = keras.applications.VGG19, []

    def offline(*, weights, **options):
        if weights == "imagenet":
            timeouts.append(socket.getdefaulttimeout())
            raise Exception("URL fetch failure on ...: timed out")
        return build(weights=weights, **options)

    monkeypatch.setattr(keras.applications, "VGG19", offline)
    network = vgg.perceptual_network(LAYERS, seed=3)
    assert network.weights_source == "random (seed 3)"
    assert timeouts == [20.0] and socket.getdefaulttimeout() is None
    warnings = [r.message for r in caplog.records if r.levelname == "WARNING"]
    assert len(warnings) == 1 and "random features" in warnings[0]


def test_a_download_is_named_imagenet(monkeypatch):
    build = keras.applications.VGG19
    downloaded = build(include_top=False, weights=None)

    def online(*, weights, **options):
        imagenet = weights == "imagenet"
        return downloaded if imagenet else build(weights=weights, **options)

    monkeypatch.setattr(keras.applications, "VGG19", online)
    network = vgg.perceptual_network(["block1_conv1"])
    assert network.weights_source == "imagenet"
    expected = downloaded.get_weights()[0]
    np.testing.assert_array_equal(network.get_weights()[0], expected)
