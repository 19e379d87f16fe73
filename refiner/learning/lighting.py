"""The light field of refined eyes against the condition that their content carries."""

import tensorflow as tf
from keras import ops

from gaze.data import record
from refiner.losses import light_field
from refiner.style import light


def loss(refined: tf.Tensor, content: dict[str, tf.Tensor]) -> tf.Tensor:
    """Distance of the light, class by class and place by place, to the style's.

    Args:
        refined: float [B, H, W, C] in [-1, 1].
        content: {"mask": int [B, H, W], "condition": float [B, H, W, 3], of which the
            first two channels are the mean and deviation wanted at every pixel}.

    Returns:
        Scalar; see ``light_field.light_field_loss``.
    """
    masks = ops.one_hot(content["mask"], record.NUM_CLASSES)  # [B, H, W, 4]
    # Light is the mean over the colours, as the condition's maps are.
    grey = ops.mean(refined, axis=-1, keepdims=True)
    scale = refined.shape[2] / 60  # the maps of the condition grow with the eye, too
    sigmas = [scale * light.SIGMAS_PX[c] for c in range(record.NUM_CLASSES)]
    statistics = light_field.local_statistics(grey, masks, sigmas)
    condition = content["condition"]
    # [B, H, W, 1]: composed for the content's layout, so one map serves all classes.
    goal = condition[..., 0:1], condition[..., 1:2]
    return light_field.light_field_loss(statistics, goal, masks)
