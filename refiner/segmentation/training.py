"""Training of the segmenter on synthetic masks, as the loop runs it."""

import numpy as np
import tensorflow as tf
from keras import ops

from gaze import image_ops
from gaze.run import errors, grid
from gaze.training import minimize, optimizers, phases
from refiner.networks import segmenter
from refiner.segmentation import losses as terms


def build(settings: dict, size: tuple[int, int]) -> segmenter.Segmenter:
    """The network that a config describes, for images of ``size``.

    Args:
        settings: a config's values (``configs/segmenter.py``).
        size: (height, width) of the images.

    Raises:
        UserError: no such network, or none for such images.
    """
    names = ("classes", "channels", "scale", "widths", "blocks", "residual")
    sizes = {name: settings[name] for name in (*names, "upsampling", "dropout")}
    try:
        return segmenter.Segmenter(size, **sizes)
    except ValueError as error:
        raise errors.UserError(
            f"config describes no segmenter: {error}; see configs/segmenter.py."
        ) from None


class SegmenterTraining:
    """What the loop trains: the segmenter in one phase."""

    history = None

    def __init__(
        self,
        network: segmenter.Segmenter,
        *,
        steps: int,
        learning_rate: float,
        class_weights: np.ndarray,
        settings: dict | None = None,
    ):
        """Adam, unless the settings name another optimizer.

        Args:
            network: ``segmenter.Segmenter``.
            steps: number of steps.
            learning_rate: at the start.
            class_weights: weight of every class in the cross-entropy.
            settings: a config's values; ``optimizer``, ``clip_norm`` and what
                ``optimizers.build`` looks at.
        """
        settings = settings or {}
        rule, variables = settings.get("optimizer", "adam"), network.trainable_variables
        optimizer = optimizers.build(rule, learning_rate, steps, variables, settings)
        self.clip_norm = settings.get("clip_norm", 0.0)
        self.class_weights = np.asarray(class_weights, np.float32)
        self.networks = {"segmenter": network}
        self.optimizers = {"segmenter": optimizer}
        fit = phases.Phase("fit", steps, ("segmenter",), terms.WEIGHTS, data="masked")
        self.phases = (fit,)

    def train_step(self, batch: dict[str, tf.Tensor], phase: phases.Phase) -> dict:
        """One update; see ``gaze.training.trainable``."""
        network = self.networks["segmenter"]
        with tf.GradientTape() as tape:
            logits = network(batch["image"], training=True)
            losses = terms.segmentation_losses(
                logits, batch["mask"], self.class_weights
            )
        minimize.minimize(
            tape,
            losses,
            phase.loss_weights,
            [(self.optimizers["segmenter"], network.trainable_variables)],
            clip_norm=self.clip_norm,
        )
        # A monitor, no loss: most of an eye is skin, so it is soon high.
        hits = ops.cast(ops.argmax(logits, axis=-1), "int32") == batch["mask"]
        return {
            "losses": losses,
            "monitors": {"pixel_accuracy": ops.mean(ops.cast(hits, "float32"))},
        }

    def preview(self, batch: dict[str, tf.Tensor], phase: phases.Phase) -> np.ndarray:
        """Eight eyes with true and predicted outlines."""
        eyes = image_ops.to_uint8(batch["image"][:8])
        logits = self.networks["segmenter"](batch["image"][:8], training=False)
        predicted = np.argmax(ops.convert_to_numpy(logits), axis=-1).astype(np.uint8)
        truth = np.asarray(batch["mask"][:8]).astype(np.uint8)
        factor = max(1, _SHOWN_PX // eyes.shape[2])

        def outlined(eye, mask):
            return grid.outline_mask(eye, mask, factor)

        return grid.contact_sheet(
            {
                "image": [grid.upscale(eye, factor) for eye in eyes],
                "true": list(map(outlined, eyes, truth)),
                "predicted": list(map(outlined, eyes, predicted)),
            }
        )


_SHOWN_PX = 240
