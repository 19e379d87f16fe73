"""The whole job at tiny size, as a user runs it, and as it goes on after a stop."""

import json
import pathlib
import signal
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def start(workdir, *arguments):
    command = [
        *(sys.executable, "-m", "pipeline", "--config=configs/demo.py:tiny"),
        *(f"--workdir={workdir}", "--config.vgg.weights=random", *arguments),
    ]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finished(workdir):
    """{name: time} of the tasks that are remembered as finished."""
    return {
        path.name: path.stat().st_mtime
        for path in (workdir / "tasks").glob("*.json")
        if json.loads(path.read_text())["finished"]
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished run that was interrupted once on its way."""
    workdir = tmp_path_factory.mktemp("run")
    process = start(workdir)
    while "segment-train.json" not in finished(workdir):
        assert process.poll() is None, process.communicate()[0][-2000:]
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    first = finished(workdir)
    process2 = start(workdir)
    text, _ = process2.communicate()
    assert process2.returncode == 0, text[-3000:]
    return workdir, process.returncode, first, text


def test_the_interruption_is_told_by_the_exit_status(run):
    assert run[1] == 75


def test_finished_tasks_were_kept(run):
    workdir, _, first, _ = run
    assert "segment-train.json" in first
    for name, modified in first.items():
        assert (workdir / "tasks" / name).stat().st_mtime == modified, name


def test_the_report_and_its_figures_are_there(run):
    workdir = run[0]
    page = (workdir / "report.html").read_text()
    assert "<img" in page and "cabin" in page and "http-equiv" not in page
    lines = [
        json.loads(x) for x in (workdir / "metrics.jsonl").read_text().splitlines()
    ]
    assert any(line["name"] == "error_deg" for line in lines)


def test_the_terminal_shows_the_table_and_an_estimate(run):
    assert "zhao2018 plus" in run[3] and "min left]" in run[3]


def test_both_models_were_exported_with_cards(run):
    for task in ("gaze", "segmenter"):
        folder = run[0] / "seed0" / "export" / task
        assert (folder / f"{task}.tflite").stat().st_size > 1000
        assert json.loads((folder / f"{task}.json").read_text())["task"] == task


def test_trainings_left_tensorboard_events_and_checkpoints(run):
    folder = run[0] / "seed0" / "refiner" / "zhao2018_plus"
    assert list(folder.glob("events.*")) and (folder / "checkpoints").is_dir()
    assert (folder / "model.keras").stat().st_size < 5_000_000  # no VGG inside


def test_a_finished_run_runs_nothing(run):
    before = {p: p.stat().st_mtime for p in (run[0] / "tasks").iterdir()}
    text, _ = start(run[0]).communicate()
    assert "took" not in text
    assert {p: p.stat().st_mtime for p in (run[0] / "tasks").iterdir()} == before


def test_no_process_is_left(run):
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True)
    mine = [x for x in listed.stdout.splitlines() if str(run[0]) in x]
    assert not mine
