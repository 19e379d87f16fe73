"""The functions behind the commands, without a command line."""

import json
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TINY = """
import json, pathlib, sys
import numpy as np
from configs import gaze_cnn, layout
from gaze import api
from gaze.run import errors

folder = pathlib.Path(sys.argv[1])
for name, first in (("train", 0), ("test", 4)):
    api.simulate(folder / name, count=32, subjects=4, first_subject=first, seed=first)
settings = gaze_cnn.get_config("tiny")
api.fit(settings, data=folder / "train", out=folder / "cnn")
answers = api.predict(folder / "cnn", folder / "test")
labels = api.load(folder / "test")
summary = api.summarize(answers, labels.gaze, labels.subject)
refused = []
for attempt in (
    lambda: api.predict(folder / "cnn", folder / "train"),
    lambda: api.simulate(folder / "train", count=31, subjects=4),
    lambda: api.simulate(folder / "other", intensity="bright"),
    lambda: api.fit({"estimator": "none"}, data=folder / "train", out=folder / "x"),
):
    try:
        attempt()
    except errors.UserError as error:
        refused.append(str(error))
print(json.dumps({
    "shape": answers.shape, "error": summary.mean_deg, "refused": refused
}))
"""


def python(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    return folder, json.loads(python(TINY, folder).splitlines()[-1])


def test_eyes_are_simulated_and_an_estimator_answers_them(made):
    _, said = made
    assert said["shape"] == [32, 2]
    assert 0 < said["error"] < 90


def test_what_is_wrong_is_said_as_the_commands_say_it(made):
    known, other, intensity, estimator = made[1]["refused"]
    assert "both sides" in known
    assert "count" in other
    assert "'bright'" in intensity and "equalized" in intensity
    assert "no estimator 'none'" in estimator


def test_a_command_takes_what_its_function_made(made):
    folder, _ = made
    stamp = (folder / "train" / "manifest.json").stat().st_mtime_ns
    command = ["gaze.simulate", "--count=32", "--subjects=4", f"--out={folder}/train"]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)
    assert (folder / "train" / "manifest.json").stat().st_mtime_ns == stamp


@pytest.mark.parametrize("room", ["gaze", "refiner", "export"])
def test_every_name_is_there_and_documented(room):
    code = f"""
from {room} import api
for name in api.__all__:
    assert getattr(api, name).__doc__, name
"""
    python(code)


def test_an_api_is_imported_in_a_moment():
    code = "import sys; from gaze import api; print('tensorflow' in sys.modules)"
    assert python(code).strip() == "False"
    with pytest.raises(AssertionError, match="no attribute 'nothing'"):
        python("from gaze import api; api.nothing")
