"""The wheel in an empty environment: NumPy and LiteRT alone, and the same answers."""

import json
import os
import pathlib
import subprocess
import venv

import numpy as np
import pytest

from export.runtime import models

SOURCES = pathlib.Path(__file__).parents[3] / "export" / "runtime"

SCRIPT = """
import time
start = time.process_time()
import gaze_runtime.tracker
from gaze_runtime import models
seconds = time.process_time() - start
import json, re, sys
import numpy as np
model = models.GazeModel(sys.argv[1])
answers = [model.predict(image) for image in np.load(sys.argv[2])]
# Not ru_maxrss, which goes on from the process that started this one.
status = open("/proc/self/status").read()
megabytes = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024
heavy = sorted({"tensorflow", "keras", "cv2"} & set(sys.modules))
print(json.dumps([answers, heavy, seconds, megabytes]))
"""


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A Python with the wheel and what it asks for; skips without a package index."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    # A copy: what building leaves must not fall into the sources.
    subprocess.run(["cp", "-r", SOURCES, folder / "runtime"], check=True)
    wanted = [folder / "runtime", "numpy", "ai-edge-litert>=2.3,<3"]
    done = subprocess.run([*pip, "install", *wanted], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"pip installs no wheel here: {done.stderr.strip()[-200:]}")
    return python


@pytest.mark.slow
def test_the_wheel_alone_gives_the_same_answers(empty, gaze_file, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (50, 12, 20)).astype(np.uint8)
    np.save(tmp_path / "images.npy", images)
    arguments = [gaze_file, tmp_path / "images.npy"]
    # Elsewhere than in the project, whose folders would be found first.
    done = subprocess.run(
        [empty, "-c", SCRIPT, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answers, heavy, seconds, megabytes = json.loads(done.stdout)
    model = models.GazeModel(gaze_file)
    np.testing.assert_array_equal(answers, [model.predict(image) for image in images])
    assert heavy == []
    assert seconds < 2.0 and megabytes < 120
    print(f"import {seconds:.2f} s of CPU time, {megabytes:.0f} MB at most")


@pytest.mark.slow
def test_the_command_asks_for_opencv_in_one_line(empty, tmp_path):
    flags = ["input", "gaze", "camera", "landmarks", "output"]
    done = subprocess.run(
        [empty, "-m", "gaze_runtime", *(f"--{name}=x" for name in flags)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "pip install gaze-runtime[video]" in done.stderr
    assert "Traceback" not in done.stderr
