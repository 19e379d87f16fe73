"""What the methods that optimise pixels share: they differ by their losses alone.

The pixels that change are those of the stored eye; VGG sees them enlarged by a whole
factor, until the short side has ``config.short_side`` pixels (at 36x60 its fifth block
would see 2x3 positions). So the loss judges exactly what is stored, and no reduction
afterwards takes anything back.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from gaze import image_ops
from gaze.run import errors, progress
from refiner import methods
from refiner.losses import views
from refiner.networks import vgg
from refiner.pixels import descent
from refiner.style import bank, finish

_REPORT_S = 30.0


@dataclasses.dataclass(frozen=True)
class Options:
    """How pixels are optimised.

    Attributes:
        iterations: of every eye, 1 or more.
        optimizer, learning_rate: see ``descent.Descent``.
        short_side: px that VGG sees of an eye's short side at least.
        loss_weights: weights by name; a loss of weight 0 is not computed.
    """

    iterations: int
    optimizer: str
    learning_rate: float
    short_side: int
    loss_weights: dict[str, float]


class PixelMethod(methods.ClosedForm):
    """Base of the methods that optimise every eye by itself; no phases.

    A subclass says in ``constants`` what an eye's losses need and in ``losses`` what
    they are; their sum, weighted by ``config.loss_weights``, is minimised.

    Attributes:
        perceptual: frozen VGG-19.
        options: ``Options``.
        weights: weights of the losses that are not zero.
    """

    def __init__(
        self,
        settings: dict,
        style_bank: bank.StyleBank,
        perceptual: vgg.PerceptualNetwork,
        how: Options,
    ):
        """Makes the method.

        Raises:
            UserError: what ``descent`` refuses.
        """
        super().__init__(settings, style_bank)
        self.perceptual, self.options = perceptual, how
        self.weights = {n: w for n, w in how.loss_weights.items() if w}
        self.descent = descent.Descent(
            self.loss, optimizer=how.optimizer, learning_rate=how.learning_rate
        )

    def constants(
        self,
        image: tf.Tensor,
        mask: tf.Tensor,
        style_image: tf.Tensor,
        style_mask: tf.Tensor,
    ) -> dict:
        """What ``losses`` needs to know of an eye and its style, as tensors.

        Args:
            image, style_image: float32 [1, H, W, C] in [-1, 1].
            mask, style_mask: int32 [1, H, W].
        """
        raise NotImplementedError(f"{type(self).__name__} overrides constants")

    def losses(self, eyes: tf.Tensor, constants: dict) -> dict[str, tf.Tensor]:
        """Differentiable losses by name, at least those of ``weights``."""
        raise NotImplementedError(f"{type(self).__name__} overrides losses")

    def loss(self, eyes: tf.Tensor, constants: dict) -> tf.Tensor:
        """What is minimised: the weighted sum of the losses."""
        losses = self.losses(eyes, constants)
        return sum(weight * losses[name] for name, weight in self.weights.items())

    def optimise(
        self, image: np.ndarray, constants: dict, report: Callable[[int, float], None]
    ) -> dict[int, np.ndarray]:
        """{iteration: float32 [1, H, W, C]} of one eye, from itself."""
        return self.descent(image, constants, self.options.iterations, report)

    def snapshots(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> dict[int, np.ndarray]:
        """Refined eyes on the way, as Figs. 8 and 9 of Zhao et al. 2018 show them.

        Args:
            images: uint8 [N, H, W, C].
            masks: uint8 [N, H, W].
            keys: int [N], identity of each image for the draw of its style.

        Returns:
            {iteration: uint8 [N, H, W, C]}, the last iteration last.
        """
        masks, iterations = self.bank.as_its_own(masks), self.options.iterations
        label = f"iterations ({self.settings['method']}, {len(images)} eyes)"
        bar = progress.Progress(label, len(images) * iterations, period_s=_REPORT_S)
        kept: dict[int, list] = {
            count: [] for count in descent.snapshots_of(iterations)
        }
        styles = self.bank.draw(masks, keys)
        # One by one: L-BFGS has one line search, which many eyes would have to share.
        for i, style in enumerate(styles):
            image = image_ops.to_float(images[i : i + 1])
            constants = self.constants(
                tf.constant(image),
                tf.constant(masks[i : i + 1], tf.int32),
                tf.constant(image_ops.to_float(self.bank.images[style][None])),
                tf.constant(self.bank.masks[style][None], tf.int32),
            )

            def report(done, loss, first=i * iterations):
                bar.update(first + done, f"loss {loss:.4g}")

            for count, eye in self.optimise(image, constants, report).items():
                kept[count].append(image_ops.to_uint8(eye[0]))
        return {count: np.stack(eyes) for count, eyes in kept.items()}

    def refine(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> np.ndarray:
        """See ``methods.ClosedForm``; seconds to minutes for every eye."""
        masks = self.bank.as_its_own(masks)
        refined = self.snapshots(images, masks, keys)[self.options.iterations]
        return finish.finish(images, refined, masks, keys, self.bank, self.settings)

    def features(self, eyes: tf.Tensor) -> dict[str, tf.Tensor]:
        """VGG's features of stored eyes [B, H, W, C], by layer."""
        return self.perceptual(views.enlarge(eyes, self.scale(eyes)))

    def scale(self, eyes: tf.Tensor) -> int:
        """The whole factor by which VGG sees eyes [B, H, W, C] enlarged."""
        # Whole, so that every stored pixel is enlarged alike.
        return max(1, math.ceil(self.options.short_side / min(eyes.shape[1:3])))

    def facts(self) -> dict:
        """For the manifest: where the VGG features came from."""
        return {"vgg": self.perceptual.weights_source}


def build(
    kind: Callable[..., PixelMethod],
    settings: dict,
    style_bank: bank.StyleBank,
    layers: Sequence[str],
    **arguments,
) -> PixelMethod:
    """A method of a config, with VGG-19 down to the deepest of ``layers``.

    Args:
        kind: a subclass of ``PixelMethod``.
        settings: values of the method's config.
        style_bank: of the eyes whose style is wanted.
        layers: names of layers of VGG-19.
        **arguments: further ones of ``kind``.

    Raises:
        UserError: no iterations, or what ``vgg`` and ``descent`` refuse.
    """
    if settings["iterations"] < 1:
        raise errors.UserError(
            f"config.iterations is {settings['iterations']}; expected 1 or more."
        )
    perceptual = vgg.perceptual_network(sorted(set(layers)), **settings["vgg"])
    how = Options(
        iterations=settings["iterations"],
        optimizer=settings["optimizer"],
        learning_rate=settings["learning_rate"],
        short_side=settings["short_side"],
        loss_weights=settings["loss_weights"],
    )
    return kind(settings, style_bank, perceptual, how, **arguments)
