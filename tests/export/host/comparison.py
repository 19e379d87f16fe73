"""What the C++ host does beside the Python runtime, in figures.

    python -m tests.export.host.comparison [--cases=400] [--build=FOLDER]

Needs CMake and a compiler. Real eyes and the real frame are taken in where the folder
in GAZE_REFINER_DATA, by default ../shared/data, is there. CPU times are of one thread,
both languages in turns on the same frames.
"""

import argparse
import ctypes
import os
import pathlib
import tempfile
from collections import Counter

import numpy as np

from export.runtime import patches, pose, trust
from tests.export import heads
from tests.export.host import building, cases, readings, stages

DATA = pathlib.Path(os.environ.get("GAZE_REFINER_DATA", "../shared/data"))


def _compare_patches(
    host: stages.Stages, folder: pathlib.Path, count: int
) -> dict[str, float]:
    """Heads and eyes of noise in four lenses, with six and eight points."""
    facts: Counter[str] = Counter()
    turns, shifts, frame = [0.0], [0.0], cases.noise(readings.HD, 0)
    for i, lens in enumerate(cases.LENSES):
        for face in (heads.FACE, heads.DEEP_FACE):
            scene = cases.Scene(cases.matrix_for(readings.HD, 995.0), lens, face)
            device = host.scene(scene.write(folder / "camera.json"))
            cutter = patches.Cutter(face, scene.camera)
            for error_px in (0.0, 1.0, 3.0):
                for points in cases.heads(scene, count // 24, error_px, seed=i):
                    facts["heads"] += 1
                    try:
                        head, eyes = cutter.cut(frame, points)
                    except pose.NoFace as error:
                        facts["refused alike"] += _refuses(
                            host, device, frame, points, str(error)
                        )
                        facts["refused"] += 1
                        continue
                    place, _, images = host.cut(device, frame, points)
                    readings.add(facts, eyes, images)
                    turn = np.abs(place[:9].reshape(3, 3) - head.rotation).max()
                    turns.append(np.degrees(turn))
                    shifts.append(np.abs(place[9:] - head.translation).max())
    return dict(facts) | {
        "turn, degrees": readings.short(max(turns)),
        "shift, mm": readings.short(max(shifts)),
    }


def _refuses(
    host: stages.Stages,
    device: ctypes.c_void_p,
    frame: np.ndarray,
    points: np.ndarray,
    line: str,
) -> bool:
    try:
        host.cut(device, frame, points)
    except stages.Refusal as error:
        return str(error) == line
    return False


def _compare_fine(
    host: stages.Stages, folder: pathlib.Path, count: int
) -> dict[int, dict[str, int]]:
    """Patches of frames that are reduced first, by how much."""
    found: dict[int, Counter[str]] = {}
    frames = [cases.noise((720, 1280), 1), cases.noise((719, 1277), 2)]
    random = np.random.default_rng(3)
    for i in range(count):
        frame = frames[i % 2]
        focal, far = random.uniform(1500, 9500), random.uniform(500, 900)
        scene = cases.Scene(cases.matrix_for(frame.shape[:2], focal), cases.LENSES[1])
        points = scene.landmarks(np.eye(3), np.array([0.0, 0.0, far]))
        try:
            _, eyes = patches.Cutter(scene.face, scene.camera).cut(frame, points)
        except pose.NoFace:
            continue
        device = host.scene(scene.write(folder / "camera.json"))
        shrink = int(focal * eyes["left"].scale / 960)
        facts = found.setdefault(shrink, Counter())
        readings.add(facts, eyes, host.cut(device, frame, points)[2])
    return {shrink: dict(found[shrink]) for shrink in sorted(found)}


def _compare_refusals(host: stages.Stages, count: int) -> dict[str, str]:
    """Alike of all, and what was said of each kind of picture."""
    images = cases.pictures(count, seed=4)
    if (DATA / "mpiigaze_p00").is_dir():
        images["p00"] = np.load(DATA / "mpiigaze_p00" / "eyes.npz")["image"][:count]
        images["p00"] = images["p00"].reshape(-1, 36, 60)
    file, lines = readings.MODELS / "segmenter.tflite", {}
    judge = trust.Judge(file)
    for name, some in images.items():
        ours = [judge.objection(image) for image in some]
        alike = sum(map(str.__eq__, ours, host.objections(file, some)))
        said = ", ".join(f"{n} {why or 'answered'}" for why, n in Counter(ours).items())
        lines[name] = f"{alike} of {len(some)} alike: {said}"
    return lines


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--build", type=pathlib.Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        built = building.build(chosen.build or folder / "build")
        host, count = stages.Stages(built / "libstages.so"), chosen.cases
        print("heads and eyes:", _compare_patches(host, folder, count))
        for shrink, facts in _compare_fine(host, folder, count).items():
            print(f"frames reduced by {shrink}:", facts)
        for kind, line in _compare_refusals(host, count).items():
            print(f"refusals, {kind}:", line)
        for segmenter in (False, True):
            words = "with" if segmenter else "without"
            facts = readings.compare_drive(host, folder, count, segmenter)
            print(f"a drive {words} segmenter:", facts)
        if (DATA / "mpiigaze_frame").is_dir():
            print(
                "the real frame:",
                readings.compare_real(host, folder, DATA / "mpiigaze_frame"),
            )


if __name__ == "__main__":
    _main()
