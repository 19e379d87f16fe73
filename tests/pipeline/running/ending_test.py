"""The last words of a run name what is there, with commands to paste."""

import shlex

from pipeline.running import ending


def test_the_places_are_those_that_are_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = tmp_path / "my run"
    models = run / "seed0" / "export" / "gaze"
    models.mkdir(parents=True)
    assert [line.split()[0] for line in ending.places(run).splitlines()] == [
        "TensorBoard"
    ]
    (run / "report.html").touch()
    for name in ("gaze.tflite", "gaze_float32.tflite"):
        (models / name).touch()
    report, board, timed = ending.places(run).splitlines()
    assert shlex.split(report)[-1] == "my run/report.html"
    assert shlex.split(board)[-2:] == ["--logdir", "my run"]
    assert shlex.split(timed)[-1] == "--tflite=my run/seed0/export/gaze/gaze.tflite"
