"""The backward pass that reads the kernel as it lies gives Keras' gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze.learning.dense import Dense


def two(inputs=7, **form):
    """Keras' layer and ours with the same weights."""
    made = [keras.layers.Dense(5, **form), Dense(5, **form)]
    for layer in made:
        layer.build((None, inputs))
    generator = np.random.default_rng(0)
    weights = [generator.normal(size=w.shape) for w in made[0].get_weights()]
    for layer in made:
        layer.set_weights(weights)
    return made


def learn(layer, x):
    """(answers, gradients of input, kernel and bias) of a training call."""
    toward = np.random.default_rng(1).normal(size=5).astype("float32")
    with tf.GradientTape() as tape:
        tape.watch(x)
        answers = tf.cast(layer(x, training=True), "float32")
        loss = tf.reduce_sum(answers * toward)
    sources = [x, *[variable.value for variable in layer.trainable_variables]]
    return answers, tape.gradient(loss, sources)


@pytest.mark.parametrize(
    ("shape", "form"),
    [
        ((4, 7), {"activation": "relu"}),
        ((1, 7), {}),
        ((2, 3, 7), {"activation": "relu"}),
        ((4, 7), {"use_bias": False}),
        ((4, 7), {"dtype": "mixed_bfloat16"}),
    ],
)
def test_answers_and_gradients_are_keras_own(shape, form):
    x = tf.constant(np.random.default_rng(2).normal(size=shape), "float32")
    (answers, gradients), (ours, of_ours) = (learn(layer, x) for layer in two(**form))
    atol = 0.05 if "dtype" in form else 1e-5
    np.testing.assert_allclose(ours, answers, atol=atol)
    for mine, other in zip(of_ours, gradients, strict=True):
        np.testing.assert_allclose(mine, other, atol=atol)


def test_the_kernel_stands_in_front_in_training_alone():
    layer = two()[1]

    def products(training):
        @tf.function
        def call(x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                answers = layer(x, training=training)
            return tape.gradient(answers, x)

        graph = call.get_concrete_function(tf.TensorSpec((4, 7))).graph
        return [op for op in graph.get_operations() if op.type == "Transpose"]

    assert len(products(True)) == 1
    assert not products(False)  # whoever converts it sees Keras' graph
