"""What lies around MPIIGaze's eyes: its folders, evaluation lists and annotations."""

import os
import pathlib
import re
from collections.abc import Sequence

import numpy as np

from gaze import geometry, normalize
from gaze.data import checking
from gaze.data.formats import limits, pairs, texts
from gaze.run import errors, names

# Copies in circulation differ: older ones have the lists straight in the folder, and
# some tools put underscores for spaces.
_LISTS = (
    "Evaluation Subset/sample list for eye image",
    "Evaluation Subset",
    "Evaluation_Subset/sample_list_for_eye_image",
    "Evaluation_Subset",
)
DAYS = f"p[0-9][0-9]/day*{names.any_case('.mat')}"
_LINE = re.compile(r"(day\d+)[/\\](\S+)\s+(left|right)")
# Columns of an annotation's line, from 0; millimetres in the camera's frame.
_COLUMNS = 41
_TARGET, _HEAD = slice(26, 29), slice(29, 32)
_EYE = {"right": slice(35, 38), "left": slice(38, 41)}
_AGREE_DEG = 2.0


def normalized_folder(source: str | os.PathLike) -> pathlib.Path | None:
    """The folder with ``pXX/dayYY.mat`` in or below ``source``, or None."""
    source = pathlib.Path(source)
    for folder in (source / "Data" / "Normalized", source / "Normalized", source):
        if next(folder.glob(DAYS), None) is not None:
            return folder
    return None


def original_folder(normalized: pathlib.Path) -> pathlib.Path:
    """``Data/Original`` beside the normalised eyes.

    Raises:
        UserError: it is not there.
    """
    folder = normalized.parent / "Original"
    if not folder.is_dir():
        raise errors.UserError(
            f"{folder} is missing: revised labels need the eyes' distances from its "
            "annotation.txt files; unpack Data/Original too, or read labels=original."
        )
    return folder


def subjects(normalized: pathlib.Path) -> list[str]:
    """Names of the people whose folders are there, sorted."""
    return sorted(p.name for p in normalized.glob("p[0-9][0-9]") if p.is_dir())


def evaluation_list(
    normalized: pathlib.Path, subject: str
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The protocol's eyes of one person, by day.

    Returns:
        {day: {"left": file names, "right": file names}}, days sorted.

    Raises:
        UserError: no list, or a line in it that names no eye.
    """
    path = list_path(normalized, subject)
    limits.expect_file(path, limits.MAX_LABEL_FILE)
    days = {}
    for number, line in enumerate(texts.lines(path.read_bytes()), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if not match:
            raise errors.UserError(
                f"{path}, line {number}: expected 'day08/0069.jpg left', found "
                f"{line.strip()[:60]!r}."
            )
        day, name, side = match.groups()
        # A dict, not a list: an eye named twice is one eye.
        days.setdefault(day, {"left": {}, "right": {}})[side][name] = None
    return {
        day: {side: tuple(names) for side, names in sides.items()}
        for day, sides in sorted(days.items())
    }


def list_path(normalized: pathlib.Path, subject: str) -> pathlib.Path:
    """The file of one person's evaluation list.

    Raises:
        UserError: it is not there.
    """
    for root in (normalized.parent.parent, normalized.parent, normalized):
        for folder in _LISTS:
            path = pathlib.Path(pairs.label(str(root / folder / subject), ".txt"))
            if path.is_file():
                return path
    raise errors.UserError(
        f"no evaluation list of {subject} near {normalized}: expected '{_LISTS[0]}/"
        f"{subject}.txt' beside Data; unpack it too, or read subset=all."
    )


def revise(
    annotation: pathlib.Path, side: str, names: Sequence[str], gaze: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels of convention "M" as such of "R", with what follows from the annotation.

    Published gaze g is S R (target - eye) made a unit vector, with S = diag(1, 1,
    600 mm / distance). Its last factor undone, S^-1 g, is the rotated direction. The
    annotation tells the distance, and R with the head's rotation.

    Args:
        annotation: path of the day's annotation.txt; line n is of the file 000n.jpg.
        side: "left" or "right".
        names: file names, str [K].
        gaze: float64 [K, 3], published unit vectors.

    Returns:
        (gaze [K, 3], head rotation in the patch [K, 3, 3], R [K, 3, 3]).

    Raises:
        UserError: no such file, damaged, heads not in radians, or of other eyes: then
            published gaze is not what follows from its targets.
    """
    rows = _annotations(annotation, names)  # [K, 41]
    center, head = rows[:, _EYE[side]], rows[:, _HEAD]  # mm, and a rotation vector
    head = checking.rotation_vectors(head, annotation, "head pose")
    head = geometry.rotation_vectors_to_matrices(head)  # [K, 3, 3]
    rotation = normalize.normalizing_rotation(center, head)  # [K, 3, 3]
    distance = np.linalg.norm(center, axis=-1)  # mm [K]
    scale = normalize.VirtualCamera().distance / distance
    expected = normalize.from_camera(rows[:, _TARGET] - center, rotation, scale=scale)
    apart = geometry.angular_error_deg(expected, geometry.vector_to_angles(gaze))  # [K]
    if not np.median(apart) <= _AGREE_DEG:
        raise errors.UserError(
            f"{annotation} does not belong to the published {side} eyes: its targets "
            f"give gaze {np.median(apart):.0f} degrees off; fetch it again, or read "
            "labels=original."
        )
    return gaze / normalize.stretch(scale), rotation @ head, rotation


def _annotations(path, names):
    """Lines of the files ``names``, float64 [K, 41]."""
    if not path.exists():
        raise errors.UserError(
            f"{path} is missing; revised labels need it. Unpack Data/Original, or read "
            "labels=original."
        )
    limits.expect_file(path, limits.MAX_LABEL_FILE)
    try:
        table = np.loadtxt(texts.lines(path.read_bytes()), ndmin=2)
    except (OSError, ValueError) as error:
        raise errors.UserError(
            f"{path} is no table of numbers ({str(error).splitlines()[0]})."
        ) from None
    if table.shape[-1] != _COLUMNS:
        raise errors.UserError(
            f"{path}: expected {_COLUMNS} numbers a line, found {table.shape[-1]}."
        )
    stems = [pathlib.PurePath(name).stem for name in names]
    numbers = np.array([int(s) if s.isdecimal() and len(s) < 9 else 0 for s in stems])
    if numbers.min() < 1 or numbers.max() > len(table):
        raise errors.UserError(
            f"{path} has {len(table)} lines, none for "
            f"{names[int(np.argmax((numbers < 1) | (numbers > len(table))))]}."
        )
    return table[numbers - 1]
