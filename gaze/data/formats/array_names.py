"""Which array is which label, and which seems to be one under another name.

A misspelt label that is left out in silence costs its owner a whole training. So
capitals do not matter, and some other names are taken for what they mean. Where a label
is missing, and an array of its shape has a name near to it, the set is refused and its
owner asked.
"""

import difflib
import os
import re
from collections.abc import Iterable, Sequence

from gaze.run import errors

READ_AS = {"side": "eye"}
_KNOWN_AS = {
    "image": "x data eye img picture patch crop frame photo sample input pixel",
    "gaze": "y label target angle direction look look_vec pitch_yaw pitchyaw vector gt",
    "head_pose": "head pose headpose head_angle",
    "mask": "segmentation seg class label annotation",
    "pupil_center": "pupil pupil_centre",
    "eye_openness": "openness opening open lid aperture",
    "subject": "person participant people user identity pid",
    "eye": "side laterality which lr",
    "condition": "day session domain environment setting",
}
LABELS = tuple(_KNOWN_AS)
_NEAR = 0.75  # of difflib's ratio; "gaez" and "gaze" have just that
_UNITS = {"deg", "degree", "degrees", "rad", "radian", "radians", "px", "pixel"}


def find(names: Iterable[str], path: str | os.PathLike) -> dict[str, str]:
    """The array of each label: {label: name in the file}.

    Args:
        names: of all arrays of the file ``path``.

    Raises:
        UserError: two arrays are the same label.
    """
    named = {}
    for name in names:
        label = READ_AS.get(name.lower(), name.lower())
        if label not in _KNOWN_AS:
            continue
        if label in named:
            raise errors.UserError(
                f"{path} has {label} twice, as {named[label]} and as {name}; leave one "
                "out."
            )
        named[label] = name
    return named


def meant(name: str, labels: Sequence[str]) -> str:
    """The one of ``labels`` that an array's name seems to mean, or ""."""
    words = [word for word in re.split(r"[^a-z]+", _spaced(name)) if word]
    words = [word for word in words if word not in _UNITS]
    joined = "_".join(words)
    for label in labels:
        others = _KNOWN_AS[label].split()
        if {joined, *words} & {label, *others, *(f"{n}s" for n in (label, *others))}:
            return label
        if label in joined:
            return label
    near = difflib.get_close_matches(joined, labels, 1, _NEAR)
    return near[0] if near else ""


def _spaced(name):
    """Lower case, with a break where camelCase has one."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
