"""What the segmenter learns from: weighted cross-entropy and half a soft Dice loss.

The weights are Paszke's, w = 1 / ln(1.10 + share), as in ERFNet; Dice, because iris and
pupil are small.
"""

import numpy as np
import tensorflow as tf
from keras import ops

from gaze.data import record

WEIGHTS = {"cross_entropy": 1.0, "dice": 0.5}
_SMOOTHING = 1e-3  # of an image's pixels: two at 36x60


def segmentation_losses(
    logits: tf.Tensor, mask: tf.Tensor, class_weights: np.ndarray
) -> dict[str, tf.Tensor]:
    """Weighted cross-entropy and soft Dice, means over the images of a batch.

    No divisor is the batch's own, so the halves of a batch average to the whole: two
    replicas and two accumulated parts take the very step that one device takes.

    Args:
        logits: float [B, H, W, C].
        mask: int [B, H, W].
        class_weights: float [C], 1 on average over a training set's pixels.

    Returns:
        {"cross_entropy", "dice"}, scalars.
    """
    truth = ops.one_hot(mask, logits.shape[-1])  # [B, H, W, C]
    log_probability = ops.log_softmax(logits, axis=-1)
    picked = ops.sum(truth * class_weights * log_probability, axis=-1)  # [B, H, W]
    dice = ops.mean(_dice_losses(ops.exp(log_probability), truth))
    return {"cross_entropy": -ops.mean(picked), "dice": dice}


def _dice_losses(probability, truth):
    """1 - Dice of every image and class, [B, C]; 0 of a class that it does not show.

    There the ratio would say 1 for a few stray hundredths as for a wrong region; the
    cross-entropy sees both for what they are. The smoothing lets a pupil of a few
    pixels, cut by the lid, weigh less than one that is seen.
    """
    smoothing = _SMOOTHING * truth.shape[1] * truth.shape[2]
    overlap = ops.sum(probability * truth, axis=(1, 2))  # [B, C], as all that follow
    shown = ops.sum(truth, axis=(1, 2))
    total = ops.sum(probability, axis=(1, 2)) + shown
    loss = 1.0 - (2.0 * overlap + smoothing) / (total + smoothing)
    return ops.where(shown > 0.0, loss, 0.0)


def class_weights(masks: np.ndarray, classes: int = record.NUM_CLASSES) -> np.ndarray:
    """w = 1 / ln(1.10 + share) of every class, over its mean in ``masks``, float32 [C].

    The mean over the pixels of the whole set is what a weighted cross-entropy is to be
    divided by; over a batch's pixels, every batch would be divided by something else.
    """
    counts = np.bincount(masks.ravel(), minlength=classes)
    shares = counts / counts.sum()
    weights = 1.0 / np.log(1.10 + shares)
    return (weights / np.sum(shares * weights)).astype(np.float32)
