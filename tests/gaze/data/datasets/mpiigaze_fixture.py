"""MPIIGaze in small: three people, days of many eyes and a day of one."""

import cv2
import numpy as np
import scipy.io

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures

# Eyes of each side in a day's file.
DAYS = {
    "p00": {"day01": 20, "day02": 1},
    "p01": {"day01": 12},
    "p14": {"day01": 6, "day03": 9},
}
LISTS = "Evaluation Subset/sample list for eye image"


def write(folder, people=DAYS):
    """All but the last eyes of a day are in the evaluation lists.

    Args:
        folder: where MPIIGaze shall be.
        people: {person: {day: eyes of each side}}.
    """
    truth = {}
    for number, (subject, days) in enumerate(people.items()):
        lines = []
        for day, count in days.items():
            drawn = eyes.columns(2 * count, seed=10 * number + count)
            sides = {"right": _published(drawn, 0), "left": _published(drawn, 1)}
            write_mat(mat_path(folder, subject, day), sides)
            for i in range(max(count - 1, 1)):
                for first, side in enumerate(("right", "left")):
                    lines.append(f"{day}/{i + 1:04d}.jpg {side}")
                    key = f"{subject}/{day}/{i + 1:04d}.jpg/{side}"
                    truth[key] = drawn["gaze"][first::2][i]
        write_list(folder / LISTS / f"{subject}.txt", lines)
    columns = frozenset({"gaze", "head_pose", "eye", "condition"})
    return fixtures.Fixture(folder, len(truth), columns, truth)


def _published(drawn, first):
    """Every second simulated eye as the authors store it; the first ones as right."""
    sign = -1.0 if first == 0 else 1.0
    image, gaze, head = (drawn[n][first::2] for n in ("image", "gaze", "head_pose"))
    image = np.stack([cv2.equalizeHist(eye) for eye in image[..., 0]])
    return {
        "gaze": _towards(gaze, sign),
        "image": image if sign > 0 else image[:, :, ::-1],
        "pose": _turns(-_towards(head, sign)),
    }


def _towards(angles, sign):
    pitch, yaw = angles[:, 0].astype(float), sign * angles[:, 1].astype(float)
    x, y = -np.cos(pitch) * np.sin(yaw), -np.sin(pitch)
    return np.stack([x, y, -np.sqrt(1 - x**2 - y**2)], axis=1)


def _turns(axes):
    """The shortest rotation vectors that bring z to ``axes``."""
    across = np.cross([0.0, 0.0, 1.0], axes)
    angle = np.arccos(axes[:, 2:])
    return across / np.sin(angle) * angle


def mat_path(folder, subject, day):
    """Where the authors put a day's eyes."""
    return folder / "Data" / "Normalized" / subject / f"{day}.mat"


def write_mat(path, sides, names=None):
    """A day's file; fields in the authors' order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = len(names or sides["left"]["image"])
    cell = np.empty((count, 1), object)
    cell[:, 0] = names or [f"{i + 1:04d}.jpg" for i in range(count)]
    fields = ("gaze", "image", "pose")
    data = {side: {f: sides[side][f] for f in fields} for side in ("right", "left")}
    variables = {"data": data, "filenames": cell}
    scipy.io.savemat(path, variables, do_compression=True)


def write_list(path, lines):
    """A person's evaluation list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines))


def write_scene(folder, subject="p03", day="day01", count=8, seed=0):
    """A day with its annotation: faces before a camera, normalised as the authors did.

    Pixels are noise.

    Returns:
        {side: {"M": angles, "R": angles, "head": angles, "rotation": [K, 3, 3],
        "target": mm [K, 3], "center": mm [K, 3]}}, right eyes not mirrored.
    """
    random = np.random.default_rng(seed)
    lines = random.uniform(0, 700, (count, 41))
    truth, sides = {}, {}
    target = random.uniform([-250, 0, -20], [250, 250, 20], (count, 3))
    turn = random.uniform(-0.3, 0.3, (count, 3))
    nose = random.uniform([-80, -60, 380], [80, 60, 800], (count, 3))
    lines[:, 26:29], lines[:, 29:32], lines[:, 32:35] = target, turn, nose
    for side, x, first in (("right", -33.0, 35), ("left", 33.0, 38)):
        of_side = {n: [] for n in ("M", "R", "head", "rotation", "published", "center")}
        for row in range(count):
            head = cv2.Rodrigues(turn[row])[0]
            center = head @ [x, 0.0, 0.0] + nose[row]
            distance = np.sqrt((center**2).sum())
            right_down_forward = _virtual_axes(center / distance, head[:, 0])
            turned = right_down_forward @ (target[row] - center)
            scaled = turned * [1, 1, 600 / distance]
            of_side["R"].append(_angles(turned))
            of_side["M"].append(_angles(scaled))
            of_side["head"].append(_angles(-(right_down_forward @ head)[:, 2]))
            of_side["rotation"].append(right_down_forward)
            of_side["published"].append(scaled / np.sqrt((scaled**2).sum()))
            of_side["center"].append(center)
        truth[side] = {n: np.array(values) for n, values in of_side.items()}
        truth[side]["target"] = target
        lines[:, first : first + 3] = truth[side]["center"]
        sides[side] = {
            "gaze": truth[side]["published"],
            "image": random.integers(0, 256, (count, 36, 60), np.uint8),
            "pose": turn,
        }
    write_mat(mat_path(folder, subject, day), sides)
    annotation = folder / "Data" / "Original" / subject / day / "annotation.txt"
    annotation.parent.mkdir(parents=True)
    np.savetxt(annotation, lines, fmt="%.6f")
    return truth


def _virtual_axes(forward, head_x):
    """Gram-Schmidt: the head's x made level to the line of sight, then y by hand."""
    right = head_x - forward * (head_x @ forward)
    right = right / np.sqrt(right @ right)
    return np.stack([right, np.cross(forward, right), forward])


def _angles(vector):
    x, y, z = vector / np.sqrt((vector**2).sum())
    return np.array([-np.arctan2(y, np.hypot(x, z)), np.arctan2(-x, -z)])
