"""The one kernel gives what Keras' own operations give."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze.learning.batch_norm import BatchNormalization

SHAPES = [(4, 6, 10, 3), (1, 5, 7, 2), (1, 1, 1, 2), (8, 5)]


def two(shape, **form):
    """Keras' layer and ours with the same weights, none of them 0 or 1."""
    made = [
        keras.layers.BatchNormalization(momentum=0.9, **form),
        BatchNormalization(**form),
    ]
    generator = np.random.default_rng(0)
    for layer in made:
        layer.build((None, *shape[1:]))
    weights = [generator.uniform(0.5, 2.0, w.shape) for w in made[0].get_weights()]
    for layer in made:
        layer.set_weights(weights)
    return made


def learn(layer, x, toward):
    """(answers, gradients of input, scale and shift) of a training call."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        answers = layer(x, training=True)
        loss = tf.reduce_sum(answers * toward)
    sources = [x, *[variable.value for variable in layer.trainable_variables]]
    return answers, tape.gradient(loss, sources)


@pytest.mark.parametrize("shape", SHAPES)
def test_answers_gradients_and_averages_are_keras_own(shape):
    generator = np.random.default_rng(1)
    x = tf.constant(generator.normal(3.0, 2.0, shape), "float32")
    toward = tf.constant(generator.normal(size=shape), "float32")
    theirs, ours = made = two(shape)
    said = [learn(layer, x, toward) for layer in made]
    np.testing.assert_allclose(said[1][0], said[0][0], atol=2e-5)
    for mine, other in zip(said[1][1], said[0][1], strict=True):
        np.testing.assert_allclose(mine, other, atol=2e-4)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-5)
    np.testing.assert_allclose(ours(x), theirs(x), atol=2e-5)


def test_a_frozen_layer_reads_its_averages():
    x = np.random.default_rng(0).normal(3.0, 2.0, (4, 6, 10, 3)).astype("float32")
    theirs, ours = two(x.shape)
    ours.trainable = theirs.trainable = False
    before = ours.get_weights()
    np.testing.assert_allclose(ours(x, training=True), theirs(x), atol=2e-5)
    for now, then in zip(ours.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize(
    "form",
    [
        {"axis": 1},
        {"scale": False},
        {"center": False},
        {"renorm": True},
        {"dtype": "float64"},
    ],
)
def test_a_form_that_the_kernel_does_not_know_is_keras_own(form):
    x = np.random.default_rng(0).normal(size=(2, 4, 6, 3))
    x = x.astype(form.get("dtype", "float32"))
    theirs, ours = two(x.shape, **form)
    np.testing.assert_allclose(
        ours(x, training=True), theirs(x, training=True), atol=1e-6
    )


def test_pictures_take_the_kernel_in_training_alone():
    layer = two((4, 6, 10, 3))[1]

    def kernels(training):
        call = tf.function(lambda x: layer(x, training=training))
        graph = call.get_concrete_function(tf.TensorSpec((4, 6, 10, 3))).graph
        return [op.type for op in graph.get_operations() if "BatchNorm" in op.type]

    assert kernels(True) == ["FusedBatchNormV3"]
    assert kernels(False) == []  # whoever converts it sees Keras' graph


def test_two_replicas_average_what_one_device_does(run_in_two_replicas):
    run_in_two_replicas(
        """
        import numpy as np
        import tensorflow as tf
        from gaze.learning.batch_norm import BatchNormalization

        x = np.random.default_rng(0).normal(3.0, 2.0, (8, 4, 6, 2)).astype("float32")
        x[4:] += 5.0
        strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
        with strategy.scope():
            layer = BatchNormalization()
            layer.build((None, 4, 6, 2))
        halves = strategy.experimental_distribute_values_from_function(
            lambda c: tf.constant(np.split(x, 2)[c.replica_id_in_sync_group])
        )
        strategy.run(lambda part: layer(part, training=True), args=(halves,))
        whole = BatchNormalization()
        whole(x, training=True)
        for mine, other in zip(layer.get_weights(), whole.get_weights()):
            np.testing.assert_allclose(mine, other, rtol=1e-4)
        """
    )
