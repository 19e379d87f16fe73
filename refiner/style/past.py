"""What the image history keeps of a refined eye: the eye and its mask, in one array.

The discriminator judges an eye with its label map, so the pair is remembered.
"""

import numpy as np
import tensorflow as tf


def pack(eyes: tf.Tensor | np.ndarray, masks: tf.Tensor | np.ndarray) -> tf.Tensor:
    """uint8 [B, H, W, K + 1] of eyes [B, H, W, K] and masks [B, H, W].

    Args:
        eyes: uint8, or float in [-1, 1].
        masks: integer classes.
    """
    # One array of bytes: the history crosses to the host at every step.
    eyes = tf.convert_to_tensor(eyes)
    if eyes.dtype.is_floating:
        scaled = (tf.clip_by_value(eyes, -1.0, 1.0) + 1.0) * 127.5
        eyes = tf.cast(tf.round(scaled), tf.uint8)
    return tf.concat([eyes, tf.cast(masks[..., None], tf.uint8)], axis=-1)


def every_other(pairs: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Eyes float [B / 2, H, W, K] in [-1, 1] and masks [B / 2, H, W] of a batch.

    Every other one, not one half: then two replicas choose what one device would.
    """
    past = pairs[1::2]  # [B, H, W, K + 1] -> [B / 2, H, W, K + 1]
    return tf.cast(past[..., :-1], tf.float32) / 127.5 - 1.0, past[..., -1]
