"""Renders labelled eyes with the built-in simulator.

python -m gaze.simulate --domain=studio --count=10000 --subjects=100 --out=DIR

Geometry, albedo, light and camera can each be taken from another domain:
``--domain=studio --light=cabin --camera=cabin`` shows studio's very eyes in the
car's light and camera. ``--format=unityeyes`` writes pictures and labels as UnityEyes
does, for readers of that format. ``--match=RECORDS`` lets the eyes look where those of
another set do; an ``--estimator`` says where that is, and its gaze is not read.
Interrupted, the same command goes on with its records where it was; ``--processes``
and ``--shard`` have several processes or machines make one set.
"""

import math
import pathlib

from absl import flags, logging

from gaze import estimators, image_ops
from gaze.data import matching, record
from gaze.data.production import shares
from gaze.run import artifact, errors, main
from gaze.run import flags as shared_flags
from gaze.simulator import directions, domains, sets

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
shares.define_flags()
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)
_DEFAULTS = {  # size, channels, zoom
    "records": ((36, 60), 1, 1.0),
    "unityeyes": ((480, 640), 3, 0.65),
}


def _main():
    named = {name: flag.value for name, flag in _FACTORS.items() if flag.value}
    factors = domains.factors(_DOMAIN.value, **named)
    request, share = _request(), shares.from_flags()
    if _INTENSITY.value == "equalized":
        _refuse_equalizing(request["channels"])
    settings = {
        "simulator": sets.VERSION,
        "factors": vars(factors).copy(),
        "subjects": request["num_subjects"],
        **{k: request[k] for k in ("count", "first_subject", "seed")},
        "intensity": _INTENSITY.value,
        **_unusual(request),
    }
    inputs = {"match": _MATCH.value, "estimator": _ESTIMATOR.value}
    inputs = {name: path for name, path in inputs.items() if path}
    target = artifact.Artifact(
        "gaze.simulate", pathlib.Path(_OUT.value), settings, inputs
    )
    if target.is_finished():
        return
    if _MATCH.value:
        request["given"] = _matched(request["count"])
    if _FORMAT.value == "unityeyes":
        if share != shares.WHOLE:
            raise errors.UserError(
                "--shard and --processes are for records; leave them out."
            )
        sets.write_unityeyes(target, factors, request)
    else:
        sets.write_records(target, factors, request, _INTENSITY.value, share)


def _request():
    """Arguments of `simulate.simulate`, as the flags and the format say."""
    size, channels, zoom = _DEFAULTS[_FORMAT.value]
    ranges = {name: _pair(name, f.value) for name, f in _RANGES.items() if f.value}
    request = {
        "count": _COUNT.value,
        "num_subjects": _SUBJECTS.value,
        "first_subject": _FIRST.value,
        "seed": _SEED.value,
        "size": shared_flags.height_width("size", _SIZE.value) if _SIZE.value else size,
        "channels": _CHANNELS.value or channels,
        "zoom": _ZOOM.value or zoom,
        "kappa": _KAPPA.value,
        "glasses": _GLASSES.value,
        "ranges": directions.Ranges(**ranges),
        "workers": _WORKERS.value or None,
    }
    if request["channels"] not in (1, 3):
        raise errors.UserError(f"--channels is 1 or 3; got {_CHANNELS.value}.")
    if _ESTIMATOR.value and not _MATCH.value:
        raise errors.UserError("--estimator is for reading --match; name a set there.")
    return request


def _refuse_equalizing(channels):
    if _FORMAT.value == "unityeyes":
        raise errors.UserError(
            "UnityEyes' pictures are raw; leave out --intensity=equalized, and let "
            "gaze.prepare equalise them."
        )
    if channels == 3:
        raise errors.UserError("equalising is for grey images; leave out --channels=3.")


def _unusual(request):
    """Settings that are not the plain record's: a set names only what it chose."""
    (size, channels, zoom), ranges = _DEFAULTS["records"], directions.Ranges()
    usual = {
        "size": size,
        "channels": channels,
        "zoom": zoom,
        "kappa": False,
        "glasses": 0.0,
    }
    settings = {k: request[k] for k, v in usual.items() if request[k] != v}
    for name in _RANGES:
        if getattr(request["ranges"], name) != getattr(ranges, name):
            settings[name] = getattr(request["ranges"], name)
    if _FORMAT.value != "records":
        settings["format"] = _FORMAT.value
    return {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}


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


def _matched(count):
    """Directions distributed as those of ``--match`` (see `matching.draw`)."""
    target = record.load(_MATCH.value)
    estimator = None
    if _ESTIMATOR.value:
        main.prepare_tensorflow()
        estimator = estimators.load_run(_ESTIMATOR.value)
    angles = matching.directions(target, estimator)  # gaze, and head pose if told
    head = angles[:, 2:] if angles.shape[1] == 4 else None
    # Some draws are beyond any eye's reach; a few more are at hand to replace them.
    gaze, head = matching.draw(angles[:, :2], head, 2 * count, _SEED.value)
    shown = directions.are_shown(gaze, head)
    if shown.sum() < count:
        raise errors.UserError(
            f"{1 - shown.mean():.0%} of the directions in {_MATCH.value} are beyond "
            "what the simulator shows; check that set with gaze.show."
        )
    logging.info("matched to %s; %.1f%% left out", _MATCH.value, 100 * (~shown).mean())
    return tuple(a if a is None else a[shown][:count] for a in (gaze, head))


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
