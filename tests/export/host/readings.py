"""Readings of both languages side by side: a drive and the real frame, in figures."""

import json
import pathlib
import time
from collections import Counter

import numpy as np

from export.runtime import patches, tracker, zones
from tests.export.host import cases, drives, stages

MODELS = pathlib.Path(__file__).parents[3] / "export" / "models"
HD = (720, 1280)


def add(
    facts: Counter[str], eyes: dict[str, patches.Patch], images: np.ndarray
) -> None:
    """Counts patches and pixels that differ from uint8 [2, H, W]."""
    for eye, image in zip(eyes.values(), images, strict=True):
        difference = np.abs(eye.image.astype(int) - image)
        facts["patches"] += 1
        facts["patches that differ"] += bool(difference.any())
        facts["pixels that differ"] += int(np.count_nonzero(difference))
        facts["levels apart"] = max(facts["levels apart"], int(difference.max()))


def short(value: float) -> float:
    """A figure to print."""
    return float(f"{value:.3g}")


def compare_drive(
    host: stages.Stages, folder: pathlib.Path, count: int, segmenter: bool
) -> dict[str, float]:
    """A drive in HD: readings, zones and CPU times."""
    scene = cases.Scene(cases.matrix_for(HD, 995.0), cases.LENSES[1])
    device = host.scene(scene.write(folder / "camera.json"))
    regions = MODELS / "segmenter.tflite" if segmenter else None
    (folder / "zones.json").write_text(json.dumps(cases.ZONES))
    gaze = MODELS / "gaze.tflite"
    ours = tracker.GazeRuntime(gaze, scene.camera, scene.face, segmenter=regions)
    theirs = host.runtime(gaze, device, regions)
    follow = zones.Dwell(zones.load(folder / "zones.json"))
    follows, facts = host.dwell(folder / "zones.json"), Counter()
    apart, seen, last = [0.0], set(), ""
    times: dict[str, list[float]] = {"python": [], "c++": []}
    for shot in drives.drive(scene, HD, count, seed=5):
        start = time.thread_time()
        reading = ours.process(shot.frame, shot.landmarks, shot.time)
        cpu_ms = 1e3 * (time.thread_time() - start)
        why, whys, eyes = theirs.process(shot.frame, shot.landmarks, shot.time)
        facts["frames"] += 1
        facts["whys alike"] += [why, *whys] == [
            reading.why, *(eye.why for eye in reading.eyes.values())
        ]  # fmt: skip
        if reading.head is not None and not any(whys):
            times["python"].append(cpu_ms)
            times["c++"].append(theirs.cpu_ms)
        known = []
        for eye, found in zip(reading.eyes.values(), eyes, strict=True):
            if eye.gaze is None or eye.angles is None:
                continue
            known.append((eye.center, eye.gaze))
            facts["answers"] += 1
            facts["codes alike"] += tuple(found[:2]) == tuple(eye.angles)
            apart.append(np.degrees(np.linalg.norm(found[5:8] - eye.gaze)))
        center, gaze = map(sum, zip(*known, strict=True)) if known else (None, None)
        if known:
            center, gaze = center / len(known), gaze / np.linalg.norm(gaze)
        zone = follow.update(center, gaze, shot.time)
        facts["zones alike"] += follows.update(center, gaze, shot.time)[0] == zone
        facts["changes of zone"] += zone != last
        last = zone
        seen.add(zone)
    facts["zones seen"] = len(seen)
    figures = dict(facts) | {"gaze apart, degrees": short(max(apart))}
    for name, some in times.items():
        figures[f"{name} least ms"] = short(min(some))
        figures[f"{name} median ms"] = short(float(np.median(some)))
    ratios = np.array(times["python"]) / np.array(times["c++"])
    return figures | {
        "frames timed": len(ratios),
        "median of ratios": short(float(np.median(ratios))),
    }


def compare_real(
    host: stages.Stages, folder: pathlib.Path, real: pathlib.Path
) -> dict[str, object]:
    """The real frame in the folder ``real``: patches, refusals and gaze, paired."""
    scene, frame, points = cases.real(real)
    device = host.scene(scene.write(folder / "camera.json"))
    gaze, regions = MODELS / "gaze.tflite", MODELS / "segmenter.tflite"
    ours = tracker.GazeRuntime(gaze, scene.camera, scene.face, segmenter=regions)
    reading = ours.process(frame, points, 0.0)
    _, whys, eyes = host.runtime(gaze, device, regions).process(frame, points, 0.0)
    facts: Counter[str] = Counter()
    add(facts, patches.Cutter(scene.face, scene.camera).cut(frame, points)[1],
         host.cut(device, frame, points)[2])  # fmt: skip
    return dict(facts) | {
        "whys": [whys, [eye.why for eye in reading.eyes.values()]],
        "apart": [
            short(float(np.abs(found[5:8] - eye.gaze).max()))
            for eye, found in zip(reading.eyes.values(), eyes, strict=True)
            if eye.gaze is not None
        ],
    }
