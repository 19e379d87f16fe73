"""Writes what the C++ host shares with the Python runtime, which holds it in code.

    python -m tests.export.host.constants

``export/host/constants.h`` comes out; ``constants_test.py`` holds it to the runtime.
"""

import dataclasses
import pathlib
from collections.abc import Iterable

from export.runtime import (
    camera,
    clock,
    filters,
    landmarks,
    patches,
    pose,
    rig,
    sampling,
    trust,
    zones,
)

HEADER = pathlib.Path(__file__).parents[3] / "export" / "host" / "constants.h"

_DOUBLES = {
    pose: ("_MISFIT", "_FINE", "_FINE_NEAR", "_NOTHING", "_FIT", "_DAMPING"),
    filters: ("STILL_HZ", "PER_SPEED", "SPEED_HZ", "FORGET_S"),
    clock: ("_LEAST_MS", "_MOST_MS", "_ALIKE"),
    camera: ("_FORM",),
    zones: ("ENTER_S", "MARGIN", "_LEAST_MM"),
    landmarks: ("_UNIT",),
}
_INTEGERS = {
    pose: ("_MIN_POINTS", "_STEPS"),
    trust: ("_IRIS", "_PUPIL", "NUM_CLASSES"),
    clock: ("_TELLING",),
}
_TEXTS = {trust: ("CUT_OFF", "FLAT", "CLOSED", "NO_EYE", "UNSURE"), zones: ("UNKNOWN",)}


def render() -> str:
    """The header's text."""
    lines = [
        "// Numbers and words of the Python runtime (export/runtime), which says what",
        "// they mean. Written by `python -m tests.export.host.constants`.",
        "#pragma once",
        "",
        "#include <cstddef>",
        "",
        "namespace gaze {",
    ]
    for kind, table in (
        ("int", _INTEGERS),
        ("double", _DOUBLES),
        ("char", _TEXTS),
    ):
        for module, names in table.items():
            lines += ["", f"// {module.__name__.rpartition('.')[2]}.py"]
            lines += [_constant(kind, name, getattr(module, name)) for name in names]
    grey = [int(weight) for weight in sampling._GREY]
    corners = [patches.CORNERS[side] for side in ("left", "right")]
    lines += [
        "",
        "// camera.py, patches.py, sampling.py",
        f"constexpr std::size_t kDistortionLengths[] = {_braces(camera.LENGTHS)};",
        f"constexpr int kCorners[2][2] = {_braces(map(_braces, corners))};",
        f"constexpr int kGreyWeights[] = {_braces(grey)};  // red, green, blue",
        f"constexpr int kGreyOne = {int(sampling._ONE)};",
        f"constexpr double kExtentMm[] = {_braces(pose._EXTENT_MM)};  // pose.py",
        f"constexpr double kDistanceMm[] = {_braces(pose._DISTANCE_MM)};  // pose.py",
        f"constexpr double kMiddle[] = {_braces(rig._MIDDLE)};  // rig.py",
        "",
        "// trust.py",
        "struct Limits {",
        *(
            f"  double {k} = {v!r};"
            for k, v in dataclasses.asdict(trust.Limits()).items()
        ),
        "};",
        "",
        "}  // namespace gaze",
    ]
    return "\n".join(lines) + "\n"


def _constant(kind: str, name: str, value: object) -> str:
    words = "k" + "".join(word.capitalize() for word in name.strip("_").split("_"))
    if kind == "char":
        return f'constexpr char {words}[] = "{value}";'
    return f"constexpr {kind} {words} = {value!r};"


def _braces(values: Iterable[object]) -> str:
    return "{" + ", ".join(map(str, values)) + "}"


if __name__ == "__main__":
    HEADER.write_text(render())
