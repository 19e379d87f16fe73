"""An estimator that is a network: fitted by steps, watched for collapse, saved.

A file in ``gaze/estimators`` derives its ``Estimator`` from ``NetworkEstimator`` and
says what its network is, which columns it reads and which loss it is trained with.
"""

import os
import pathlib
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from absl import logging

from gaze import image_ops
from gaze.data import batches, parts, record, streaming
from gaze.learning import training
from gaze.run import errors, files
from gaze.training import loop, networks, precision, results

_ATTEMPTS = 3
_LOOKED_AT = 2000  # eyes whose answers tell whether an output collapsed


class NetworkEstimator:
    """Base of the estimators that are networks.

    Attributes:
        name: the estimator's, which is its network's, too.
        inputs: columns of records that are read; of images their grey.
        outputs: names of the network's layers that give its answers.
        network: Keras model, None before ``fit``.
        settings: values of the config.
        intensity: what the training set's images were, ``record.Records.intensity``.
    """

    name = ""
    streams = True  # trains on pictures that stay on disk, too
    inputs: tuple[str, ...] = ("image",)
    outputs: tuple[str, ...] = ("pitch", "yaw")
    loss = staticmethod(training.absolute_error)

    def __init__(self, network: keras.Model, settings: dict, *, intensity: str = "raw"):
        """Wraps a network; ``build`` and ``load`` make these.

        Where the config has ``head_pose``, and it is True, that is read, too.
        """
        if settings.get("head_pose"):
            self.inputs = (*self.inputs, "head_pose")
        self.network, self.settings, self.intensity = network, settings, intensity
        self.equalize = settings["equalize"]

    def make_network(self, size: tuple[int, int]):
        """An untrained network for grey eyes of ``size`` (height, width).

        It is fed with the columns of ``inputs``, "image" as float [B, H, W, 1] in
        [-1, 1], and answers {"pitch": [B, 1], "yaw": [B, 1]} in radians.
        """
        raise NotImplementedError(f"{type(self).__name__} overrides make_network")

    def _inputs(self, columns):
        """What the network is fed with, of columns whose image is in [-1, 1]."""
        return {name: columns[name] for name in self.inputs}

    def targets(self, gaze: Any):
        """What the loss compares the answers with, by name, of gaze [B, 2]."""
        return {"gaze": gaze}

    def angles(self, answers: Mapping[str, Any]):
        """(pitch, yaw) [N, 2] in radians of what the network gave."""
        parts = [np.asarray(answers[name]) for name in ("pitch", "yaw")]
        return np.concatenate(parts, axis=-1)

    def size(self):
        """(height, width) of the eyes that the network reads."""
        return tuple(self.network.get_layer("image").batch_shape[1:3])

    def fit(
        self,
        records: record.Records | streaming.Streamed,
        validation: record.Records | None,
        workdir: str | os.PathLike,
    ) -> dict:
        """Trains on labelled records and writes ``model.keras`` into ``workdir``.

        A training whose outputs collapsed to a constant still has a plausible error,
        so the spread of every output is looked at; a collapsed one starts again with
        half the learning rate.

        Args:
            records: with gaze and the columns of ``inputs``; streamed ones give the
                same network.
            validation: not used: a network trains for a fixed number of steps, and
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
            self.network = self.make_network(records.size[:2])
            outputs = [self.network.get_layer(name) for name in self.outputs]
            how = settings.get("precision", "float32")
            precision.apply(self.network, how, outputs=outputs)
            self._fit_once(records, folder, rate)
            precision.restore(self.network)
            first = np.arange(min(len(records), _LOOKED_AT))
            some = records.rows(first, self.inputs)
            spread = np.degrees(self.predict(some).std(axis=0))
            if spread.min() > settings["collapsed_sd_deg"]:
                files.save_keras(self.network, workdir / networks.MODEL)
                return {"attempts": attempt + 1, "output_sd_deg": spread.tolist()}
            logging.warning(
                "an output collapsed (sd of pitch, yaw %s deg); again at half rate",
                spread.round(2),
            )
        raise errors.UserError(
            f"the outputs of {self.name} collapsed {_ATTEMPTS} times; lower "
            "config.learning_rate."
        )

    def _fit_once(self, records, folder, rate):
        settings = self.settings
        batch_size = settings["batch_size"] * settings.get("accumulate", 1)
        labels = [name for name in self.inputs if name != "image"]
        stream = batches.EstimatorBatches(
            records,
            batch_size=batch_size,
            seed=settings["seed"],
            augmentation=settings["augmentation"],
            equalize=self.equalize,
            labels=("gaze", *labels),
        )

        def labelled(k, part=parts.WHOLE):
            batch = stream(k, part)
            return {"inputs": self._inputs(batch), **self.targets(batch["gaze"])}

        steps = settings["epochs"] * len(records) // batch_size
        trained = training.GazeTraining(self, steps=steps, learning_rate=rate)
        options = loop.options(
            settings,
            averaged=("estimator",),
            log_every=50,
            checkpoint_every=250,
            preview_every=250,
        )
        loop.train(
            trained,
            {"labelled": labelled},
            folder,
            options=options,
            label=f"gaze {self.name}",
        )

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """(pitch, yaw) in radians, float32 [N, 2].

        Args:
            columns: those of ``inputs``; image uint8 [N, H, W, C].

        Raises:
            UserError: eyes of another size than those it was trained on.
        """
        eyes = image_ops.grey(columns["image"])
        if eyes.shape[1:3] != self.size():
            raise errors.UserError(
                f"this {self.name} was trained on eyes of {_said(self.size())} px, "
                f"found {_said(eyes.shape[1:3])}; prepare both alike."
            )
        if self.equalize:
            eyes = image_ops.equalize(eyes)
        columns = {**columns, "image": image_ops.to_float(eyes)}
        fed = training.fed(self._inputs(columns))
        answers = self.network.predict(fed, batch_size=256, verbose=0)
        return self.angles(answers).astype(np.float32)

    def owns(self, candidate: keras.Model) -> bool:
        """Whether a network is of this estimator's kind."""
        return candidate.name == self.name


def with_angles(image: Any, features: Any, estimator: Any):
    """A network from ``image`` by way of ``features`` to pitch and yaw.

    Args:
        image: Keras input of that name.
        features: [B, F]; the answers are a linear map of them, and of the head pose
            where the estimator reads that.
        estimator: ``NetworkEstimator`` whose name the network takes.
    """
    inputs = {"image": image}
    if "head_pose" in estimator.inputs:
        inputs["head_pose"] = keras.Input((2,), name="head_pose")
        features = keras.layers.Concatenate()([features, inputs["head_pose"]])
    answers = {n: keras.layers.Dense(1, name=n)(features) for n in ("pitch", "yaw")}
    return keras.Model(training.fed(inputs), answers, name=estimator.name)


def load(kind: type[NetworkEstimator], folder: str | os.PathLike, manifest: dict):
    """The fitted estimator that a run folder holds.

    Args:
        kind: a subclass of ``NetworkEstimator``.
        folder: run folder.
        manifest: its manifest.

    Raises:
        UserError: its network is missing, damaged, or of another estimator.
    """
    path = results.file(folder, networks.MODEL, manifest)
    network = networks.load(path)
    estimator = kind(network, manifest["settings"], intensity=manifest["intensity"])
    if not estimator.owns(network):
        raise errors.UserError(
            f"{path} holds the network {network.name}, not that of {kind.name}; pass "
            "the run folder as gaze.train left it."
        )
    return estimator


def _said(size):
    height, width = size
    return f"{width}x{height}"
