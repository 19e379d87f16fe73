"""Renders labelled eyes with the built-in simulator.

python -m gaze.simulate --domain=studio --count=10000 --subjects=100 --out=DIR

Geometry, albedo, light and camera can each be taken from another domain:
``--domain=studio --light=cabin --camera=cabin`` shows studio's very eyes in the
car's light and camera. ``--format=unityeyes`` writes pictures and labels as UnityEyes
does, for readers of that format. ``--match=RECORDS`` lets the eyes look where those of
another set do; an ``--estimator`` says where that is, and its gaze is not read.
``--layout`` says what people, crops and directions are drawn from (`layouts`).
Interrupted, the same command goes on with its records where it was; ``--processes``
and ``--shard`` have several processes or machines make one set.
"""

import math

from absl import flags

from gaze import image_ops
from gaze.api import simulating
from gaze.data.production import options
from gaze.run import errors, main
from gaze.run import flags as shared_flags

_DOMAIN = flags.DEFINE_string("domain", "studio", "Domain of all factors not named.")
_FACTORS = {
    name: flags.DEFINE_string(name, "", f"Domain of the {name} alone; empty: --domain.")
    for name in ("geometry", "albedo", "light", "camera")
}
_COUNT = flags.DEFINE_integer("count", 1000, "Number of images.", lower_bound=1)
_SUBJECTS = flags.DEFINE_integer("subjects", 20, "Number of people.", lower_bound=1)
_FIRST = flags.DEFINE_integer(
    "first_subject", 0, "Number of the first person.", lower_bound=0
)
_SEED = flags.DEFINE_integer("seed", 0, "Seed; same seed, same bytes.", lower_bound=0)
_FORMAT = flags.DEFINE_enum(
    "format", "records", ["records", "unityeyes"], "What is written."
)
_SIZE = flags.DEFINE_string("size", "", "HxW; empty: 36x60, or UnityEyes' 480x640.")
_CHANNELS = flags.DEFINE_integer(
    "channels", 0, "1 grey, 3 colour; 0: grey, or UnityEyes' colour."
)
_ZOOM = flags.DEFINE_float(
    "zoom", 0.0, "Below 1 shows more of the face; 0: 1, or 0.65 for UnityEyes."
)
_KAPPA = flags.DEFINE_bool("kappa", False, "Gaze is the visual, not the optical axis.")
_GLASSES = flags.DEFINE_float("glasses", 0.0, "Share of people with glasses, 0 to 1.")
_LAYOUT = flags.DEFINE_string(
    "layout",
    "people",
    "Population: a name in gaze.simulator.layouts, a file, or a fit's folder.",
)
_RANGES = {
    "gaze_pitch": flags.DEFINE_list("gaze_pitch", None, "LOW,HIGH degrees."),
    "gaze_yaw": flags.DEFINE_list("gaze_yaw", None, "LOW,HIGH degrees."),
    "head_pitch": flags.DEFINE_list("head_pitch", None, "DEVIATION,LIMIT degrees."),
    "head_yaw": flags.DEFINE_list("head_yaw", None, "DEVIATION,LIMIT degrees."),
}
_MATCH = flags.DEFINE_string("match", "", "Records whose directions to draw like.")
_ESTIMATOR = flags.DEFINE_string("estimator", "", "Run that says where those look.")
_WORKERS = flags.DEFINE_integer(
    "workers", 0, "Threads of a process; 0: its share of the cores.", lower_bound=0
)
_INTENSITY = flags.DEFINE_enum(
    "intensity", "raw", list(image_ops.INTENSITIES), "Whether images are equalised."
)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)


def _main():
    if _CHANNELS.value not in (0, 1, 3):
        raise errors.UserError(f"--channels is 1 or 3; got {_CHANNELS.value}.")
    named = {name: flag.value for name, flag in _FACTORS.items() if flag.value}
    size = _SIZE.value and shared_flags.height_width("size", _SIZE.value)
    simulating.simulate(
        _OUT.value,
        domain=_DOMAIN.value,
        count=_COUNT.value,
        subjects=_SUBJECTS.value,
        first_subject=_FIRST.value,
        seed=_SEED.value,
        form=_FORMAT.value,
        size=size or None,
        channels=_CHANNELS.value or None,
        zoom=_ZOOM.value or None,
        kappa=_KAPPA.value,
        glasses=_GLASSES.value,
        layout=_LAYOUT.value,
        ranges={name: _pair(name, f.value) for name, f in _RANGES.items() if f.value},
        match=_MATCH.value,
        estimator=_ESTIMATOR.value,
        workers=_WORKERS.value or None,
        share=options.share(),
        intensity=_INTENSITY.value,
        **named,
    )


def _pair(name, parts):
    try:
        first, second = (float(part) for part in parts)
    except ValueError:
        first = second = math.nan
    if not abs(first) + abs(second) <= 360.0:  # NaN is not
        raise errors.UserError(
            f"--{name} is two angles in degrees, by a comma; got {','.join(parts)!r}."
        )
    return first, second


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
