"""int8 against Keras on held-out records, run by the very code of the car."""

import numpy as np

from export.conversion import deployment
from gaze import geometry, image_ops
from gaze.data import record

BATCH = 256


def measure(network, model, records):
    """Compares a network with its int8 model.

    Args:
        network: the Keras network.
        model: ``runtime.models.GazeModel`` or ``SegmenterModel``.
        records: Records whose images carry the treatment of the training.

    Returns:
        dict of figures; None where the records have no labels.
    """
    outputs = [model.run(image[..., 0]) for image in records.image]
    if model.task == deployment.GAZE.name:
        angles = np.array([model.angles(raw) for raw in outputs])
        return _compare_gaze(
            _predict_gaze(network, records.image), angles, records.gaze
        )
    masks, true = np.stack([model.classes(raw) for raw in outputs]), records.mask
    if true is not None:
        true = record.with_classes(true, outputs[0]["logits"].shape[-1])
    return _compare_masks(_predict_masks(network, records.image), masks, true)


def _compare_gaze(keras_angles, int8_angles, true):
    between = geometry.angular_error_deg(keras_angles, int8_angles)
    figures = {
        "count": len(between),
        "between_deg": float(between.mean()),
        "between_p95_deg": float(np.percentile(between, 95)),
    }
    keras_error = int8_error = worse = change = None
    if true is not None:
        before = geometry.angular_error_deg(keras_angles, true)
        after = geometry.angular_error_deg(int8_angles, true)
        keras_error, int8_error = float(before.mean()), float(after.mean())
        worse = int8_error - keras_error
        change = float(np.abs(after - before).mean())
    return figures | {
        "keras_error_deg": keras_error,
        "int8_error_deg": int8_error,
        "worse_deg": worse,
        "change_deg": change,
    }


def _compare_masks(keras_masks, int8_masks, true):
    figures = {
        "count": len(keras_masks),
        "agreement_miou": mean_iou(int8_masks, keras_masks),
    }
    keras_miou = int8_miou = drop = None
    if true is not None:
        keras_miou = mean_iou(keras_masks, true)
        int8_miou = mean_iou(int8_masks, true)
        drop = 100.0 * (keras_miou - int8_miou)
    return figures | {
        "keras_miou": keras_miou,
        "int8_miou": int8_miou,
        "drop_points": drop,
    }


def mean_iou(masks, true):
    """Mean over the classes that occur of intersection over union of all pixels.

    Args:
        masks, true: integer [N, H, W].

    Returns:
        float in [0, 1].
    """
    scores = []
    for index in range(record.NUM_CLASSES):
        a, b = masks == index, true == index
        union = np.count_nonzero(a | b)
        if union:
            scores.append(np.count_nonzero(a & b) / union)
    return float(np.mean(scores))


def _predict_gaze(network, image):
    parts = [network(batch, training=False) for batch in _batches(image)]
    columns = [np.concatenate([p[name] for p in parts]) for name in ("pitch", "yaw")]
    return np.concatenate(columns, axis=-1)


def _predict_masks(network, image):
    parts = [network(batch, training=False) for batch in _batches(image)]
    return np.concatenate([np.argmax(part, axis=-1) for part in parts])


def _batches(image):
    for start in range(0, len(image), BATCH):
        yield image_ops.to_float(image[start : start + BATCH])
