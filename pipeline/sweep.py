"""Tries a gaze estimator's settings with Optuna, judged on people kept for that.

python -m pipeline.sweep --config=configs/lenet.py --data=RECORDS --out=SWEEP \
    --over=learning_rate:1e-4..1e-2:log --over=augmentation:mild,strong --trials=20

The people of the records are split in three: train, validation and test. Settings are
chosen on the validation people; the test people are named in the page and no trial sees
them. A training that does worse than the median of the others at the same step is
stopped. Interrupted, even killed, the same command goes on; with more --trials it adds
some. OUT gets ``sweep.html``, ``study.sqlite`` and a folder per trial.
"""

import pathlib
import sys

from absl import flags, logging

from gaze.run import artifact, errors, files, main
from gaze.run import flags as shared_flags
from pipeline.sweeping import page, people, space, study, trials

_CONFIG = shared_flags.define_config("configs/gaze_cnn.py")
_OVER = flags.DEFINE_multi_string("over", [], "KEY:VALUES; may be given several times.")
_DATA = flags.DEFINE_string("data", None, "Labelled records.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the sweep.", required=True)
_TRIALS = flags.DEFINE_integer("trials", 20, "Trials in all.", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "Of the split and of the draws.", lower_bound=0)

_ROOT = pathlib.Path(__file__).parents[1]
_PAGE, _SETTINGS = "sweep.html", "sweep.json"


def _main():
    config = _CONFIG.value.to_dict()
    if config.get("command") != "gaze.train":
        raise errors.UserError(
            f"the config is for {config.get('command')}; a sweep is of an estimator, "
            "such as configs/lenet.py."
        )
    ranges = space.parse(_OVER.value, config)
    study.optuna()
    out = pathlib.Path(_OUT.value)
    _claim(out, config)
    split = people.split(_DATA.value, out, _SEED.value)
    file, extra = _typed()
    of = trials.Trials(file, out, split.train, split.validation, _ROOT, extra)
    opened = study.opened(out, _SEED.value)
    try:
        study.run(opened, ranges, of, _TRIALS.value)
    finally:
        text = page.write(opened, ranges, split.names, ["python", "-m", *_command()])
        with files.writing(out / _PAGE) as temporary:
            temporary.write_text(text, encoding="utf-8")
    logging.info("the page is %s", out / _PAGE)


def _claim(out, config):
    """Refuses a folder of another sweep; more trials are welcome."""
    settings = {
        "config": {key: str(value) for key, value in config.items()},
        "over": sorted(_OVER.value),
        "data": artifact.identify(_DATA.value),
        "seed": _SEED.value,
    }
    out.mkdir(parents=True, exist_ok=True)
    path = out / _SETTINGS
    if path.exists():
        artifact.refuse_other_settings(files.read_object(path), settings, out)
    files.write_json(path, settings)


def _typed():
    """The config's file and the overrides, as they were typed."""
    typed = [a for a in sys.argv[1:] if a.startswith("--config")]
    named = [a.partition("=")[2] for a in typed if a.startswith("--config=")]
    overrides = [a for a in typed if a.startswith("--config.")]
    return (named or ["configs/gaze_cnn.py"])[-1], tuple(overrides)


def _command():
    return ["pipeline.sweep", *sys.argv[1:]]


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
