"""Trains a stacked hourglass to find a hand's joints, on NYU's depth images.

python -m gaze.train_hands --config=configs/hand_pose.py --data=NYU/train \\
    --test=NYU/test --workdir=RUN

The run folder gets ``model.keras`` and ``figures.json``: mean joint error in px and mm
and the share of joints within 5 px, on the test folder's real images. ``config.kind``
says whether the training sees NYU's real or its rendered images.
"""

import pathlib

import keras
from absl import flags, logging

from gaze.data import batches, parts
from gaze.hands import figures, heatmaps, hourglass, nyu
from gaze.run import artifact, errors, files, main
from gaze.run import flags as shared_flags
from gaze.training import checks, distribution, loop, networks

_CONFIG = shared_flags.define_config("configs/hand_pose.py")
_DATA = flags.DEFINE_string("data", None, "NYU's train folder.", required=True)
_TEST = flags.DEFINE_string("test", None, "NYU's test folder.", required=True)
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)


def _main():
    settings = _CONFIG.value.to_dict()
    _check(settings)
    target = artifact.Artifact(
        "gaze.train_hands",
        pathlib.Path(_WORKDIR.value),
        settings,
        {"data": _DATA.value, "test": _TEST.value},
    )
    if target.is_finished():
        return
    if pathlib.Path(_DATA.value).resolve() == pathlib.Path(_TEST.value).resolve():
        raise errors.UserError(
            f"--data and --test are both {_DATA.value}; a network knows the hands it "
            "was trained on: pass NYU's train and its test folder."
        )
    known = nyu.load(_DATA.value, settings["kind"], settings["size"])
    test = nyu.load(_TEST.value, "real", settings["size"])
    checks.check(settings, examples=len(known.image))
    for name, hands in (("training", known), ("test", test)):
        told = "%s: %d hands; %d labelled frames have no image"
        logging.info(told, name, len(hands.image), hands.missing)
    target.begin()
    keras.utils.set_random_seed(settings["seed"])
    with distribution.strategy().scope():
        model = _train(known, settings, target.out)
    files.save_keras(model, target.out / networks.MODEL)
    found = heatmaps.find(model.predict(test.image, batch_size=32, verbose=0)[:, -1])
    told = figures.of_joints(found, test.joints, settings["size"])
    files.write_json(target.out / "figures.json", told)
    logging.info(
        "joints %.1f px off (at 224 px), %.1f mm; %.1f %% within 5 px",
        *(told["error_px"], told["error_mm"], 100 * told["within_5_px"]),
    )
    target.finish(trained_on=len(known.image), tested_on=len(test.image))


def _train(known, settings, folder):
    count, size = len(known.image), settings["size"]

    def hands(k, part=parts.WHOLE):
        rows = part.rows(settings["batch_size"])
        some = batches.shuffled_indices(
            count, settings["batch_size"], settings["seed"], k
        )[rows]
        maps = heatmaps.draw(known.joints[some], size)
        return {"image": known.image[some], "maps": maps}

    steps = settings["epochs"] * count // settings["batch_size"]
    model = hourglass.network(
        size, len(nyu.JOINTS), width=settings["width"], stacks=settings["stacks"]
    )
    trained = hourglass.HandTraining(model, settings, steps=steps)
    options = loop.options(settings, averaged=("hourglass",))
    loop.train(trained, {"hands": hands}, folder, options=options, label="hands")
    return model


def _check(settings):
    checks.check(settings)
    if settings["kind"] not in nyu.KINDS:
        raise errors.UserError(
            f"config.kind is {settings['kind']!r}; choose one of "
            f"{', '.join(nyu.KINDS)}."
        )
    if settings["size"] % 32 or settings["width"] % 2:
        raise errors.UserError(
            f"config.size is {settings['size']} and config.width {settings['width']}; "
            "expected a multiple of 32 and an even number."
        )


if __name__ == "__main__":
    main.run(_main)
