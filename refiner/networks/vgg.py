"""The perceptual network: a frozen VGG-19 (Simonyan & Zisserman 2014) cut short.

Feeds the style and content losses and the discriminator of Zhao et al. 2018. Images in
[-1, 1] go in; the network itself scales them to 0-255, turns RGB to BGR and takes off
ImageNet's means, as the Caffe weights expect. Features come out after their ReLU, by
Keras' layer names ("block3_conv1").

Without the trained weights, random filters stand in. They are made so that their Grams
answer to changes of tone, sharpness and noise about as much as the trained ones do
(within a factor of five at 72x120). Filters above the first layer add up to zero over
their input: rectified features are all positive, and filters that answer to their
common mean make every Gram nearly rank one. Filters of the first layer keep a fifth of
their sum, or brightness itself would go unseen.
"""

import hashlib
import math
import pathlib
import re
import socket
from collections.abc import Sequence

import h5py
import keras
import numpy as np
from absl import logging
from keras import KerasTensor, ops

from gaze.run import errors

DOWNLOAD_TIMEOUT_S = 20.0
BGR_MEANS = (103.939, 116.779, 123.68)


class PerceptualNetwork(keras.Model):
    """VGG-19 down to the deepest of `layers`; build it with `perceptual_network`.

    Call: images float [B, H, W, 1 or 3] in [-1, 1] -> dictionary layer name ->
    features [B, h, w, N]. Grey images are repeated in all three channels. Nothing is
    trainable. `weights_source` says where the filters come from.
    """

    def __init__(self, trunk: keras.Model, weights_source: str, **kwargs):
        super().__init__(trainable=False, **kwargs)
        self.trunk = trunk
        self.weights_source = weights_source
        self.built = True

    def call(self, images: KerasTensor) -> dict[str, KerasTensor]:
        pixels = (images + 1.0) * 127.5
        if images.shape[-1] == 1:  # grey: [B, H, W, 1] -> [B, H, W, 3]
            pixels = ops.repeat(pixels, 3, axis=-1)
        bgr = ops.flip(pixels, axis=-1) - ops.convert_to_tensor(BGR_MEANS, pixels.dtype)
        return self.trunk(bgr)


def perceptual_network(
    layers: Sequence[str], weights: str = "", seed: int = 0
) -> PerceptualNetwork:
    """A frozen VGG-19 that returns the features of `layers`.

    Args:
        layers: Keras' names of VGG-19 layers, such as "block1_conv1".
        weights: path of an HDF5 file with the ImageNet convolutions (Keras' own
            `..._notop.h5`, or `.weights.h5` saved from it); "random" for random
            filters; "" for Keras' download, or random filters where that fails.
        seed: of the random filters.

    Returns:
        A `PerceptualNetwork`. Its `weights_source` is "path: NAME sha256:...",
        "imagenet" or "random (seed N)".

    Raises:
        gaze.run.errors.UserError: the file is missing, unreadable or of another
            network, or a layer does not exist.
    """
    network = keras.applications.VGG19(include_top=False, weights=None)
    known = [layer.name for layer in network.layers[1:]]
    unknown = [layer for layer in layers if layer not in known]
    if unknown or not layers:
        raise errors.UserError(
            f"expected names of VGG-19 layers, found {unknown or 'none'}: "
            f"choose among {', '.join(known)}"
        )
    shapes = [layer.kernel.shape for layer in _convolutions(network)]
    if weights == "random":
        arrays, source = _random(shapes, seed), f"random (seed {seed})"
    elif weights:
        arrays, source = _from_file(shapes, pathlib.Path(weights))
    elif (arrays := _downloaded()) is not None:
        source = "imagenet"
    else:
        arrays, source = _random(shapes, seed), f"random (seed {seed})"
    outputs = {name: network.get_layer(name).output for name in layers}
    # Cut behind the deepest layer: what lies below would be computed for nothing.
    trunk = keras.Model(network.input, outputs)
    for layer, filters in zip(_convolutions(trunk), arrays, strict=False):
        layer.set_weights(filters)
    return PerceptualNetwork(trunk, source, name="perceptual_network")


def _convolutions(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]


def _from_file(shapes, path):
    """Kernels and biases of an HDF5 file, checked whole; and what to call it."""
    advice = "give Keras' vgg19_..._notop.h5 or a .weights.h5 saved from it"
    if not path.is_file():
        raise errors.UserError(
            f"expected VGG-19 weights at {path}, found no such file: {advice}, "
            'or "random"'
        )
    try:
        with h5py.File(path) as file:
            arrays = _stored_convolutions(file)
    except OSError as error:
        raise errors.UserError(
            f"expected a readable HDF5 file of VGG-19 weights, found another in {path} "
            f"({error}): {advice}"
        ) from error
    expected = [f"{shape[2]}->{shape[3]}" for shape in shapes]
    held = [f"{kernel.shape[2]}->{kernel.shape[3]}" for kernel, _ in arrays]
    if [kernel.shape for kernel, _ in arrays] != shapes:
        raise errors.UserError(
            f"expected VGG-19's 16 3x3 convolutions ({', '.join(expected)}), found "
            f"{len(held)} convolutions ({', '.join(held)}) in {path}: {advice}"
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return arrays, f"path: {path.name} sha256:{digest[:16]}"


def _stored_convolutions(file):
    """(kernel, bias) of every group that holds just these, in the layers' order.

    Read here and not by `load_weights`, which skips parts it does not find with no
    more than a warning. Both of Keras' layouts have one group for each layer, numbered
    in order ("layers/conv2d_1/vars", "block1_conv2").
    """
    groups = {}

    def collect(name, item):
        if isinstance(item, h5py.Dataset):
            groups.setdefault(name.rpartition("/")[0], []).append(item)

    file.visititems(collect)
    pairs = []
    for name, items in groups.items():
        items = sorted(items, key=lambda item: -item.ndim)
        if [item.ndim for item in items] == [4, 1]:
            number = [int(digits) for digits in re.findall(r"\d+", name)]
            pairs.append((number, [item[...] for item in items]))
    return [arrays for _, arrays in sorted(pairs, key=lambda pair: pair[0])]


def _downloaded():
    """Keras' ImageNet convolutions; None, and one line in the log, where that fails."""
    previous = socket.getdefaulttimeout()
    # Keras' downloader sets no time-out of its own and would wait for ever.
    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT_S)
    try:
        pretrained = keras.applications.VGG19(include_top=False, weights="imagenet")
    except Exception as error:  # Keras raises no narrower class.
        logging.warning(
            "No ImageNet weights for VGG-19 (%s): using seeded random features, which "
            "tell textures apart less well; give a path to use the trained ones.",
            " ".join(str(error).split())[:200],
        )
        return None
    finally:
        socket.setdefaulttimeout(previous)
    return [layer.get_weights() for layer in _convolutions(pretrained)]


def _random(shapes, seed):
    """Random filters that keep the second moment from layer to layer."""
    arrays = []
    for index, shape in enumerate(shapes):
        generator = np.random.default_rng((seed, index))
        kernel = generator.standard_normal(shape, np.float32)
        # He's normal initialisation, for what is left once the sum is taken off: all of
        # the first layer's input, and of rectified Gaussians, the 1 - 1/pi of the
        # second moment that is variance.
        share, left = (0.8, 1.0) if index == 0 else (1.0, 1.0 - 1.0 / math.pi)
        kernel -= share * kernel.mean(axis=(0, 1, 2))  # of [3, 3, in, out], by filter
        kernel *= math.sqrt(2.0 / (left * math.prod(shape[:3])))
        arrays.append([kernel, np.zeros(shape[3], np.float32)])
    return arrays
