"""Minimises a loss over the pixels of images and keeps what they were on the way.

Images stay in [-1, 1]: scipy's L-BFGS-B has bounds (it works in float64 around float32
gradients), Adam is clipped after every step. Nothing is random.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from scipy import optimize

from gaze.run import errors

SNAPSHOTS = (100, 200, 400, 800, 1000)
"""Iterations that Figs. 8 and 9 of Zhao et al. 2018 show."""

_MEMORY = 20
_BETAS, _EPSILON = (0.9, 0.999), 1e-8


def snapshots_of(iterations: int) -> tuple[int, ...]:
    """The iterations to keep of so many: those of ``SNAPSHOTS``, and the last."""
    return (*[count for count in SNAPSHOTS if count < iterations], iterations)


class Descent:
    """An optimiser of pixels for one loss, whose graph is traced once per shape."""

    def __init__(
        self,
        loss: Callable[[tf.Tensor, dict], tf.Tensor],
        *,
        optimizer: str = "lbfgs",
        learning_rate: float = 0.02,
    ):
        """Takes a loss of images.

        Args:
            loss: (images float32 [N, H, W, C], constants) -> scalar, differentiable.
            optimizer: "lbfgs", or "adam".
            learning_rate: of Adam, in units of images in [-1, 1].

        Raises:
            UserError: there is no such optimizer.
        """
        if optimizer not in ("lbfgs", "adam"):
            raise errors.UserError(
                f"config.optimizer is {optimizer!r}; expected lbfgs or adam."
            )
        self.learning_rate = learning_rate
        self._run = self._lbfgs if optimizer == "lbfgs" else self._adam

        @tf.function
        def value_and_gradient(images, constants):
            with tf.GradientTape() as tape:
                tape.watch(images)
                value = loss(images, constants)
            return value, tape.gradient(value, images)

        self._value_and_gradient = value_and_gradient

    def __call__(
        self,
        start: np.ndarray,
        constants: dict,
        iterations: int,
        report: Callable[[int, float], None] | None = None,
    ) -> dict[int, np.ndarray]:
        """Optimises images, all in one loss.

        Args:
            start: float [N, H, W, C] in [-1, 1].
            constants: tensors that the loss needs, in any one structure.
            iterations: how many to make.
            report: called after an iteration with how many are done and the loss.

        Returns:
            {iteration: float32 [N, H, W, C]} for ``snapshots_of(iterations)``. Where
            the optimiser comes to rest earlier, its last images stand for the others.
        """
        start = np.asarray(start, np.float32)
        counts = snapshots_of(iterations)
        kept: dict[int, np.ndarray] = {}
        last = start

        def slope(pixels):
            # scipy thinks in flat float64, VGG in float32 images.
            images = tf.constant(pixels.reshape(start.shape), tf.float32)
            value, gradient = self._value_and_gradient(images, constants)
            return float(value), gradient.numpy().astype(np.float64).ravel()

        def remember(done, pixels, value):
            nonlocal last
            last = pixels.reshape(start.shape).astype(np.float32)
            if done in counts:
                kept[done] = last
            if report:
                report(done, value)

        self._run(slope, start.astype(np.float64).ravel(), iterations, remember)
        return {count: kept.get(count, last) for count in counts}

    def _lbfgs(self, slope, pixels, iterations, remember):
        done = 0

        def callback(intermediate_result):  # scipy looks at this very name
            nonlocal done
            done += 1
            remember(done, intermediate_result.x, float(intermediate_result.fun))

        # ftol = gtol = 0: it stops when the count is full or nothing gets better.
        options = {"maxcor": _MEMORY, "ftol": 0.0, "gtol": 0.0}
        # maxfun: one line search may not eat the time of all others.
        options |= {"maxiter": iterations, "maxfun": 20 * iterations}
        optimize.minimize(
            slope,
            pixels,
            jac=True,
            method="L-BFGS-B",
            bounds=optimize.Bounds(-1.0, 1.0),
            callback=callback,
            options=options,
        )

    def _adam(self, slope, pixels, iterations, remember):
        first, second = np.zeros_like(pixels), np.zeros_like(pixels)
        for done in range(1, iterations + 1):
            value, gradient = slope(pixels)
            first = _BETAS[0] * first + (1.0 - _BETAS[0]) * gradient
            second = _BETAS[1] * second + (1.0 - _BETAS[1]) * gradient**2
            step = first / (1.0 - _BETAS[0] ** done)
            step = step / (np.sqrt(second / (1.0 - _BETAS[1] ** done)) + _EPSILON)
            # Projected: an image has nothing beyond black and white.
            pixels = np.clip(pixels - self.learning_rate * step, -1.0, 1.0)
            remember(done, pixels, value)  # the loss before the step
