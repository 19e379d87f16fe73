"""The measured lambda of Eq. 10."""

import numpy as np
import pytest
import tensorflow as tf

from refiner.learning import balance

RANDOM = np.random.default_rng(0)


def gradients(scale, count=4):
    return tf.constant(scale * RANDOM.standard_normal((count, 3, 5, 1)), tf.float32)


def lengths(gradient):
    return np.sqrt((np.asarray(gradient) ** 2).sum(axis=(1, 2, 3)))


def test_the_styles_gradient_becomes_ten_times_the_adversarial():
    total, adversarial = gradients(300.0), gradients(0.01)
    weight = float(balance.Balance(["joint"]).measure("joint", total, adversarial))
    assert weight * lengths(total).mean() == pytest.approx(
        10 * lengths(adversarial).mean(), rel=1e-5
    )


def test_it_is_measured_once_for_every_phase():
    measured = balance.Balance(["a", "b"])
    first = float(measured.measure("a", gradients(1.0), gradients(1.0)))
    assert float(measured.measure("a", gradients(9.0), gradients(0.1))) == first
    assert float(measured.measure("b", gradients(9.0), gradients(0.1))) < first


def test_it_is_kept_with_the_weights():
    measured, other = balance.Balance(["a"]), balance.Balance(["a"])
    first = float(measured.measure("a", gradients(1.0), gradients(2.0)))
    other.set_weights(measured.get_weights())
    assert float(other.measure("a", gradients(5.0), gradients(1.0))) == first


def test_two_replicas_measure_what_one_device_does(run_in_two_replicas):
    run_in_two_replicas(
        """
        import numpy as np, tensorflow as tf
        from refiner.learning import balance

        random = np.random.default_rng(0)
        total, rival = (
            tf.constant(random.standard_normal((4, 3, 5, 1)), tf.float32)
            for _ in range(2)
        )
        alone = float(balance.Balance(["a"]).measure("a", total, rival))
        strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
        with strategy.scope():
            measured = balance.Balance(["a"])

        def halves(x):
            def part(context):
                first = 2 * context.replica_id_in_sync_group
                return x[first : first + 2]

            return strategy.experimental_distribute_values_from_function(part)

        @tf.function
        def run():
            return strategy.run(
                lambda a, b: measured.measure("a", a, b), (halves_total, halves_rival)
            )

        halves_total, halves_rival = halves(total), halves(rival)
        for value in strategy.experimental_local_results(run()):
            np.testing.assert_allclose(value, alone, rtol=1e-5)
        np.testing.assert_allclose(measured.get_weights()[0], alone, rtol=1e-5)
        """
    )
