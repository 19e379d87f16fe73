"""An exported model against Keras on held-out records, run by the car's very code."""

from collections.abc import Iterator

import keras
import numpy as np

from export.conversion import deployment, generator
from export.runtime import generator as runtime_generator
from export.runtime import models
from gaze import geometry, image_ops
from gaze.data import record

BATCH = 256


def measure(
    network: keras.Model, model: models.Model, records: record.Records
) -> dict[str, float | int | None]:
    """Compares a network with its exported model.

    Args:
        network: the Keras network.
        model: ``runtime.models.GazeModel`` or ``SegmenterModel``, or
            ``runtime.generator.GeneratorModel``.
        records: Records whose images carry the treatment of the training.

    Returns:
        dict of figures; None where the records have no labels.
    """
    if isinstance(model, runtime_generator.GeneratorModel):
        assert isinstance(network, generator.Generation)
        return _compare_levels(network, model, network.feed(records))
    outputs = [model.run(image[..., 0]) for image in records.image]
    if isinstance(model, models.GazeModel):
        angles = np.array([model.angles(raw) for raw in outputs])
        return _compare_gaze(
            _predict_gaze(network, records.image), angles, records.gaze
        )
    assert isinstance(model, models.SegmenterModel)
    masks, true = np.stack([model.classes(raw) for raw in outputs]), records.mask
    if true is not None:
        classes = outputs[0][deployment.LOGITS].shape[-1]
        true = record.with_classes(true, classes)
    return _compare_masks(_predict_masks(network, records.image), masks, true)


def _compare_gaze(
    keras_angles: np.ndarray, exported_angles: np.ndarray, true: np.ndarray | None
) -> dict:
    between = geometry.angular_error_deg(keras_angles, exported_angles)
    figures = {
        "count": len(between),
        "between_deg": float(between.mean()),
        "between_p95_deg": float(np.percentile(between, 95)),
    }
    keras_error = exported_error = worse = change = blind = None
    if true is not None:
        before = geometry.angular_error_deg(keras_angles, true)
        after = geometry.angular_error_deg(exported_angles, true)
        keras_error, exported_error = float(before.mean()), float(after.mean())
        worse = exported_error - keras_error
        change = float(np.abs(after - before).mean())
        mean = np.broadcast_to(true.mean(axis=0), true.shape)  # one answer for all
        blind = float(geometry.angular_error_deg(mean, true).mean())
    return figures | {
        "keras_error_deg": keras_error,
        "exported_error_deg": exported_error,
        "worse_deg": worse,
        "change_deg": change,
        "blind_error_deg": blind,
    }


def _compare_masks(
    keras_masks: np.ndarray, exported_masks: np.ndarray, true: np.ndarray | None
) -> dict:
    figures = {
        "count": len(keras_masks),
        "agreement_miou": mean_iou(exported_masks, keras_masks),
    }
    keras_miou = exported_miou = drop = blind = None
    if true is not None:
        keras_miou = mean_iou(keras_masks, true)
        exported_miou = mean_iou(exported_masks, true)
        drop = 100.0 * (keras_miou - exported_miou)
        blind = mean_iou(np.broadcast_to(_commonest(true), true.shape), true)
    return figures | {
        "keras_miou": keras_miou,
        "exported_miou": exported_miou,
        "drop_points": drop,
        "blind_miou": blind,
    }


def _commonest(masks: np.ndarray) -> np.ndarray:
    """The class that each pixel has most often: [N, H, W] -> [H, W]."""
    counts = [np.sum(masks == index, axis=0) for index in range(record.NUM_CLASSES)]
    return np.argmax(counts, axis=0)


def _compare_levels(
    network: generator.Generation,
    model: runtime_generator.GeneratorModel,
    fed: dict[str, np.ndarray],
) -> dict:
    """Differences in grey levels, before they are rounded."""
    count, expected = len(fed[generator.IMAGE]), network.levels(fed)
    found = np.stack(
        [
            model.levels({name: some[k] for name, some in fed.items()})
            for k in range(count)
        ]
    )
    away = np.abs(found - expected)  # [N, H, W, 1]
    each = away.mean(axis=(1, 2, 3))
    return {
        "count": count,
        "between_levels": float(each.mean()),
        "between_p95_levels": float(np.percentile(each, 95)),
        "largest_levels": float(away.max()),
        # What the generator itself does, beside which the rest is large or small.
        "change_levels": float(np.abs(expected - fed[generator.IMAGE]).mean()),
    }


def mean_iou(masks: np.ndarray, true: np.ndarray) -> float:
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


def _predict_gaze(network: keras.Model, image: np.ndarray) -> np.ndarray:
    parts = [network(batch, training=False) for batch in _batches(image)]
    columns = [np.concatenate([p[name] for p in parts]) for name in ("pitch", "yaw")]
    return np.concatenate(columns, axis=-1)  # [N, 2]


def _predict_masks(network: keras.Model, image: np.ndarray) -> np.ndarray:
    outputs = [network(batch, training=False) for batch in _batches(image)]
    parts = [o[deployment.LOGITS] if isinstance(o, dict) else o for o in outputs]
    return np.concatenate([np.argmax(part, axis=-1) for part in parts])  # [N, H, W]


def _batches(image: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(image), BATCH):
        yield image_ops.to_float(image[start : start + BATCH])
