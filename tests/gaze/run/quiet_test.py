"""What of TensorFlow's words at its import arrives; with a stand-in for it."""

import concurrent.futures
import logging
import os
import pathlib
import subprocess
import sys

import pytest

from gaze.run import quiet

ROOT = pathlib.Path(__file__).resolve().parents[3]
GREETINGS = (
    "WARNING: All log messages before absl::InitializeLog() is called are written to "
    "STDERR\n"
    "I0000 00:00:1795203866.597838   15005 port.cc:153] oneDNN custom operations are "
    "on.\n"
)
FAILURE = "E0000 00:00:1795203866.597838   15005 cuda_dnn.cc:57] no such engine\n"


def said(folder, *, at_import, then="", **variables):
    """(exit status, standard error) of a program that imports a stand-in's ``gaze``."""
    (folder / "tensorflow").mkdir()
    write = f"import os\nos.write(2, {GREETINGS!r}.encode())\n{at_import}\n"
    (folder / "tensorflow" / "__init__.py").write_text(write)
    path = os.pathsep.join([str(folder), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", f"import gaze, tensorflow, os, sys\n{then}"],
        env={k: v for k, v in os.environ.items() if not k.startswith("TF_CPP")}
        | {"PYTHONPATH": path}
        | variables,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def test_greetings_do_not_arrive_and_errors_do(tmp_path):
    told = said(tmp_path, at_import=f"os.write(2, {FAILURE!r}.encode())")
    assert told == (0, FAILURE)


def test_what_is_said_before_an_abort_arrives(tmp_path):
    dies = "os.write(2, b'needs AVX2'), os.abort()"
    status, text = said(tmp_path, at_import=dies)
    assert status == -6 and text == "needs AVX2"


def test_an_import_that_fails_tells_its_traceback(tmp_path):
    status, text = said(tmp_path, at_import="raise ImportError('libfoo.so')")
    assert status == 1 and text.endswith("ImportError: libfoo.so\n")


def test_behind_the_import_all_arrives(tmp_path):
    _, text = said(tmp_path, at_import="", then=f"os.write(2, {GREETINGS!r}.encode())")
    assert text == GREETINGS


def test_who_asks_for_all_gets_all(tmp_path):
    _, text = said(tmp_path, at_import="", TF_CPP_MIN_LOG_LEVEL="0")
    assert text == GREETINGS


def test_a_closed_standard_error_is_no_obstacle(tmp_path):
    (tmp_path / "tensorflow.py").write_text("print('loaded')")
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -c 'import gaze, tensorflow' 2>&-"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "loaded\n")


def test_what_is_overheard_is_known_and_arrives_nowhere(capfd):
    with quiet.overheard() as said:
        os.write(2, b"Corrupt data\nat its end")
    assert said == ["Corrupt data", "at its end"]
    with quiet.overheard() as silence:
        pass
    assert silence == [] and capfd.readouterr() == ("", "")
    os.write(2, b"heard again")
    assert capfd.readouterr().err == "heard again"


def test_no_length_of_speech_stops_a_library():
    with quiet.overheard() as said, open(2, "wb", closefd=False, buffering=0) as err:
        for _ in range(1000):
            err.write(b"x" * 999 + b"\n")
    assert said[0] == "x" * 999


def test_threads_are_overheard_one_after_the_other():
    def speak(number):
        with quiet.overheard() as said:
            os.write(2, str(number).encode())
        return said

    before = os.fstat(2)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(speak, range(200))) == [[str(n)] for n in range(200)]
    assert os.path.samestat(os.fstat(2), before)


def test_overhearing_where_standard_error_is_closed():
    program = (
        "import os\nfrom gaze.run import quiet\n"
        "with quiet.overheard() as said: os.write(2, b'damaged')\nprint(said)"
    )
    done = subprocess.run(
        ["sh", "-c", f'{sys.executable} -c "$0" 2>&-', program],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "['damaged']\n")


@pytest.mark.parametrize(
    ("path", "level", "is_told"),
    [
        ("/x/site-packages/tensorflow/python/checkpoint/f.py", logging.INFO, False),
        ("/x/site-packages/tensorflow/python/checkpoint/f.py", logging.WARNING, True),
        ("/src/gaze/training/checkpoints.py", logging.INFO, True),
    ],
)
def test_tensorflows_own_lines_are_not_a_commands(path, level, is_told):
    line = logging.LogRecord("absl", level, path, 1, "text", (), None)
    assert quiet.is_told(line) == is_told
