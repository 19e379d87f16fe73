"""Training of the segmenter on synthetic masks, randomised to carry over to real eyes.

Class-weighted cross-entropy (w = 1 / ln(1.10 + share), Paszke's rule as in ERFNet)
plus half a soft Dice loss, since iris and pupil are small.
"""

import cv2
import numpy as np
import tensorflow as tf
from keras import ops

from gaze import images
from gaze.data import augment, batches, record
from gaze.run import grid
from gaze.training import minimize, optimizers, phases

DICE_WEIGHT = 0.5


class SegmenterBatches:
    """Batches of randomised eyes with masks that moved along."""

    def __init__(self, records, *, batch_size, seed, equalize_share):
        """Batches of ``records`` with masks.

        Args:
            records: ``record.Records`` with masks.
            batch_size: images per batch.
            seed: seeds order and augmentation.
            equalize_share: share of images shown histogram-equalised, so that one
                segmenter serves raw and equalised eyes.
        """
        records.require("mask")
        self.records, self.batch_size, self.seed = records, batch_size, seed
        self.equalize_share = equalize_share

    def __call__(self, k):
        """{"image": float32 [B, H, W, 1], "mask": int32 [B, H, W]} of batch k."""
        rows = batches.shuffled_indices(
            len(self.records), self.batch_size, self.seed, k
        )
        random = np.random.default_rng((self.seed, k, 1))
        eyes, masks = self.records.image[rows], self.records.mask[rows]
        eyes, masks = _move(eyes, masks, random)
        eyes = augment.apply(eyes, "photometric", random)
        chosen = random.random(len(eyes)) < self.equalize_share
        if chosen.any():
            eyes[chosen] = images.equalize(eyes[chosen])
        return {"image": images.to_float(eyes), "mask": masks.astype(np.int32)}


def _move(eyes, masks, random):
    """Rotation, scale, shift and mirroring; masks move along, labels are symmetric."""
    height, width = masks.shape[1:]
    moved, moved_masks = np.empty_like(eyes), np.empty_like(masks)
    for i in range(len(eyes)):
        matrix = cv2.getRotationMatrix2D(
            (width / 2 - 0.5, height / 2 - 0.5),
            random.uniform(-10, 10),
            random.uniform(0.8, 1.25),
        )
        matrix[:, 2] += random.uniform(-3, 3, 2)
        step = -1 if random.random() < 0.5 else 1
        size, border = (width, height), cv2.BORDER_REFLECT
        eye = cv2.warpAffine(eyes[i], matrix, size, borderMode=border)
        moved[i] = eye.reshape(height, width, -1)[:, ::step]
        moved_masks[i] = cv2.warpAffine(
            masks[i], matrix, size, flags=cv2.INTER_NEAREST, borderMode=border
        )[:, ::step]
    return moved, moved_masks


class SegmenterTraining:
    """What the loop trains: the segmenter in one phase."""

    history = None

    def __init__(self, network, *, steps, learning_rate, class_weights, settings=None):
        """Adam.

        Args:
            network: ``segmenter.Segmenter``.
            steps: number of steps.
            learning_rate: at the start.
            class_weights: weight of every class in the cross-entropy.
            settings: a config's values; ``clip_norm`` and what ``optimizers.build``
                looks at.
        """
        settings = settings or {}
        optimizer = optimizers.build(
            "adam", learning_rate, steps, network.trainable_variables, settings
        )
        self.clip_norm = settings.get("clip_norm", 0.0)
        self.class_weights = np.asarray(class_weights, np.float32)
        self.networks = {"segmenter": network}
        self.optimizers = {"segmenter": optimizer}
        weights = {"cross_entropy": 1.0, "dice": DICE_WEIGHT}
        self.phases = (
            phases.Phase("fit", steps, ("segmenter",), weights, data="masked"),
        )

    def train_step(self, batch, phase):
        """One update; see ``gaze.training.loop``."""
        network = self.networks["segmenter"]
        with tf.GradientTape() as tape:
            logits = network(batch["image"], training=True)
            losses = segmentation_losses(logits, batch["mask"], self.class_weights)
        minimize.minimize(
            tape,
            losses,
            phase.loss_weights,
            network.trainable_variables,
            self.optimizers["segmenter"],
            clip_norm=self.clip_norm,
        )
        hits = ops.cast(ops.argmax(logits, axis=-1), "int32") == batch["mask"]
        return {
            "losses": losses,
            "monitors": {"pixel_accuracy": ops.mean(ops.cast(hits, "float32"))},
        }

    def preview(self, batch):
        """Eight eyes with true and predicted outlines."""
        eyes = images.to_uint8(batch["image"][:8])
        logits = self.networks["segmenter"](batch["image"][:8], training=False)
        predicted = np.argmax(ops.convert_to_numpy(logits), axis=-1).astype(np.uint8)
        truth = np.asarray(batch["mask"][:8]).astype(np.uint8)
        return grid.contact_sheet(
            {
                "image": [grid.upscale(eye, 4) for eye in eyes],
                "true": list(map(_outlined, eyes, truth)),
                "predicted": list(map(_outlined, eyes, predicted)),
            }
        )


def _outlined(eye, mask):
    return grid.outline_mask(eye, mask, 4)


def segmentation_losses(logits, mask, class_weights):
    """Weighted cross-entropy and soft Dice.

    Args:
        logits: float [B, H, W, C].
        mask: int [B, H, W].
        class_weights: float [C].

    Returns:
        {"cross_entropy", "dice"}, scalars.
    """
    classes = logits.shape[-1]
    truth = ops.one_hot(mask, classes)
    log_probability = ops.log_softmax(logits, axis=-1)
    weights = ops.sum(truth * class_weights, axis=-1)
    picked = ops.sum(truth * log_probability, axis=-1)
    cross_entropy = -ops.sum(weights * picked) / ops.sum(weights)
    probability = ops.exp(log_probability)
    overlap = ops.sum(probability * truth, axis=(0, 1, 2))
    total = ops.sum(probability, axis=(0, 1, 2)) + ops.sum(truth, axis=(0, 1, 2))
    dice = 1.0 - ops.mean((2.0 * overlap + 1.0) / (total + 1.0))
    return {"cross_entropy": cross_entropy, "dice": dice}


def class_weights(masks):
    """1 / ln(1.10 + share) of every class, float32 [C]."""
    counts = np.bincount(masks.ravel(), minlength=record.NUM_CLASSES)
    return (1.0 / np.log(1.10 + counts / counts.sum())).astype(np.float32)
