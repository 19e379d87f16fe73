"""Parts of a batch: the same updates as the whole batch, and what cannot be split."""

import types

import numpy as np
import pytest

from gaze.run import errors
from gaze.training import loop, steps
from tests.gaze.training import toy


def trained(folder, **options):
    made = toy.Toy()
    loop.train(
        made,
        {"points": made.points},
        folder,
        options=loop.Options(2, 4, 4, **options),
    )
    return toy.weights(made)


def test_two_parts_equal_the_whole(tmp_path):
    whole = trained(tmp_path / "whole")
    parts = trained(tmp_path / "parts", accumulate=2)
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_batch_that_cannot_be_split_is_one_line(tmp_path):
    with pytest.raises(errors.UserError, match="a batch of 4 .* and 3 parts"):
        trained(tmp_path / "parts", accumulate=3)


def test_parts_and_replicas_together(run_in_two_replicas):
    run_in_two_replicas(
        """
        import numpy as np, tempfile, tensorflow as tf
        from gaze.training import loop
        from tests.gaze.training import toy

        class Large(toy.Toy):
            def points(self, k):
                parts = [super(Large, self).points(2 * k + i) for i in range(2)]
                return {n: np.concatenate([p[n] for p in parts]) for n in parts[0]}

        def train(**more):
            made = Large()
            options = loop.Options(2, 4, 4, ema=0.9, averaged=("line",), **more)
            streams = {"points": made.points}
            loop.train(made, streams, tempfile.mkdtemp(), options=options)
            return toy.weights(made)

        one = train()
        with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
            two = train(accumulate=2)
        for a, b in zip(one, two):
            np.testing.assert_allclose(a, b, atol=1e-6)
        """
    )


def test_only_a_history_asks_for_even_parts():
    made = types.SimpleNamespace(history=None)
    step, batch = steps.Step(made, accumulate=2), {"x": np.zeros((6, 1))}
    assert step._distribute(batch) is batch
    made.history = "some"
    with pytest.raises(errors.UserError, match="config.batch_size that 2 divides"):
        step._distribute(batch)
