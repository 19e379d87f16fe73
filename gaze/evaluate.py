"""Lets fitted estimators answer a labelled set, or the web-cam screen test.

python -m gaze.evaluate --models=NAME=RUN,NAME=RUN --data=RECORDS --out=DIR
python -m gaze.evaluate --models=NAME=RUN --screen=EYES.npz --out=DIR

The first writes ``predictions.npz`` (NAME [N, 2] radians, gaze, subject (of a single
person the conditions), head_pose, eye_openness, brightness, training_mean) and
``figures.json``: for every model the protocol (``gaze.evaluation.protocols``), error
with interval, by person and by condition, rejections, and, apart, what calibration to a
person with eyes enough makes of it (``gaze.evaluation.figures``). A layout estimator
among the models lends the others its mean for every person, as calibration without
labels. People that a model was trained on are refused unless
``--allow_known_subjects`` says that they are meant; so are models that read columns
that the set lacks, and, always, runs of folds without one for somebody. With
``--leave_out_unfit`` all these are left out instead, which is said and kept in the
manifest (``left_out``).
The second writes ``figures.json`` with the correlations described in
``gaze.evaluation.screen``.
"""

import pathlib

import numpy as np
from absl import flags, logging

from gaze import estimators, image_ops
from gaze.data import record
from gaze.evaluation import figures, protocols, screen
from gaze.run import artifact, errors, files, main, replacing
from gaze.run import flags as shared_flags

_MODELS = flags.DEFINE_list("models", None, "NAME=RUN, by commas.", required=True)
_DATA = flags.DEFINE_string("data", "", "Labelled records to test on.")
_SCREEN = flags.DEFINE_string("screen", "", "The screen test's .npz.")
_ALLOW_KNOWN = flags.DEFINE_bool(
    "allow_known_subjects", False, "Test on people that a model was trained on, too."
)
_LEAVE_OUT = flags.DEFINE_bool(
    "leave_out_unfit",
    False,
    "Leave out, by name, models that know the set's people, read columns that it lacks "
    "or learnt labels of another normalisation.",
)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)
_COPIED = ("head_pose", "eye_openness")  # columns that breakdowns ask for
_ARRAYS = ("gaze", "subject", "brightness", "training_mean", *_COPIED)


def _main():
    if bool(_DATA.value) == bool(_SCREEN.value):
        raise errors.UserError("give exactly one of --data and --screen.")
    reserved = (*_ARRAYS, *shared_flags.NUMPYS)
    runs = shared_flags.named_paths("models", _MODELS.value, reserved=reserved)
    what = {"data": _DATA.value} if _DATA.value else {"screen": _SCREEN.value}
    target = artifact.Artifact(
        "gaze.evaluate",
        pathlib.Path(_OUT.value),
        {
            "models": sorted(runs),
            "allow_known_subjects": _ALLOW_KNOWN.value,
            "leave_out_unfit": _LEAVE_OUT.value,
        },
        {**what, **{f"model {name}": run for name, run in runs.items()}},
    )
    if target.is_finished():
        return
    replacing.refuse(target)
    with files.writing(target.out) as folder:
        folder.mkdir()
        test = _test_on_records if _DATA.value else _test_on_screen
        facts = test(runs, folder)
        files.write_json(folder / artifact.MANIFEST, target.manifest(**facts))


def _test_on_records(runs, folder):
    data = record.load(_DATA.value)
    data.require("gaze")
    arrays = {"gaze": data.gaze, "subject": data.clusters}
    arrays["brightness"] = data.image.mean(axis=(1, 2, 3))
    for name in _COPIED:
        if getattr(data, name) is not None:
            arrays[name] = getattr(data, name)
    answers, left_out = _answers(runs, data)
    arrays |= {name: gaze for name, (gaze, _) in answers.items()}
    # What a constant answer would be: the mean of the synthetic labels.
    names = sorted(runs, key=lambda name: not name.startswith("identity"))
    arrays["training_mean"] = np.array(estimators.manifest(runs[names[0]])["mean_gaze"])
    np.savez_compressed(folder / "predictions.npz", **arrays)
    files.write_json(folder / "figures.json", _figures(runs, answers, data))
    return {"left_out": left_out}


def _answers(runs, data):
    """({model: its answers and rejections}, models left out with the reason)."""
    left_out = {}
    for name, run in runs.items():
        try:
            _refuse_unfit(run, data)
        except errors.UserError as error:
            if not _LEAVE_OUT.value:
                raise
            left_out[name] = str(error)
    for reason in left_out.values():
        logging.warning("left out: %s", reason)
    fit = {name: run for name, run in runs.items() if name not in left_out}
    if not fit:
        raise errors.UserError(
            f"no model is left for {_DATA.value}: {next(iter(left_out.values()))}"
        )
    return {name: protocols.answer(run, data) for name, run in fit.items()}, left_out


def _refuse_unfit(run, data):
    """Refuses a model that the set says nothing of."""
    record.refuse_mixing(estimators.manifest(run), data)
    protocols.check_people(run, data.subject, allow_known=_ALLOW_KNOWN.value)
    protocols.check_columns(run, data)
    protocols.check_intensity(run, data)


def _figures(runs, answers, data):
    """{model: its protocol and figures}; one line of each is told."""
    manifests = {name: estimators.manifest(runs[name]) for name in answers}
    layouts = [
        n for n, m in manifests.items() if m["settings"]["estimator"] == "layout"
    ]
    layout = answers[layouts[0]][0] if layouts else None
    found = {}
    for name, (gaze, rejected) in answers.items():
        mean = np.array(manifests[name]["mean_gaze"])
        made = figures.of_model(gaze, rejected, data, mean, layout)
        made["protocol"] = protocols.name_of(runs[name], data)
        fits = [_told(made[key]) for key in ("offset_removed_deg", "line_fitted_deg")]
        logging.info(
            "%s (%s): %.2f deg over %d, offset removed %s, line fitted %s (%d people); "
            "the training mean answers with %.2f",
            name,
            made["protocol"],
            made["error_deg"]["value"],
            made["error_deg"]["drawn"],
            *fits,
            made["fitted_people"],
            made["training_mean_answers_deg"],
        )
        found[name] = made
    return found


def _told(degrees):
    """A figure, or a dash where a set cannot tell: too few eyes of everybody."""
    return "–" if degrees is None else f"{degrees:.2f}"


def _test_on_screen(runs, folder):
    eyes = screen.load(_SCREEN.value)
    found = {}
    for name, run in runs.items():
        estimator = estimators.load_run(run)

        def predict(patches, estimator=estimator):
            return estimator.predict({"image": _treated(patches[..., None], estimator)})

        found[name] = screen.score(predict, eyes).figures()
        x, y = found[name]["x"], found[name]["y"]
        logging.info("%s: correlation x %.3f, y %.3f", name, x, y)
    files.write_json(folder / "figures.json", found)
    return {}


def _treated(patches, estimator):
    """Raw patches in the intensity that the estimator's training set had."""
    return (
        image_ops.equalize(patches) if estimator.intensity == "equalized" else patches
    )


if __name__ == "__main__":
    main.run(_main)
