"""One kernel's update is Keras' own, and a run goes on from either's checkpoint."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze.training import one_kernel, optimizers

RATE = keras.optimizers.schedules.CosineDecay(0.1, 10)
RULES = {
    "SGD": {},
    "momentum": {"momentum": 0.9},
    "Nesterov": {"momentum": 0.9, "nesterov": True},
    "Adam": {"beta_1": 0.5},
}


def both(name):
    """Keras' optimizer and ours."""
    kind = "Adam" if name == "Adam" else "SGD"
    return [
        getattr(m, kind)(RATE, name=kind, **RULES[name])
        for m in (keras.optimizers, one_kernel)
    ]


def walk(optimizer, steps=5):
    """Where the updates lead: the variables', then the optimizer's own."""
    variables = [keras.Variable([[1.0, -2.0], [0.5, 3.0]]), keras.Variable([4.0])]
    optimizer.build(variables)

    @tf.function
    def step(k):
        pull = [tf.sin(v.value * 3.0 + k) for v in variables]
        optimizer.apply_gradients(zip(pull, variables, strict=True))

    for k in range(steps):
        step(tf.constant(k, "float32"))
    return [np.array(v) for v in (*variables, *optimizer.variables)]


@pytest.mark.parametrize("name", RULES)
def test_an_update_is_keras_own(name):
    theirs, ours = (walk(optimizer) for optimizer in both(name))
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, atol=2e-5)


def test_nesterov_by_hand():
    variable = keras.Variable([1.0])
    optimizer = one_kernel.SGD(0.1, momentum=0.9, nesterov=True)
    optimizer.build([variable])
    for _ in range(2):  # gradient 2: m = -.2, -.38; w = 1 - .38 - .542
        optimizer.apply_gradients([(tf.constant([2.0]), variable)])
    np.testing.assert_allclose(np.array(optimizer.momentums[0]), [-0.38], atol=1e-6)
    np.testing.assert_allclose(np.array(variable), [0.078], atol=1e-6)


@pytest.mark.parametrize("name", RULES)
def test_the_names_and_settings_are_keras_own(name):
    theirs, ours = both(name)
    assert ours.get_config() == theirs.get_config()
    variable = keras.Variable([1.0])
    for optimizer in (theirs, ours):
        optimizer.build([variable])
    assert [v.path for v in ours.variables] == [v.path for v in theirs.variables]


@pytest.mark.parametrize(
    ("rule", "kernel"), [("nesterov", "Momentum"), ("adam", "Adam")]
)
def test_what_configs_name_takes_one_kernel_a_variable(rule, kernel):
    variables = [keras.Variable([1.0]), keras.Variable([2.0])]
    optimizer = optimizers.build(rule, 0.1, 10, variables, {})

    @tf.function
    def step():
        pull = [tf.ones(1)] * 2
        optimizer.apply_gradients(zip(pull, variables, strict=True))

    kinds = [op.type for op in step.get_concrete_function().graph.get_operations()]
    assert sum(kind.startswith("ResourceApply") for kind in kinds) == 2
    assert any(kind.endswith(kernel) for kind in kinds)


def test_two_replicas_go_where_one_device_goes(run_in_two_replicas):
    run_in_two_replicas(
        """
        import keras
        import numpy as np
        import tensorflow as tf
        from gaze.training import one_kernel

        def walk(strategy, kind, **form):
            with strategy.scope():
                variable = keras.Variable([1.0, -2.0])
                optimizer = kind(0.1, **form)
                optimizer.build([variable])

            def step():
                pull = tf.sin(variable.value) / strategy.num_replicas_in_sync
                optimizer.apply_gradients([(pull, variable)])

            for _ in range(3):
                tf.function(lambda: strategy.run(step))()
            return np.array(variable)

        mirrored = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
        nesterov = dict(momentum=0.9, nesterov=True)
        for kind, form in ((one_kernel.SGD, nesterov), (one_kernel.Adam, {})):
            one = walk(tf.distribute.get_strategy(), kind, **form)
            assert abs(one - [1.0, -2.0]).min() > 0.1
            np.testing.assert_allclose(walk(mirrored, kind, **form), one, atol=1e-6)
        """
    )
