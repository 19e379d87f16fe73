"""Ours: the last phase's step of a method, as training runs it.

python -m tests.bench.keras_step --config=configs/zhao2018_eye.py --sets=FOLDER \
    --case=case.npz [--without=photorealism] [--set=KEY=VALUE ...]

Everything goes through a method's or an estimator's contract and the training loop's
own ``Step``: timed is what ``refiner.train`` or ``gaze.train`` does, its monitors
included. The sets are a few simulated eyes, made where they are absent.
"""

import argparse
import collections
import importlib
import json
import pathlib

import keras
import tensorflow as tf

from gaze import estimators
from gaze.data import batches, record
from gaze.learning import training
from gaze.training import steps
from refiner import methods
from refiner.style import bank
from tests.bench import case, worker
from tests.gaze.data import eyes

_EYES = 128
_STEPS = 100_000  # of the schedule; the rate stays what it is at first


def main():
    """Serves the harness."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--config")
    parser.add_argument("--sets", type=pathlib.Path)
    parser.add_argument("--case", type=pathlib.Path, help="where to write the case")
    parser.add_argument("--without", default="", help="a loss left out")
    parser.add_argument("--set", action="append", default=[], help="KEY=VALUE, as JSON")
    parser.add_argument("--matmul", type=int, help="time a product of this size alone")
    arguments = parser.parse_args()
    if arguments.matmul:
        worker.serve(_matmul(arguments.matmul))
        return
    step, said, made = _step(arguments)
    if arguments.case:
        case.write(arguments.case, made)
    worker.serve(step, **said)


def _step(arguments):
    settings = _settings(arguments)
    prepare = _gaze if settings["command"] == "gaze.train" else _method
    trainable, phase, batch, made = prepare(settings, _sets(arguments.sets))
    batch = tf.nest.map_structure(tf.constant, batch)
    train = steps.Step(trainable, accumulate=settings["accumulate"])

    def step():
        outputs = train(batch, phase)
        kinds = {"losses": outputs.losses, "monitors": outputs.monitors}
        return {kind: {n: float(v) for n, v in o.items()} for kind, o in kinds.items()}

    first = step()
    squares = collections.Counter()
    for name, value in first["monitors"].items():
        group = name.removeprefix("gradient_norm_")
        if group != name:  # the other side has one optimizer for the whole generator
            network = group if group in trainable.networks else "generator"
            squares[network] += value**2
    norms = {network: square**0.5 for network, square in squares.items()}
    second = step()
    said = {"losses": first["losses"], "norms": norms, "second": second["losses"]}
    return step, said, made


def _method(settings, sets):
    """(trainable, phase, batch, case) of a refiner's last phase."""
    style_bank = bank.choose(sets["style"], settings["bank_size"], settings["seed"])
    method = methods.build(settings, style_bank, {})
    streams = method.streams(sets, settings["seed"])
    phase = method.phases[-1]
    batch = dict(streams[phase.data](0))
    if method.history is not None:
        batch["history"] = method.history.sample(method.batch_size(), 0)
    weights = {n: network.get_weights() for n, network in method.networks.items()}
    if hasattr(method, "eye"):  # zhao2018 looks through VGG-19
        weights["perceptual"] = method.eye.network.get_weights()
    return method, phase, batch, _case(method, settings, phase, weights, batch)


def _gaze(settings, sets):
    """(trainable, phase, batch, case) of a gaze network."""
    keras.utils.set_random_seed(settings["seed"])
    estimator = estimators.build(**{"name": settings["estimator"], **settings})
    eyes = sets["content"]
    estimator.network = estimator.make_network(eyes.size[:2])
    trainable = training.GazeTraining(
        estimator, steps=_STEPS, learning_rate=settings["learning_rate"]
    )
    stream = batches.EstimatorBatches(
        eyes,
        batch_size=settings["batch_size"],
        seed=settings["seed"],
        augmentation=settings["augmentation"],
        equalize=settings["equalize"],
        labels=("gaze", *[name for name in estimator.inputs if name != "image"]),
    )
    columns = stream(0)
    inputs = {name: columns[name] for name in estimator.inputs}
    batch = {"inputs": inputs, **estimator.targets(columns["gaze"])}
    trained = estimator.network.trainable_variables
    weights = {"estimator": [variable.numpy() for variable in trained]}
    phase = trainable.phases[0]
    made = _case(trainable, settings, phase, weights, batch)
    return trainable, phase, batch, made


def _settings(arguments):
    name = pathlib.Path(arguments.config).stem
    settings = importlib.import_module(f"configs.{name}").get_config().to_dict()
    if "vgg" in settings:
        settings["vgg"]["weights"] = "random"  # as fast as any, and always there
    for assignment in arguments.set:
        key, _, value = assignment.partition("=")
        if key not in settings:
            raise SystemExit(f"{arguments.config} has no {key!r}")
        settings[key] = json.loads(value)
    if arguments.without:
        settings["loss_weights"][arguments.without] = 0.0
    return settings


def _sets(folder):
    for name, domain in (("content", "studio"), ("style", "cabin")):
        if not (folder / name / "manifest.json").exists():
            eyes.write(folder / name, count=_EYES, domain=domain)
    return {name: record.load(folder / name) for name in ("content", "style")}


def _case(trainable, settings, phase, weights, batch):
    return case.Case(
        settings=settings,
        loss_weights=dict(phase.loss_weights),
        networks={n: part.get_config() for n, part in trainable.networks.items()},
        weights=weights,
        batch=batch,
    )


def _matmul(size):
    a = tf.random.normal((size, size))
    return lambda: float(tf.matmul(a, a)[0, 0])


if __name__ == "__main__":
    main()
