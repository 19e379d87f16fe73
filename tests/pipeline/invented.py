"""A run folder without trainings: laid out by the plan, its files invented.

The plan says which command makes which folder; every command has a writer here that
leaves what the report reads of it. So a task that moves takes the tests along.
"""

import json

import numpy as np

from configs import demo
from gaze.run import artifact, files
from pipeline.planning import opening, plan
from pipeline.running import tasks
from refiner.realism import naming

BIASES_DEG = {
    "identity": 8.0,
    "region_statistics": 8.0,
    "light_transfer": 6.0,
    "zhao2018_eye": 7.0,
    "ceiling": 3.0,
    "perfect_refiner": 3.2,
}
COUNTS = {"synthetic": 500, "test": 100, "style": 100}
FITTED_DEG = {"fitted": 7.5, "fitted+light_transfer": 5.0}
_ARMS = tuple(arm for arm in BIASES_DEG if arm not in naming.REFERENCES)
_SAMPLES, _SUBJECTS = 240, 12
_LOSSES = {"refiner.train_segmenter": ["cross_entropy"], "gaze.train": ["angles"]}


def write_run(
    path, *, seeds=1, optional=True, dead=(), source="", purifiers=(), **settings
):
    """Writes a finished run.

    Args:
        path: its folder.
        seeds: how many.
        optional: whether what the report can do without is there, too.
        dead: ARM/AUGMENTATION of estimators whose outputs do not vary.
        source: of the user's own eyes, which have no labels.
        purifiers: names.
        **settings: further keys of the pipeline's config.

    Returns:
        ``path``.
    """
    config = _config(seeds, source, purifiers)
    config.update(settings)
    planned = plan.tasks_of(config, path)
    opening.claim(path, config.to_dict())
    opening.describe(path, ["-m", "pipeline", "--config=configs/demo.py"])
    for task in planned:
        is_needed = task.module == "gaze.evaluate" and task.out.name == "evaluate"
        if (optional or is_needed) and task.module in _WRITERS:
            task.out.mkdir(parents=True, exist_ok=True)
            _WRITERS[task.module](task, dead)
            took_s = 2.0 if task.name.endswith("/apply") else 30.0 + 10 * _seed(task)
            write_json(tasks.memory(path, task), {"took_s": took_s})
    return path


def write_json(path, value):
    """A JSON file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_json(path, value)


def write_training(folder, losses, steps=40):
    """What a training logs: two phases, losses that fall."""
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


def _config(seeds, source, purifiers):
    config = demo.get_config()
    config.seeds, config.purifiers = seeds, purifiers
    config.arms, config.export_arm = _ARMS, "zhao2018_eye"
    config.references = () if source else naming.REFERENCES
    config.screen.source = "screen.npz"
    config.real.source, config.real.intensity = source, "raw"
    config.real.dataset = "npz" if source else ""
    config.real.labels = "ignore" if source else "use"
    return config


def _seed(task):
    return int(next((p[4:] for p in task.out.parts if p.startswith("seed")), 0) or 0)


def _eyes(count, seed):
    """Bright sclera, a dark disc somewhere: (images, masks), uint8 [count, 36, 60]."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[:36, :60]
    centre = generator.uniform((24, 15), (36, 21), (count, 2))[:, :, None, None]
    distance = np.hypot(x - centre[:, 0], y - centre[:, 1])
    mask = np.where(distance < 9, 1, np.where(abs(y - 18) < 8, 3, 0))
    mask = np.where(distance < 4, 2, mask).astype(np.uint8)
    shade = np.array([130, 80, 25, 215])[mask] + generator.normal(0, 6, mask.shape)
    return np.clip(shade, 0, 255).astype(np.uint8), mask


def _write_set(task, dead):
    count = COUNTS.get(task.out.name, 64)
    write_json(task.out / artifact.MANIFEST, {"count": count})


def _write_training(task, dead):
    if "learning_rate" in task.settings:
        write_training(task.out, _LOSSES.get(task.module, ["style_global", "slope"]))
    if task.module == "refiner.train":
        manifest = {"vgg": "random (seed 0)"} if "zhao2018_eye" in task.name else {}
        write_json(task.out / artifact.MANIFEST, manifest)


def _write_evaluation(task, dead):
    """Answers of estimators; of purified eyes raw ones know the truth."""
    if "screen" in task.arguments:
        score = {"x": 0.83, "x_low": 0.8, "x_high": 0.86, "y": 0.5, "y_low": 0.4}
        score |= {"y_high": 0.6, "num_windows": 35}
        write_json(task.out / "figures.json", {"identity/mild": score})
        return
    low, high = np.radians((-25, -35)), np.radians((20, 35))
    gaze = np.random.default_rng(0).uniform(low, high, (_SAMPLES, 2))
    subject = np.array([f"cabin-{k % _SUBJECTS:02d}" for k in range(_SAMPLES)])
    arrays = {"gaze": gaze.astype(np.float32), "subject": subject}
    arrays["training_mean"] = gaze.mean(axis=0).astype(np.float32)
    generator = np.random.default_rng(100 + _seed(task))
    for name in task.arguments["models"]:
        arm, _, kind = name.partition("/")
        bias = (
            0.0
            if task.out.parent.name == "purification"
            else (BIASES_DEG | FITTED_DEG)[arm]
        )
        share = {"mild": 1.0, "strong": 0.7}.get(kind, 0.8)
        noise = generator.normal(0, np.radians(bias * share), gaze.shape)
        slope = 0.9 if bias else 1.0
        arrays[name] = (slope * gaze + noise).astype(np.float32)
        if name in dead:
            arrays[name] = np.zeros_like(arrays[name])
    if task.arguments.get("leave_out_unfit"):
        _leave_out(task, arrays)
    names = [name for name in arrays if "/" in name]
    write_json(task.out / "figures.json", {n: _figures(n, task, dead) for n in names})
    np.savez(task.out / "predictions.npz", **arrays)


def _figures(name, task, dead):
    """What is fitted to the tested people: another number for every arm and seed."""
    bias = (BIASES_DEG | FITTED_DEG).get(name.partition("/")[0], 1.0) + _seed(task)
    return {
        "offset_removed_deg": 0.9 * bias,
        "line_fitted_deg": 0.8 * bias,
        "collapsed": ["pitch", "yaw"] if name in dead else [],
    }


def _leave_out(task, arrays):
    """Of further eyes nobody knows how the head was turned."""
    blind = [name for name in arrays if "/lenet+" in name]
    for name in blind:
        del arrays[name]
    manifest = {"left_out": dict.fromkeys(blind, "lenet reads head_pose")}
    write_json(task.out / artifact.MANIFEST, manifest)


def _write_judgement(task, dead):
    """Figures and pictures of refined or of purified eyes."""
    arms = list(task.arguments["arms"])
    (images, masks), (others, _) = _eyes(4, 0), _eyes(4, 1)
    pictures = {"synthetic": images, "mask": masks, "real": others}
    pictures |= {arm: images // 2 + 60 for arm in arms}
    np.savez(task.out / "grid.npz", **pictures)
    if task.out.parent.name == "purification":
        figures = {"preservation": {"mask_guided": {"pupil_error_px_mean": 0.5}}}
        figures["alarms"] = ["mask_guided: checkerboard"]
    else:
        figures = _realism(arms)
    write_json(task.out / "figures.json", figures)


def _realism(arms):
    shift = {"iris_shift_px_mean": 0.31, "iris_shift_px_p95": 0.7}
    shift |= {"lost_iris_share": 0.004, "iou_iris": 0.91, "iou_mean": 0.88}
    shift |= {"iou_pupil": 0.7, "iou_sclera": 0.9, "pupil_shift_px_mean": 0.4}
    shift |= {"iris_shift_percent_mean": 1.1}
    kid = {arm: {"mean": 0.05, "std": 0.004} for arm in arms}
    return {
        "preservation": dict.fromkeys(arms, shift),
        "kid": {**kid, "floor": 0.002, "extractor": "kid_vgg19_random"},
        "two_sample": {"zhao2018_eye": {"accuracy": 0.913, "p": 0.0005}},
        "variety": {"zhao2018_eye": {"diversity": 0.9, "copied_share": 0.06}},
        "drift": {"zhao2018_eye": {"drift_deg_mean": 2.5, "drift_floor_deg": 2.1}},
        "alarms": ["zhao2018_eye inverts contrast in 3 of 64 eyes"],
    }


def _write_export(task, dead):
    if task.out.name != "gaze":
        return
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
    write_json(task.out / "gaze.json", card)
    write_json(task.out / "metrics.json", card["metrics"])


_WRITERS = {
    "gaze.simulate": _write_set,
    "gaze.prepare": _write_set,
    "refiner.refine": _write_set,
    "refiner.train_segmenter": _write_training,
    "refiner.train": _write_training,
    "gaze.train": _write_training,
    "gaze.evaluate": _write_evaluation,
    "refiner.evaluate": _write_judgement,
    "export.convert": _write_export,
}
