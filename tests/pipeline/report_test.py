"""The report on a small run folder, laid out by the pipeline's own plan."""

import dataclasses
import json

import cv2
import numpy as np
import pytest
import rich.console

from gaze.run import errors, grid
from pipeline import report
from pipeline.reporting import (
    accuracy,
    cautions,
    comparison,
    figures,
    overview,
    workdir,
)
from tests.pipeline import invented

PURIFIERS = ("mask_guided",)


def figure(lines, name, **about):
    (line,) = [x for x in lines if x["name"] == name and about.items() <= x.items()]
    return line


def collect(path):
    run = workdir.read(path)
    return report.collect(run, comparison.compare(run.predictions, **run.labels))


@pytest.fixture(name="written", scope="module")
def _written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "run"
    path = invented.write_run(folder, seeds=2, purifiers=PURIFIERS)
    report.write(path)
    lines = (path / "metrics.jsonl").read_text().splitlines()
    return (path / "report.html").read_text(), [json.loads(line) for line in lines]


def test_days_of_one_person_are_not_called_people(tmp_path):
    run = workdir.read(invented.write_run(tmp_path / "run", seeds=2))
    rows = comparison.compare(run.predictions, **run.labels)

    def page(run):
        return "".join(accuracy.gaze_error(run, rows, report.collect(run, rows)))

    people = page(run)
    assert "held-out subjects" in people and "Error by subject" in people
    config = {**run.config, "real": {"source": "eyes.npz", "split_by": "condition"}}
    days = page(dataclasses.replace(run, config=config, is_real=True))
    assert "held-out conditions (days, sessions) of one person" in days
    assert "Error by condition" in days and "subject" not in days.split("Ceiling:")[0]


def test_page_holds_every_part_and_needs_nothing_else(written):
    page, _ = written
    for text in (
        "simulated stand-in for real eyes",
        "random features",
        "python -m pipeline --config=configs/demo.py",
        "inverts contrast in 3 of 64",
        "keras",
        "cabin (simulated)",
        "predict the mean",
        "<td>0.91</td>",
        "Alarm, purification",
        "mask_guided: checkerboard",
        "Each row is one eye, cabin (simulated)",
        "Mask outlines on purified eyes",
        "Learning curves, refiner: zhao2018 eye",
        "Learning curves, purifier: mask guided",
        "contains the command&#x27;s start",
    ):
        assert text in page, text
    assert "Not run" not in page
    assert "<script" not in page and 'src="http' not in page and "url(" not in page


def test_figures_are_lines_with_intervals_and_agree_with_the_predictions(written):
    _, lines = written
    arm = {"arm": "light_transfer", "augmentation": "mild"}
    error = figure(lines, "error_deg", **arm)
    raw = figure(lines, "error_deg", arm="identity", augmentation="mild")
    gain = figure(lines, "gain_deg", **arm)
    assert error["seeds"] == 2 and error["unit"] == "degrees"
    assert gain["value"] == pytest.approx(raw["value"] - error["value"])
    assert 0 < gain["low"] < gain["value"] < gain["high"]
    equal = figure(lines, "gain_deg", arm="region_statistics", augmentation="mild")
    assert equal["low"] < 0 < equal["high"]
    assert figure(lines, "accuracy_between_deg", model="gaze")["value"] == 0.21
    assert figure(lines, "float32_over_exported", model="gaze")["value"] == 2.6
    assert figure(lines, "size_bytes_exported", model="gaze")["unit"] == "bytes"
    assert figure(lines, "kid_mean", arm="floor")["value"] == 0.002
    assert figure(lines, "drift_deg_mean", arm="zhao2018_eye")["unit"] == "degrees"
    assert figure(lines, "copied_share", arm="zhao2018_eye")["value"] == 0.06
    told = figure(lines, "two_sample_accuracy", arm="zhao2018_eye")
    assert told["value"] == pytest.approx(0.913)
    assert figure(lines, "screen_x", arm="identity")["low"] == 0.8


def test_figures_of_seeds_are_averaged(tmp_path):
    path = invented.write_run(tmp_path / "run", seeds=2)
    other = json.loads((path / "seed1/realism/figures.json").read_text())
    other["kid"]["zhao2018_eye"]["mean"] = 0.07
    other["preservation"]["zhao2018_eye"]["lost_iris_share"] = 0.0
    other["alarms"] = ["another alarm"]
    invented.write_json(path / "seed1/realism/figures.json", other)
    realism = workdir.read(path).realism
    kid, preservation = realism["kid"], realism["preservation"]
    assert kid["zhao2018_eye"]["mean"] == pytest.approx(0.06)
    assert kid["identity"]["mean"] == pytest.approx(0.05)
    assert kid["extractor"] == "kid_vgg19_random"
    assert preservation["zhao2018_eye"]["lost_iris_share"] == pytest.approx(0.002)
    assert len(realism["alarms"]) == 2


def test_real_target_gets_no_degrees_and_missing_parts_are_said(tmp_path):
    path = invented.write_run(tmp_path / "run", source="eyes.npz", optional=False)
    answer = report.write(path)
    page = (path / "report.html").read_text()
    assert "Degrees are not available" in page and "Degrees are not" in answer
    assert "simulated cabin" not in page and "cabin (simulated)" not in page
    assert page.count("Not run") == 7
    assert (path / "metrics.jsonl").read_text() == ""


def test_collapsed_arm_has_a_verdict_and_no_error(tmp_path):
    made = collect(
        invented.write_run(tmp_path / "run", dead=["zhao2018_eye/mild"], optional=False)
    )
    arm = {"arm": "zhao2018_eye", "augmentation": "mild"}
    assert figures.find(made, "error_deg", **arm).value == "collapsed (pitch, yaw)"
    assert figures.find(made, "gain_deg", **arm) is None
    assert figures.find(made, "offset_removed_deg", **arm) is None
    assert figures.find(
        made, "offset_removed_deg", **(arm | {"augmentation": "strong"})
    )
    assert figures.find(made, "gain_deg", **(arm | {"augmentation": "strong"}))


def test_where_all_collapsed_there_is_no_table_of_verdicts(tmp_path):
    dead = [f"identity/{kind}" for kind in ("mild", "strong")]
    run = workdir.read(invented.write_run(tmp_path / "run", dead=dead, optional=False))
    rows = comparison.compare(run.predictions, **run.labels)
    assert not any("<table" in piece for piece in overview.in_short(run, rows))


def test_collapsed_raw_leaves_nothing_to_compare_with(tmp_path):
    made = collect(
        invented.write_run(tmp_path / "run", dead=["identity/mild"], optional=False)
    )
    gains = [each for each in made if each.name == "gain_deg"]
    assert {each.about["augmentation"] for each in gains} == {"strong"}


def test_missing_predictions_are_a_users_error_and_nothing_is_written(tmp_path):
    path = invented.write_run(tmp_path / "run", seeds=2, optional=False)
    (path / "seed1/evaluate/predictions.npz").unlink()
    with pytest.raises(errors.UserError, match="found 1 of 2"):
        report.write(path)
    assert not (path / "report.html").exists()


def test_no_run_is_a_users_error(tmp_path):
    with pytest.raises(errors.UserError, match="config.json"):
        report.write(tmp_path)


def test_seeds_tested_on_other_samples_are_refused(tmp_path):
    path = invented.write_run(tmp_path / "run", seeds=2, optional=False)
    archive = path / "seed1/evaluate/predictions.npz"
    arrays = dict(np.load(archive))
    np.savez(archive, **arrays | {"gaze": arrays["gaze"][::-1]})
    with pytest.raises(errors.UserError, match="different samples"):
        workdir.read(path)


def test_seeds_with_other_arms_are_refused(tmp_path):
    path = invented.write_run(tmp_path / "run", seeds=2, optional=False)
    archive = path / "seed1/evaluate/predictions.npz"
    arrays = dict(np.load(archive))
    del arrays["zhao2018_eye/strong"]
    np.savez(archive, **arrays)
    with pytest.raises(errors.UserError, match="different arms"):
        workdir.read(path)


def test_purified_eyes_are_rows_of_their_own(tmp_path):
    invented.write_run(tmp_path / "run", purifiers=PURIFIERS)
    report.write(tmp_path / "run")
    made = collect(tmp_path / "run")
    about = {"purifier": "mask_guided", "augmentation": "mild"}
    assert figures.find(made, "error_deg", **about).value == pytest.approx(0, abs=0.01)
    raw = figures.find(made, "error_deg", purifier="identity", augmentation="mild")
    same = figures.find(made, "error_deg", arm="identity", augmentation="mild")
    assert raw.value == pytest.approx(same.value)
    assert figures.find(made, "gain_deg", **about).value == pytest.approx(
        raw.value, 0.01
    )
    page = (tmp_path / "run" / "report.html").read_text()
    assert (
        "tested on; estimator: CNN, mild augmentation" in page and "mask guided" in page
    )


def test_of_alarms_that_seeds_share_the_worst_is_told(tmp_path):
    run = workdir.read(invented.write_run(tmp_path / "run"))
    said = ["a2: 3% of 9 eyes lost", "b: dark", "a2: 11% of 9 eyes lost", "a3: 4% of 9"]
    told = cautions.of(
        dataclasses.replace(run, realism={"alarms": said}, vgg_sources={})
    )
    assert [text for _, text in told if "2 seeds" in text or "a3" in text] == [
        "a2: 11% of 9 eyes lost; worst of 2 seeds",
        "a3: 4% of 9",
    ]


def test_ones_own_eyes_purified_have_looks_and_no_degrees(tmp_path):
    path = invented.write_run(tmp_path / "run", source="eyes.npz", purifiers=PURIFIERS)
    report.write(path)
    lines = map(json.loads, (path / "metrics.jsonl").read_text().splitlines())
    ours = {m["name"]: m["value"] for m in lines if m.get("purifier") == "mask_guided"}
    assert ours["pupil_error_px_mean"] == 0.5 and "error_deg" not in ours
    page = (path / "report.html").read_text()
    assert "tested on; estimator" not in page and "Mask outlines on purified" in page


def test_cost_is_told_where_the_tasks_were_timed(tmp_path):
    path = invented.write_run(tmp_path / "run", seeds=2, purifiers=PURIFIERS)
    made = collect(path)
    cost = figures.find(made, "refining_ms", arm="zhao2018_eye")
    assert cost.value == pytest.approx(4.0) and cost.unit == "milliseconds"
    training = figures.find(made, "training_s", arm="zhao2018_eye")
    assert training.value == pytest.approx(35.0)  # the mean of 30 and 40
    purifying = figures.find(made, "refining_ms", purifier="mask_guided")
    assert purifying.value == pytest.approx(20.0)  # over the 100 test eyes
    assert figures.find(made, "training_s", purifier="identity") is None


def test_arms_that_were_dropped_leave_no_curves_and_no_warning(tmp_path):
    path = invented.write_run(tmp_path / "run", purifiers=PURIFIERS)
    invented.write_training(path / "seed0/refiner/simgan", ["adversarial"])
    invented.write_training(path / "seed0/estimate/simgan/mild", ["angles"])
    random, real = {"vgg": "random (seed 0)"}, {"vgg": "vgg19.weights.h5"}
    invented.write_json(path / "seed0/refiner/simgan/manifest.json", random)
    invented.write_json(path / "seed0/refiner/zhao2018_eye/manifest.json", real)
    run = workdir.read(path)
    assert set(run.trainings["refiner"]) == {"zhao2018_eye"}
    assert set(run.trainings["purifier"]) == {"mask_guided"}
    rows = invented.BIASES_DEG
    kinds = {f"{arm}/{kind}" for arm in rows for kind in ("mild", "strong")}
    assert set(run.trainings["estimate"]) == kinds
    assert run.vgg_sources == {"zhao2018_eye": "vgg19.weights.h5"}
    report.write(path)
    assert "Random features" not in (path / "report.html").read_text()
    invented.write_json(path / "seed0/purifier/mask_guided/manifest.json", random)
    report.write(path)
    page = (path / "report.html").read_text()
    assert "at hand: mask_guided (purifying)." in page and "Random features" in page


def test_of_seeds_the_largest_p_is_kept_and_no_yes_or_no(tmp_path):
    path = invented.write_run(tmp_path / "run", seeds=2)
    for seed, p in ((0, 0.01), (1, 0.2)):
        file = path / f"seed{seed}/realism/figures.json"
        judged = json.loads(file.read_text())
        judged["two_sample"] = {"identity": {"p": p, "by_subject": True}}
        invented.write_json(file, judged)
    assert workdir.read(path).realism["two_sample"] == {"identity": {"p": 0.2}}


def test_knn_stands_last_and_is_called_by_its_name(tmp_path):
    path = invented.write_run(tmp_path / "run", optional=False)
    archive = path / "seed0/evaluate/predictions.npz"
    arrays = dict(np.load(archive))
    nearest = {f"{arm}/knn": arrays[f"{arm}/mild"] for arm in invented.BIASES_DEG}
    np.savez(archive, **nearest, **arrays)
    console = rich.console.Console(width=80)
    with console.capture() as captured:
        console.print(report.write(path))
    text, page = captured.get(), (path / "report.html").read_text()
    assert text.index("mild") < text.index("strong") < text.index("k-NN")
    assert page.index("<th class=text>CNN, mild") < page.index("<th class=text>k-NN")
    assert "Predicted against true angle, CNN, mild augmentation" in page
    assert "knn augmentation" not in page + text


def test_many_arms_stand_in_bands_that_repeat_the_synthetic_eyes():
    picture = np.zeros((36, 60), np.uint8)
    columns = {str(number): [picture + 10 * number] * 2 for number in range(9)}
    data = np.frombuffer(overview._banded(columns, 5), np.uint8)
    sheet = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    one = grid.contact_sheet({name: columns[name] for name in "01234"}).shape
    assert sheet.shape == (2 * one[0] + 18, one[1])
    for top in (0, one[0] + 18):
        assert sheet[top + 40, 10] == 0  # the first column
    assert sheet[40, 80] == 10 and sheet[one[0] + 18 + 40, 80] == 50


def test_eyes_of_a_fitted_layout_have_rows_and_sheets_of_their_own(tmp_path):
    arms = ("identity", "light_transfer", *invented.FITTED_DEG)
    path = invented.write_run(tmp_path / "run", arms=arms, export_arm="identity")
    for name in ("realism", "realism_fitted"):  # what no report knows is passed over
        figures_path = path / "seed0" / name / "figures.json"
        odd = json.loads(figures_path.read_text()) | {"fid": None, "eyes": 3}
        figures_path.write_text(json.dumps(odd))
    collected = collect(path)
    about = {"arm": "fitted+light_transfer", "augmentation": "mild"}
    gains = ("gain_deg", "gain_over_fitted_deg")
    over_raw, over_fitted = (figures.find(collected, name, **about) for name in gains)
    assert over_raw.value > over_fitted.value > 0
    for arm in arms:  # judged in two parts, read as one
        assert figures.find(collected, "iris_shift_px_mean", arm=arm)
        assert figures.find(collected, "kid_mean", arm=arm)
    report.write(path)
    page = (path / "report.html").read_text()
    assert "fitted + light transfer" in page and "gain over fitted" in page
    assert page.count("Do the labels still fit?") == 2
    run = workdir.read(path)
    shown = set(run.pictures) | set(run.fitted_pictures)
    assert {"fitted", "fitted+light_transfer", "light_transfer"} <= shown
    assert "fitted" not in run.pictures
