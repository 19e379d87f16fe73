"""Regenerates tfa_values.npz: what tensorflow-addons computes, for us to be held to.

tensorflow-addons reached its end of life in May 2024 and cannot share an environment
with this project, so its numbers are recorded once and compared in tfa_values_test.py.
To record them again (Python 3.11, an environment of its own):

    python3.11 -m venv tfa
    tfa/bin/pip install -r requirements-tfa.txt
    tfa/bin/python tests/golden/make_tfa_values.py

Each case is a group of arrays `case/name`: the inputs beside the outputs, so that the
test needs no random generator to agree between versions. Images are [B, H, W, C].
"""

import pathlib

import numpy as np
import tensorflow as tf
import tensorflow_addons as tfa

OUTPUT = pathlib.Path(__file__).with_name("tfa_values.npz")
EPSILON = 1e-3  # tensorflow-addons' own default in both normalisations


def normalization(layer, inputs, generator):
    """Output and gradients of a normalisation whose gamma and beta are not trivial."""
    channels = inputs.shape[-1]
    layer.build(inputs.shape)
    gamma = generator.uniform(0.5, 1.5, channels).astype("float32")
    beta = generator.normal(size=channels).astype("float32")
    layer.set_weights([gamma, beta])
    # Weights of the sum, because a normalised image's plain sum has no gradient.
    cotangent = generator.normal(size=inputs.shape).astype("float32")
    image = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(image)
        outputs = layer(image)
        total = tf.reduce_sum(outputs * cotangent)
    gradients = tape.gradient(total, [image, layer.gamma, layer.beta])
    names = ["inputs_gradient", "gamma_gradient", "beta_gradient"]
    return {
        "inputs": inputs,
        "gamma": gamma,
        "beta": beta,
        "cotangent": cotangent,
        "epsilon": np.float32(EPSILON),
        "outputs": outputs,
    } | dict(zip(names, gradients, strict=True))


def spectral_normalization(generator):
    """A convolution under spectral norm: one training call, then one without."""
    convolution = tf.keras.layers.Conv2D(5, 3, padding="same")
    layer = tfa.layers.SpectralNormalization(convolution)
    inputs = generator.normal(size=(2, 6, 7, 3)).astype("float32")
    layer.build(inputs.shape)
    kernel = generator.normal(size=(3, 3, 3, 5)).astype("float32")
    vector_u = generator.normal(size=(1, 5)).astype("float32")
    convolution.kernel.assign(kernel)
    layer.u.assign(vector_u)
    training_outputs = layer(inputs, training=True)
    return {
        "inputs": inputs,
        "kernel": kernel,
        "vector_u": vector_u,
        "training_outputs": training_outputs,
        "outputs": layer(inputs, training=False),
        "normalized_kernel": convolution.kernel,
        "updated_vector_u": layer.u,
    }


def gaussian_filter(generator):
    """A blur whose border is mirrored without repeating the edge pixel (REFLECT)."""
    inputs = generator.uniform(-1, 1, (2, 12, 15, 3)).astype("float32")
    outputs = tfa.image.gaussian_filter2d(
        inputs, filter_shape=(7, 5), sigma=(1.5, 0.8), padding="REFLECT"
    )
    return {"inputs": inputs, "outputs": outputs}


def equalize(generator):
    """A dim, narrow grey eye-sized image: a slope, a dark disc and noise, uint8."""
    rows, columns = np.mgrid[:36, :60]
    disc = (rows - 18) ** 2 + (columns - 30) ** 2 < 81
    image = 60 + columns - 45 * disc + generator.normal(0, 6, rows.shape)
    inputs = np.clip(image, 0, 255).astype("uint8")
    return {"inputs": inputs, "outputs": tfa.image.equalize(inputs[..., None])[..., 0]}


def translate(generator):
    """A crop's jitter: content moves right and up, the border pixel is repeated."""
    inputs = generator.uniform(-1, 1, (2, 9, 12, 3)).astype("float32")
    shift = np.float32([1.5, -0.75])
    outputs = tfa.image.translate(
        inputs, shift, interpolation="bilinear", fill_mode="nearest"
    )
    return {"inputs": inputs, "shift": shift, "outputs": outputs}


def main():
    """Records every case."""
    generator = np.random.RandomState(2024)
    # One channel's variance lies below epsilon, another's mean is large: where and
    # how epsilon and the mean enter is seen only there.
    scales, offsets = [1, 0.02, 5, 0.3, 1, 2], [0, 0.5, -3, 20, 0, 1]
    noise = generator.normal(size=(2, 8, 9, 6))
    image = (noise * scales + offsets).astype("float32")
    cases = {
        "instance_normalization": normalization(
            tfa.layers.InstanceNormalization(epsilon=EPSILON), image, generator
        ),
        "group_normalization": normalization(
            tfa.layers.GroupNormalization(groups=3, epsilon=EPSILON), image, generator
        ),
        "spectral_normalization": spectral_normalization(generator),
        "gaussian_filter": gaussian_filter(generator),
        "equalize": equalize(generator),
        "translate": translate(generator),
    }
    arrays = {
        f"{case}/{name}": np.asarray(value)
        for case, values in cases.items()
        for name, value in values.items()
    }
    np.savez_compressed(OUTPUT, **arrays)


if __name__ == "__main__":
    main()
