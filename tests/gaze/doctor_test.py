"""The doctor: every section, whatever is missing, and why there is no GPU."""

import hashlib
import os
import pathlib
import subprocess
import sys

import pytest

from gaze.run import diagnosis, environment, gpu

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_the_command_tells_everything_and_ends_well(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "gaze.doctor", f"--workdir={tmp_path / 'a' / 'b'}"],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1", "TF_API_TOKEN": "s3cret"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    titles = [line for line in done.stdout.splitlines() if line[:1].strip()]
    assert titles == [
        "machine",
        "versions",
        "devices",
        "VGG-19 weights",
        "disk",
        "optional packages",
        "environment",
    ]
    assert "hidden: CUDA_VISIBLE_DEVICES is '-1'" in done.stdout
    assert "s3cret" not in done.stdout
    assert not (tmp_path / "a").exists()


def lines(title, *arguments):
    return "\n".join(dict(diagnosis.sections(*arguments))[title])


def test_weights_are_named_by_their_hash(tmp_path):
    path = tmp_path / "vgg.h5"
    path.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    assert f"7 bytes, sha256 {digest}" in lines("VGG-19 weights", tmp_path, str(path))
    missing = lines("VGG-19 weights", tmp_path, str(tmp_path / "none.h5"))
    assert "none.h5: Keras downloads" in missing


def test_the_disk_of_a_folder_that_is_still_to_be_made(tmp_path):
    assert f"GiB free at {tmp_path}" in lines("disk", tmp_path / "x" / "y")


def test_an_absent_package_is_said_to_be_absent():
    assert environment.version("no-such-package") == "absent"
    assert environment.versions()["python"].count(".") == 2


@pytest.fixture
def machine(monkeypatch):
    """A Linux machine whose device files and libraries a test chooses."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")

    def make(*, files=(), missing=(), access=True):
        monkeypatch.setattr(gpu.glob, "glob", lambda _: list(files))
        monkeypatch.setattr(gpu.os, "access", lambda *_: access)
        why = "cannot open shared object file"
        monkeypatch.setattr(gpu, "load", lambda n: why if n in missing else "")
        return " ".join(gpu.explain([]))

    return make


NODE = "/dev/nvidia0"


def test_why_there_is_no_gpu(machine):
    assert "has no NVIDIA GPU" in machine(missing=["libcuda.so.1"])
    assert "without a GPU" in machine()
    assert "may not be opened" in machine(files=[NODE], access=False)
    assert "driver library is not" in machine(files=[NODE], missing=["libcuda.so.1"])
    said = machine(files=[NODE], missing=["libcudnn.so.9"])
    assert "cannot load libcudnn.so.9" in said and "and-cuda" in said
    assert "older" in machine(files=[NODE])


def test_a_gpu_that_is_seen_needs_no_reason():
    assert gpu.explain(["/physical_device:GPU:0"]) == []


def test_a_library_is_really_tried(tmp_path):
    assert "no_such_library" in gpu.load("libno_such_library.so.1")
    if sys.platform == "linux":
        assert gpu.load("libc.so.6") == ""


def test_a_section_that_fails_is_told_and_the_others_follow(tmp_path, monkeypatch):
    def broken():
        raise RuntimeError("no such luck")

    monkeypatch.setattr(diagnosis, "_devices", broken)
    told = dict(diagnosis.sections(tmp_path))
    assert told["devices"] == ["cannot be told: RuntimeError: no such luck"]
    assert "GiB free" in told["disk"][0]


def test_keras_home_serves_where_there_is_no_home(tmp_path, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(pathlib.Path, "home", homeless)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert f"none at {tmp_path}" in lines("VGG-19 weights", tmp_path)
