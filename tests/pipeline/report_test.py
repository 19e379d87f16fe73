"""The report on a small run directory written by hand, as the stages leave it."""

import dataclasses
import json

import cv2
import numpy as np
import pytest
import rich.console

from gaze.run import errors, grid
from pipeline import report
from pipeline.planning import naming
from pipeline.reporting import cautions, comparison, figures, overview, workdir

BIASES_DEG = {
    "identity": 8.0,
    "region_statistics": 8.0,
    "light_transfer": 6.0,
    "zhao2018_eye": 7.0,
    "ceiling": 3.0,
    "perfect_refiner": 3.2,
}
NUM_SAMPLES, NUM_SUBJECTS = 240, 12


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def eyes(count, seed):
    """Bright sclera, a dark disc somewhere: (images, masks), uint8 [count, 36, 60]."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[:36, :60]
    centre = generator.uniform((24, 15), (36, 21), (count, 2))[:, :, None, None]
    distance = np.hypot(x - centre[:, 0], y - centre[:, 1])
    mask = np.where(distance < 9, 1, np.where(abs(y - 18) < 8, 3, 0))
    mask = np.where(distance < 4, 2, mask).astype(np.uint8)
    shade = np.array([130, 80, 25, 215])[mask] + generator.normal(0, 6, mask.shape)
    return np.clip(shade, 0, 255).astype(np.uint8), mask


def write_predictions(folder, seed, dead=()):
    labels = np.random.default_rng(0)
    gaze = labels.uniform(
        np.radians((-25, -35)), np.radians((20, 35)), (NUM_SAMPLES, 2)
    )
    subject = np.array([f"cabin-{k % NUM_SUBJECTS:02d}" for k in range(NUM_SAMPLES)])
    arrays = {"gaze": gaze.astype(np.float32), "subject": subject}
    arrays["training_mean"] = gaze.mean(axis=0).astype(np.float32)
    generator = np.random.default_rng(100 + seed)
    for augmentation, share in (("mild", 1.0), ("strong", 0.7)):
        for arm, bias in BIASES_DEG.items():
            noise = generator.normal(0, np.radians(bias * share), gaze.shape)
            arrays[f"{arm}/{augmentation}"] = (0.9 * gaze + noise).astype(np.float32)
    for name in dead:
        arrays[name] = np.zeros_like(arrays[name])
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "predictions.npz", **arrays)


def write_training(folder, losses, steps=40):
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        {
            "step": step,
            "phase": "global" if step < steps / 2 else "joint",
            "losses": {
                name: 2.0 / (1 + step / 10 + k) for k, name in enumerate(losses)
            },
            "monitors": {"learning_rate": 1e-3 * (1 - step / steps)},
        }
        for step in range(steps)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "metrics.jsonl").write_text(text)


def write_optional(seed_folder):
    shift = {"iris_shift_px_mean": 0.31, "iris_shift_px_p95": 0.7}
    shift |= {"lost_iris_share": 0.004, "iou_iris": 0.91, "iou_mean": 0.88}
    shift |= {"iou_pupil": 0.7, "iou_sclera": 0.9, "pupil_shift_px_mean": 0.4}
    shift |= {"iris_shift_percent_mean": 1.1}
    kid = {arm: {"mean": 0.05, "std": 0.004} for arm in ("identity", "zhao2018_eye")}
    preservation = {arm: shift for arm in BIASES_DEG if arm not in {"ceiling"}}
    write_json(
        seed_folder / "realism/figures.json",
        {
            "preservation": preservation,
            "kid": {**kid, "floor": 0.002, "extractor": "kid_vgg19_random"},
            "two_sample": {"zhao2018_eye": {"accuracy": 0.913, "p": 0.0005}},
            "variety": {"zhao2018_eye": {"diversity": 0.9, "copied_share": 0.06}},
            "drift": {"zhao2018_eye": {"drift_deg_mean": 2.5, "drift_floor_deg": 2.1}},
            "alarms": ["zhao2018_eye inverts contrast in 3 of 64 eyes"],
        },
    )
    images, masks = eyes(4, 0)
    others = {arm: eyes(4, 0)[0] // 2 + 60 for arm in preservation}
    pictures = {"synthetic": images, "mask": masks, "real": eyes(4, 1)[0], **others}
    np.savez(seed_folder / "realism/grid.npz", **pictures)
    write_training(seed_folder.parent / "segmenter", ["cross_entropy"])
    write_training(
        seed_folder / "refiner/zhao2018_eye", ["style_global", "photorealism"]
    )
    for arm in ("identity", "zhao2018_eye"):
        write_training(seed_folder / f"estimate/{arm}/mild", ["angles"])
    times = {"exported": 200.0, "float32": 520.0}
    card = {
        "task": "gaze",
        "outputs": {"pitch": {"quantum_deg": 0.3}, "yaw": {"quantum_deg": 0.4}},
        "metrics": {
            "accuracy": {"between_deg": 0.21, "worse_deg": 0.03, "change_deg": None},
            "latency": {
                n: {"median_us": t, "cpu_median_us": t, "p90_us": t}
                for n, t in times.items()
            },
            "size_bytes": {"exported": 98304, "float32": 372736},
        },
    }
    write_json(seed_folder / "export/gaze/gaze.json", card)
    write_json(seed_folder / "export/gaze/metrics.json", card["metrics"])
    score = {"x": 0.83, "x_low": 0.8, "x_high": 0.86, "y": 0.5, "y_low": 0.4}
    score |= {"y_high": 0.6, "num_windows": 35}
    write_json(seed_folder / "screen/figures.json", {"identity/mild": score})
    write_json(
        seed_folder / "refiner/zhao2018_eye/manifest.json", {"vgg": "random (seed 0)"}
    )


def write_run(path, *, seeds=1, optional=True, dead=(), source=""):
    command = ["python", "-m", "pipeline", "--config=configs/demo.py"]
    config = {
        "seeds": seeds,
        "real": {"source": source, "labels": "ignore" if source else "use"},
        "arms": [arm for arm in BIASES_DEG if arm not in naming.REFERENCES],
        "references": list(naming.REFERENCES),
        "augmentations": ["mild", "strong"],
    }
    write_json(path / "config.json", config)
    versions = {"python": "3.11.7", "keras": "3.15.0"}
    write_json(
        path / "run.json",
        {"command": command, "versions": versions, "started": "2026-11-20 13:00"},
    )
    for seed in range(seeds):
        folder = path / f"seed{seed}"
        folder.mkdir(parents=True)
        if not source:
            write_predictions(folder / "evaluate", seed, dead)
        if optional:
            write_optional(folder)
    return path


def change_config(path, **changes):
    config = json.loads((path / "config.json").read_text()) | changes
    write_json(path / "config.json", config)
    return config


def write_purification(path):
    """Eyes purified perfectly: the raw estimators answer their labels."""
    config = change_config(path, purifiers=["mask_guided"])
    for seed in range(config["seeds"]):
        folder = path / f"seed{seed}"
        with np.load(folder / "evaluate" / "predictions.npz") as arrays:
            gaze, subject = arrays["gaze"], arrays["subject"]
        out = folder / "purification" / "mask_guided"
        out.mkdir(parents=True)
        answers = {"identity/mild": gaze, "identity/strong": gaze}
        np.savez(out / "predictions.npz", gaze=gaze, subject=subject, **answers)
        judged = {"preservation": {"mask_guided": {"pupil_error_px_mean": 0.5}}}
        judged["alarms"] = ["mask_guided: checkerboard"]
        write_json(folder / "purification" / "realism" / "figures.json", judged)
        (images, masks), (others, _) = eyes(4, 1), eyes(4, 0)
        pictures = {"synthetic": images, "mask": masks, "real": others}
        pictures["mask_guided"] = images // 2 + 60
        np.savez(folder / "purification" / "realism" / "grid.npz", **pictures)
        write_training(folder / "purifier" / "mask_guided", ["region"])
    return path


def write_costs(path):
    """Times of a refiner's and a purifier's two tasks for every seed."""
    for name, count in (("synthetic", 500), ("test", 100)):
        write_json(path / "data" / name / "manifest.json", {"count": count})
    config = json.loads((path / "config.json").read_text())
    for seed in range(config["seeds"]):
        for part, took_s in (("train", 30.0 + 10 * seed), ("apply", 2.0)):
            for name in ("zhao2018_eye", "purify-mask_guided"):
                name = f"refine-seed{seed}-{name}-{part}.json"
                write_json(path / "tasks" / name, {"took_s": took_s})
    return path


def figure(lines, name, **about):
    (line,) = [x for x in lines if x["name"] == name and about.items() <= x.items()]
    return line


def collect(path):
    run = workdir.read(path)
    return report.collect(run, comparison.compare(run.predictions, **run.labels))


@pytest.fixture(name="written", scope="module")
def _written(tmp_path_factory):
    path = write_run(tmp_path_factory.mktemp("report") / "run", seeds=2)
    write_costs(write_purification(path))
    report.write(path)
    lines = (path / "metrics.jsonl").read_text().splitlines()
    return (path / "report.html").read_text(), [json.loads(line) for line in lines]


def test_page_holds_every_part_and_needs_nothing_else(written):
    page, _ = written
    for text in (
        "simulated stand-in for real eyes",
        "random features",
        "python -m pipeline --config=configs/demo.py",
        "inverts contrast in 3 of 64",
        "3.15.0",
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
    path = write_run(tmp_path / "run", seeds=2)
    other = json.loads((path / "seed1/realism/figures.json").read_text())
    other["kid"]["zhao2018_eye"]["mean"] = 0.07
    other["preservation"]["zhao2018_eye"]["lost_iris_share"] = 0.0
    other["alarms"] = ["another alarm"]
    write_json(path / "seed1/realism/figures.json", other)
    realism = workdir.read(path).realism
    kid, preservation = realism["kid"], realism["preservation"]
    assert kid["zhao2018_eye"]["mean"] == pytest.approx(0.06)
    assert kid["identity"]["mean"] == pytest.approx(0.05)
    assert kid["extractor"] == "kid_vgg19_random"
    assert preservation["zhao2018_eye"]["lost_iris_share"] == pytest.approx(0.002)
    assert len(realism["alarms"]) == 2


def test_real_target_gets_no_degrees_and_missing_parts_are_said(tmp_path):
    path = write_run(tmp_path / "run", source="eyes.npz", optional=False)
    answer = report.write(path)
    page = (path / "report.html").read_text()
    assert "Degrees are not available" in page and "Degrees are not" in answer
    assert "simulated cabin" not in page and "cabin (simulated)" not in page
    assert page.count("Not run") == 7
    assert (path / "metrics.jsonl").read_text() == ""


def test_collapsed_arm_has_a_verdict_and_no_error(tmp_path):
    made = collect(
        write_run(tmp_path / "run", dead=["zhao2018_eye/mild"], optional=False)
    )
    arm = {"arm": "zhao2018_eye", "augmentation": "mild"}
    assert figures.find(made, "error_deg", **arm).value == "collapsed (pitch, yaw)"
    assert figures.find(made, "gain_deg", **arm) is None
    assert figures.find(made, "gain_deg", **(arm | {"augmentation": "strong"}))


def test_collapsed_raw_leaves_nothing_to_compare_with(tmp_path):
    made = collect(write_run(tmp_path / "run", dead=["identity/mild"], optional=False))
    gains = [each for each in made if each.name == "gain_deg"]
    assert {each.about["augmentation"] for each in gains} == {"strong"}


def test_missing_predictions_are_a_users_error_and_nothing_is_written(tmp_path):
    path = write_run(tmp_path / "run", seeds=2, optional=False)
    (path / "seed1/evaluate/predictions.npz").unlink()
    with pytest.raises(errors.UserError, match="found 1 of 2"):
        report.write(path)
    assert not (path / "report.html").exists()


def test_no_run_is_a_users_error(tmp_path):
    with pytest.raises(errors.UserError, match="config.json"):
        report.write(tmp_path)


def test_seeds_tested_on_other_samples_are_refused(tmp_path):
    path = write_run(tmp_path / "run", seeds=2, optional=False)
    archive = path / "seed1/evaluate/predictions.npz"
    arrays = dict(np.load(archive))
    np.savez(archive, **arrays | {"gaze": arrays["gaze"][::-1]})
    with pytest.raises(errors.UserError, match="different samples"):
        workdir.read(path)


def test_seeds_with_other_arms_are_refused(tmp_path):
    path = write_run(tmp_path / "run", seeds=2, optional=False)
    archive = path / "seed1/evaluate/predictions.npz"
    arrays = dict(np.load(archive))
    del arrays["zhao2018_eye/strong"]
    np.savez(archive, **arrays)
    with pytest.raises(errors.UserError, match="different arms"):
        workdir.read(path)


def test_purified_eyes_are_rows_of_their_own(tmp_path):
    write_purification(write_run(tmp_path / "run"))
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
    assert "tested on; estimator: mild augmentation" in page and "mask guided" in page


def test_of_alarms_that_seeds_share_the_worst_is_told(tmp_path):
    run = workdir.read(write_run(tmp_path / "run"))
    said = ["a2: 3% of 9 eyes lost", "b: dark", "a2: 11% of 9 eyes lost", "a3: 4% of 9"]
    told = cautions.of(
        dataclasses.replace(run, realism={"alarms": said}, vgg_sources={})
    )
    assert [text for _, text in told if "2 seeds" in text or "a3" in text] == [
        "a2: 11% of 9 eyes lost; worst of 2 seeds",
        "a3: 4% of 9",
    ]


def test_ones_own_eyes_purified_have_looks_and_no_degrees(tmp_path):
    path = write_purification(write_run(tmp_path / "run"))
    change_config(path, real={"source": "eyes.npz", "labels": "ignore"})
    report.write(path)
    lines = map(json.loads, (path / "metrics.jsonl").read_text().splitlines())
    ours = {m["name"]: m["value"] for m in lines if m.get("purifier") == "mask_guided"}
    assert ours["pupil_error_px_mean"] == 0.5 and "error_deg" not in ours
    page = (path / "report.html").read_text()
    assert "tested on; estimator" not in page and "Mask outlines on purified" in page


def test_cost_is_told_where_the_steps_were_timed(tmp_path):
    path = write_costs(write_run(tmp_path / "run", seeds=2))
    made = collect(write_purification(path))
    cost = figures.find(made, "refining_ms", arm="zhao2018_eye")
    assert cost.value == pytest.approx(4.0) and cost.unit == "milliseconds"
    training = figures.find(made, "training_s", arm="zhao2018_eye")
    assert training.value == pytest.approx(35.0)  # the mean of 30 and 40
    purifying = figures.find(made, "refining_ms", purifier="mask_guided")
    assert purifying.value == pytest.approx(20.0)  # over the 100 test eyes
    assert figures.find(made, "training_s", purifier="identity") is None


def test_arms_that_were_dropped_leave_no_curves_and_no_warning(tmp_path):
    path = write_purification(write_run(tmp_path / "run"))
    write_training(path / "seed0/refiner/simgan", ["adversarial"])
    write_training(path / "seed0/estimate/simgan/mild", ["angles"])
    write_training(path / "seed0/estimate/identity/strong", ["angles"])
    random, real = {"vgg": "random (seed 0)"}, {"vgg": "vgg19.weights.h5"}
    write_json(path / "seed0/refiner/simgan/manifest.json", random)
    write_json(path / "seed0/refiner/zhao2018_eye/manifest.json", real)
    run = workdir.read(path)
    assert set(run.trainings["refiner"]) == {"zhao2018_eye"}
    assert set(run.trainings["purifier"]) == {"mask_guided"}
    assert set(run.trainings["estimate"]) == {
        "identity/mild",
        "identity/strong",
        "zhao2018_eye/mild",
    }
    assert run.vgg_sources == {"zhao2018_eye": "vgg19.weights.h5"}
    report.write(path)
    assert "Random features" not in (path / "report.html").read_text()
    write_json(path / "seed0/purifier/mask_guided/manifest.json", random)
    report.write(path)
    page = (path / "report.html").read_text()
    assert "at hand: mask_guided (purifying)." in page and "Random features" in page


def test_of_seeds_the_largest_p_is_kept_and_no_yes_or_no(tmp_path):
    path = write_run(tmp_path / "run", seeds=2)
    for seed, p in ((0, 0.01), (1, 0.2)):
        file = path / f"seed{seed}/realism/figures.json"
        judged = json.loads(file.read_text())
        judged["two_sample"] = {"identity": {"p": p, "by_subject": True}}
        write_json(file, judged)
    assert workdir.read(path).realism["two_sample"] == {"identity": {"p": 0.2}}


def test_knn_stands_last_and_is_called_by_its_name(tmp_path):
    path = write_run(tmp_path / "run", optional=False)
    archive = path / "seed0/evaluate/predictions.npz"
    arrays = dict(np.load(archive))
    nearest = {f"{arm}/knn": arrays[f"{arm}/mild"] for arm in BIASES_DEG}
    np.savez(archive, **nearest, **arrays)
    console = rich.console.Console(width=80)
    with console.capture() as captured:
        console.print(report.write(path))
    text, page = captured.get(), (path / "report.html").read_text()
    assert text.index("mild") < text.index("strong") < text.index("k-NN")
    assert page.index("<th class=text>mild") < page.index("<th class=text>k-NN")
    assert "Predicted against true angle, mild augmentation" in page
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
