"""The pipeline's scheduler: order, memory, failure, interruption."""

import dataclasses
import pathlib
import textwrap
import time

import pytest

from gaze.run import errors, main
from pipeline.running import scheduler, tasks

WORK = """
import pathlib, sys, time
arguments = dict(a[2:].split("=", 1) for a in sys.argv[1:])
if "wait" in arguments:
    time.sleep(float(arguments["wait"]))
if arguments.get("fail") == "yes":
    print("error: expected eyes, found none; give some.", file=sys.stderr)
    sys.exit(1)
after = [p for p in arguments.get("after", "").split(",") if p]
before = "".join(pathlib.Path(p).read_text() for p in after)
out = pathlib.Path(arguments["out"])
out.write_text(before + arguments["say"])
with open(out.parent / "order.txt", "a") as file:
    file.write(arguments["say"])
"""


@pytest.fixture
def pipeline(tmp_path):
    (tmp_path / "work.py").write_text(textwrap.dedent(WORK))

    def run(planned, jobs=2):
        scheduler.run(tmp_path, planned, jobs=jobs, threads=1, root=tmp_path)
        return (tmp_path / "order.txt").read_text()

    return run


def task(folder, name, *, after=None, **arguments):
    arguments |= {"say": name[-1], "out": folder / f"{name[-1]}.txt"}
    if after:
        arguments["after"] = folder / f"{after}.txt"
    return tasks.Task(name, "work", folder / f"{name[-1]}.txt", 1.0, arguments)


def test_a_step_waits_for_its_inputs(pipeline, tmp_path):
    planned = [
        task(tmp_path, "first/a", wait=0.5),
        task(tmp_path, "second/b", after="a"),
    ]
    assert pipeline(planned) == "ab"
    assert (tmp_path / "b.txt").read_text() == "ab"


def test_finished_steps_are_not_run_again(pipeline, tmp_path):
    planned = [task(tmp_path, "first/a"), task(tmp_path, "second/b", after="a")]
    assert pipeline(planned) == pipeline(planned) == "ab"


def test_a_changed_argument_remakes_what_depends_on_it(pipeline, tmp_path):
    pipeline(
        [task(tmp_path, "x/a"), task(tmp_path, "x/b", after="a"), task(tmp_path, "x/c")]
    )
    (tmp_path / "order.txt").unlink()
    changed = [
        tasks.Task(
            "x/a",
            "work",
            tmp_path / "a.txt",
            1.0,
            {"say": "A", "out": tmp_path / "a.txt"},
        ),
        task(tmp_path, "x/b", after="a"),
        task(tmp_path, "x/c"),
    ]
    assert pipeline(changed) == "Ab"


def test_forgetting_a_stage_makes_it_again(pipeline, tmp_path):
    planned = [task(tmp_path, "first/a"), task(tmp_path, "second/b", after="a")]
    pipeline(planned)
    tasks.forget(tmp_path, ["second"])
    assert not (tmp_path / "b.txt").exists()
    assert pipeline(planned) == "abb"


def test_a_failed_step_says_its_own_line_and_its_log(pipeline, tmp_path):
    planned = [task(tmp_path, "first/a"), task(tmp_path, "second/b", fail="yes")]
    with pytest.raises(errors.UserError) as caught:
        pipeline(planned)
    assert "second/b: expected eyes, found none; give some." in str(caught.value)
    log = str(caught.value).split("log: ")[1].rstrip(")")
    assert pathlib.Path(log).exists()


def test_interruption_stops_the_running_steps(pipeline, tmp_path, monkeypatch):
    started = time.monotonic()

    def interrupted(self):
        if self.running and time.monotonic() - started > 0.5:
            raise main.Interrupted

    monkeypatch.setattr(scheduler._Scheduler, "_report", interrupted)
    with pytest.raises(main.Interrupted):
        pipeline([task(tmp_path, "first/a", wait=60)])
    assert time.monotonic() - started < 20
    assert not (tmp_path / "a.txt").exists()


def test_an_edited_config_file_remakes_what_it_configures(pipeline, tmp_path):
    plain = task(tmp_path, "x/a")
    for weight in (1, 1, 2):  # the same flags each time
        run = pipeline([dataclasses.replace(plain, settings={"weight": weight})])
        assert run == ("aa" if weight == 2 else "a")


def test_what_was_begun_with_other_inputs_is_thrown_away(tmp_path):
    (tmp_path / "in.txt").write_text("first")
    training = tasks.Task(
        "x/a", "work", tmp_path / "run", 1.0, {"data": tmp_path / "in.txt"}
    )
    for expected in (True, False):  # kept with the same input, gone with another
        tasks.begin(tmp_path, training, [training])
        training.out.mkdir(exist_ok=True)
        (training.out / "checkpoint").write_text("half way")
        if not expected:
            (tmp_path / "in.txt").write_text("second")
        tasks.begin(tmp_path, training, [training])
        assert (training.out / "checkpoint").exists() == expected
