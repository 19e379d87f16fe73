"""A small gaze CNN for edge hardware: image alone in, pitch and yaw out.

Convolutions, depthwise convolutions, batch norm and ReLU6 only, so that it
quantises to pure int8. The two angles are separate outputs, so that each gets a
quantisation scale of its own. Trained with the L1 distance of the angles; the
angular error itself is never trained through.
"""

import pathlib

import keras
import numpy as np
import tensorflow as tf
from absl import logging
from keras import ops

from gaze import image_ops
from gaze.data import batches
from gaze.run import errors, files, grid
from gaze.training import (
    loop,
    minimize,
    networks,
    optimizers,
    phases,
    precision,
    results,
)

_ATTEMPTS = 3


@keras.saving.register_keras_serializable("gaze")
class GazeNetwork(keras.Model):
    """Eyes [B, H, W, 1] in [-1, 1] -> {"pitch": [B, 1], "yaw": [B, 1]} radians."""

    def __init__(self, size=(36, 60), width=16, units=128, **kwargs):
        """A network for images of ``size`` with ``width`` channels at first."""
        super().__init__(**kwargs)
        self.size, self.width, self.units = tuple(size), width, units
        self.features = keras.Sequential(
            [
                *_conv(width, strides=2),
                *_conv(2 * width, strides=2),
                *_separable(3 * width),
                *_conv(4 * width, strides=2),
                *_separable(4 * width),
                keras.layers.Flatten(),
                keras.layers.Dense(units, use_bias=False),
                _batch_norm(),
                keras.layers.ReLU(6.0),
            ],
            name="features",
        )
        self.pitch = keras.layers.Dense(1, name="pitch")
        self.yaw = keras.layers.Dense(1, name="yaw")
        self.build((None, *self.size, 1))

    def build(self, input_shape):
        """Builds every layer for ``input_shape``."""
        self.features.build(input_shape)
        self.pitch.build((None, self.units))
        self.yaw.build((None, self.units))
        self.built = True

    def call(self, inputs, training=False):
        """Angles of a batch of images."""
        h = self.features(inputs, training=training)
        return {"pitch": self.pitch(h), "yaw": self.yaw(h)}

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return {"size": self.size, "width": self.width, "units": self.units}


def _batch_norm():
    # Half a minute of training: the moving averages must follow within steps.
    return keras.layers.BatchNormalization(momentum=0.9, synchronized=True)


def _conv(channels, *, strides=1):
    return [
        keras.layers.Conv2D(
            channels, 3, strides=strides, padding="same", use_bias=False
        ),
        _batch_norm(),
        keras.layers.ReLU(6.0),
    ]


def _separable(channels):
    return [
        keras.layers.DepthwiseConv2D(3, padding="same", use_bias=False),
        _batch_norm(),
        keras.layers.ReLU(6.0),
        keras.layers.Conv2D(channels, 1, use_bias=False),
        _batch_norm(),
        keras.layers.ReLU(6.0),
    ]


class _Training:
    """What the loop trains: one network, one phase."""

    history = None

    def __init__(self, network, *, steps, learning_rate, settings):
        optimizer = optimizers.build(
            settings.get("optimizer", "adam"),
            learning_rate,
            steps,
            network.trainable_variables,
            settings,
        )
        self.clip_norm = settings.get("clip_norm", 0.0)
        self.networks = {"estimator": network}
        self.optimizers = {"estimator": optimizer}
        self.phases = (
            phases.Phase("fit", steps, ("estimator",), {"gaze": 1.0}, data="labelled"),
        )

    def train_step(self, batch, phase):
        network = self.networks["estimator"]
        with tf.GradientTape() as tape:
            angles = network(batch["image"], training=True)
            predicted = ops.concatenate([angles["pitch"], angles["yaw"]], axis=-1)
            losses = {"gaze": ops.mean(ops.abs(predicted - batch["gaze"]))}
        minimize.minimize(
            tape,
            losses,
            phase.loss_weights,
            [(self.optimizers["estimator"], network.trainable_variables)],
            clip_norm=self.clip_norm,
        )
        return {"losses": losses, "monitors": {}}

    def preview(self, batch, phase):
        """Eight eyes as the network sees them, with true and predicted gaze."""
        angles = self.networks["estimator"](batch["image"][:8], training=False)
        predicted = np.concatenate([angles["pitch"], angles["yaw"]], axis=-1)
        eyes = [grid.upscale(eye, 6) for eye in image_ops.to_uint8(batch["image"][:8])]
        true = map(grid.draw_gaze, eyes, np.asarray(batch["gaze"][:8]))
        answered = map(grid.draw_gaze, eyes, predicted)
        return grid.contact_sheet({"true": list(true), "predicted": list(answered)})


class Estimator:
    """The CNN with scikit-learn's verbs: ``fit`` and ``predict``."""

    def __init__(self, network, settings, *, intensity="raw"):
        """Wraps a network; ``build`` and ``load`` make these."""
        self.network, self.settings, self.intensity = network, settings, intensity
        self.equalize = settings["equalize"]

    def fit(self, train, validation, workdir):
        """Trains on labelled records and writes ``model.keras`` into ``workdir``.

        A training whose outputs collapsed to a constant still has a plausible error,
        so the spread of every output is looked at; a collapsed one starts again with
        half the learning rate.

        Args:
            train: ``record.Records`` with gaze.
            validation: not used: the CNN trains for a fixed number of steps, and
                nothing is selected.
            workdir: run folder.

        Returns:
            Facts for the manifest.

        Raises:
            UserError: every attempt collapsed.
        """
        settings, workdir = self.settings, pathlib.Path(workdir)
        for attempt in range(_ATTEMPTS):
            rate = settings["learning_rate"] / 2**attempt
            folder = workdir if attempt == 0 else workdir / f"attempt{attempt}"
            keras.utils.set_random_seed(settings["seed"] + 1000 * attempt)
            self.network = GazeNetwork(size=train.image.shape[1:3])
            outputs = (self.network.pitch, self.network.yaw)
            how = settings.get("precision", "float32")
            precision.apply(self.network, how, outputs=outputs)
            self._fit_once(train, folder, rate)
            precision.restore(self.network)
            spread = np.degrees(self.predict({"image": train.image[:2000]}).std(axis=0))
            if spread.min() > settings["collapsed_sd_deg"]:
                files.save_keras(self.network, workdir / "model.keras")
                return {"attempts": attempt + 1, "output_sd_deg": spread.tolist()}
            logging.warning(
                "an output collapsed (sd of pitch, yaw %s deg); again at half rate",
                spread.round(2),
            )
        raise errors.UserError(
            f"the CNN's outputs collapsed {_ATTEMPTS} times; lower learning_rate."
        )

    def _fit_once(self, train, folder, rate):
        settings = self.settings
        batch_size = settings["batch_size"] * settings.get("accumulate", 1)
        stream = batches.EstimatorBatches(
            train,
            batch_size=batch_size,
            seed=settings["seed"],
            augmentation=settings["augmentation"],
            equalize=self.equalize,
        )
        steps = settings["epochs"] * len(train) // batch_size
        training = _Training(
            self.network, steps=steps, learning_rate=rate, settings=settings
        )
        options = loop.options(
            settings,
            averaged=("estimator",),
            log_every=50,
            checkpoint_every=250,
            preview_every=250,
        )
        loop.train(
            training, {"labelled": stream}, folder, options=options, label="gaze cnn"
        )

    def predict(self, inputs):
        """(pitch, yaw) in radians, float32 [N, 2], of {"image": uint8 [N, H, W, 1]}.

        Raises:
            UserError: the images have another size than those it was trained on.
        """
        eyes, expected = inputs["image"], (*self.network.size, 1)
        if eyes.shape[1:] != expected:
            raise errors.UserError(
                f"the estimator was trained on images {list(expected)}, found "
                f"{list(eyes.shape[1:])}; prepare them alike."
            )
        if self.equalize:
            eyes = image_ops.equalize(eyes)
        angles = self.network.predict(
            image_ops.to_float(eyes), batch_size=256, verbose=0
        )
        return np.concatenate([angles["pitch"], angles["yaw"]], axis=-1)


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: epochs, batch_size, learning_rate, seed, augmentation, equalize,
            collapsed_sd_deg; and what ``gaze.training`` takes: optimizer (adam where
            absent), accumulate, precision, ema, schedule, warmup_steps, clip_norm.
    """
    return Estimator(None, settings)


def load(folder, manifest):
    """The fitted estimator in a run folder, whose manifest was read already.

    Raises:
        UserError: its network is missing, damaged, or another.
    """
    path = results.file(folder, networks.MODEL, manifest)
    network = networks.load(path, GazeNetwork)
    return Estimator(network, manifest["settings"], intensity=manifest["intensity"])
