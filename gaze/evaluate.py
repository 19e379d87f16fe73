"""Lets fitted estimators answer a labelled set, or the web-cam screen test.

python -m gaze.evaluate --models=NAME=RUN,NAME=RUN --data=RECORDS --out=DIR
python -m gaze.evaluate --models=NAME=RUN --screen=EYES.npz --out=DIR

The first writes ``predictions.npz`` (NAME [N, 2] radians, gaze, subject (of a single
person the conditions), head_pose, eye_openness, brightness, training_mean) and logs
the mean error; people that a model
was trained on are refused unless ``--allow_known_subjects`` says that they are meant.
The second writes
``figures.json`` with the correlations described in ``gaze.evaluation.screen``.
"""

import pathlib

import numpy as np
from absl import flags, logging

from gaze import estimators, image_ops
from gaze.data import datasets, record, splits
from gaze.evaluation import angular, screen
from gaze.run import artifact, errors, files, main
from gaze.run import flags as shared_flags

_MODELS = flags.DEFINE_list("models", None, "NAME=RUN, by commas.", required=True)
_DATA = flags.DEFINE_string("data", "", "Labelled records to test on.")
_SCREEN = flags.DEFINE_string("screen", "", "The screen test's .npz.")
_ALLOW_KNOWN = flags.DEFINE_bool(
    "allow_known_subjects", False, "Test on people that a model was trained on, too."
)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)


def _main():
    if bool(_DATA.value) == bool(_SCREEN.value):
        raise errors.UserError("give exactly one of --data and --screen.")
    runs = shared_flags.named_paths("models", _MODELS.value)
    what = {"data": _DATA.value} if _DATA.value else {"screen": _SCREEN.value}
    target = artifact.Artifact(
        "gaze.evaluate",
        pathlib.Path(_OUT.value),
        {"models": sorted(runs), "allow_known_subjects": _ALLOW_KNOWN.value},
        {**what, **{f"model {name}": run for name, run in runs.items()}},
    )
    if target.is_finished():
        return
    with files.writing(target.out) as folder:
        folder.mkdir()
        test = _test_on_records if _DATA.value else _test_on_screen
        test(runs, folder)
        files.write_json(folder / artifact.MANIFEST, target.manifest())


def _test_on_records(runs, folder):
    data = record.load(_DATA.value)
    data.require("gaze")
    arrays = {"gaze": data.gaze, "subject": data.clusters}
    arrays["brightness"] = data.image.mean(axis=(1, 2, 3))
    for name in ("head_pose", "eye_openness"):
        if getattr(data, name) is not None:
            arrays[name] = getattr(data, name)
    for run in runs.values():
        record.refuse_mixing(estimators.manifest(run), data)
    if not _ALLOW_KNOWN.value:
        for run in runs.values():
            known = estimators.manifest(run).get("subjects", [datasets.UNKNOWN])
            splits.check_disjoint(known, data.subject)
    for name, run in runs.items():
        predicted = estimators.load_run(run).predict({"image": data.image})
        if not np.isfinite(predicted).all():
            raise errors.UserError(
                f"{run} answers with NaN or infinite angles; train it anew."
            )
        arrays[name] = predicted
        summary = angular.summarize(predicted, data.gaze, data.clusters)
        logging.info("%s: %.2f deg over subjects", name, summary.subject_mean_deg)
    # What a constant answer would be: the mean of the synthetic labels.
    names = sorted(runs, key=lambda name: not name.startswith("identity"))
    arrays["training_mean"] = np.array(estimators.manifest(runs[names[0]])["mean_gaze"])
    np.savez_compressed(folder / "predictions.npz", **arrays)


def _test_on_screen(runs, folder):
    eyes = screen.load(_SCREEN.value)
    figures = {}
    for name, run in runs.items():
        estimator = estimators.load_run(run)

        def predict(patches, estimator=estimator):
            return estimator.predict({"image": _treated(patches[..., None], estimator)})

        figures[name] = screen.score(predict, eyes).figures()
        x, y = figures[name]["x"], figures[name]["y"]
        logging.info("%s: correlation x %.3f, y %.3f", name, x, y)
    files.write_json(folder / "figures.json", figures)


def _treated(patches, estimator):
    """Raw patches in the intensity that the estimator's training set had."""
    return (
        image_ops.equalize(patches) if estimator.intensity == "equalized" else patches
    )


if __name__ == "__main__":
    main.run(_main)
