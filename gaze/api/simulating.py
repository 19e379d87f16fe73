"""Rendering labelled eyes."""

import dataclasses
import os
import pathlib

from absl import logging

from gaze import estimators
from gaze.data import matching, record
from gaze.data.production.shares import WHOLE, Share
from gaze.run import artifact, errors, main
from gaze.simulator import directions, domains, layouts, requests, sets

DEFAULTS: dict[str, tuple[tuple[int, int], int, float]] = {
    "records": ((36, 60), 1, 1.0),
    "unityeyes": ((480, 640), 3, 0.65),
}
"""Size, channels and zoom by what is written."""


def simulate(
    out: str | os.PathLike,
    *,
    domain: str = "studio",
    count: int = 1000,
    subjects: int = 20,
    first_subject: int = 0,
    seed: int = 0,
    form: str = "records",
    size: tuple[int, int] | None = None,
    channels: int | None = None,
    zoom: float | None = None,
    kappa: bool = False,
    glasses: float = 0.0,
    layout: str | os.PathLike = "people",
    ranges: dict[str, tuple[float, float]] | None = None,
    match: str | os.PathLike = "",
    estimator: str | os.PathLike = "",
    workers: int | None = None,
    intensity: str = "raw",
    share: Share = WHOLE,
    **factors: str,
) -> pathlib.Path:
    """Renders labelled eyes, as ``gaze.simulate`` does.

    Args:
        out: folder for the set.
        domain: ``studio``, ``cabin`` or ``cabin_nir``.
        count: number of eyes.
        subjects, first_subject: number of people, and of the first one.
        seed: same seed, same bytes.
        form: "records", or "unityeyes" for that simulator's pictures and labels.
        size: (height, width), px; None: 36x60, or UnityEyes' 480x640.
        channels: 1 grey, 3 colour; None: grey, or UnityEyes' colour.
        zoom: below 1 shows more of the face; None: 1, or 0.65 for UnityEyes.
        kappa: gaze is the visual, not the optical axis.
        glasses: share of people with glasses, 0 to 1.
        layout: population: a name in ``gaze.simulator.layouts``, a file, or the
            folder of a fit.
        ranges: degrees by name: ``gaze_pitch``, ``gaze_yaw`` (low, high);
            ``head_pitch``, ``head_yaw`` (deviation, limit).
        match: records whose directions to draw like.
        estimator: run of ``fit`` that says where those look.
        workers: threads of a process; None: its share of the cores.
        intensity: "raw" or "equalized".
        share: which shards of records to make, and with how many processes.
        **factors: domain of ``geometry``, ``albedo``, ``light`` or ``camera`` alone.

    Returns:
        ``out``, finished unless other shares are still to be made.

    Raises:
        UserError: a value out of range, or a folder that holds anything else.
    """
    chosen = domains.factors(domain, **factors)
    request = _request(
        *(form, layout, ranges, size, channels, zoom),
        count=count,
        num_subjects=subjects,
        first_subject=first_subject,
        seed=seed,
        kappa=kappa,
        glasses=glasses,
        workers=workers,
    )
    requests.check(request, form, intensity, match, estimator, share)
    settings = _settings(chosen, request, form, intensity)
    inputs = {"match": match, "estimator": estimator}
    inputs = {name: path for name, path in inputs.items() if path}
    target = artifact.Artifact("gaze.simulate", pathlib.Path(out), settings, inputs)
    if target.is_finished():
        return target.out
    if match:
        request["given"] = _matched(match, estimator, count, seed)
    if form == "unityeyes":
        sets.write_unityeyes(target, chosen, request)
    else:
        sets.write_records(target, chosen, request, intensity, share)
    return target.out


def _request(form, layout, ranges, size, channels, zoom, **rest):
    """What is asked of the simulator by name, with what is usual where nothing is."""
    usual_size, usual_channels, usual_zoom = DEFAULTS[form]
    population = layouts.load(str(layout))
    usual_ranges = directions.Ranges.of(population)
    return rest | {
        "size": size or usual_size,
        "channels": channels or usual_channels,
        "zoom": zoom or usual_zoom,
        "ranges": dataclasses.replace(usual_ranges, **(ranges or {})),
        "layout": population,
    }


def _settings(chosen, request, form, intensity):
    """What the set is a function of, for its manifest."""
    return {
        "simulator": sets.VERSION,
        "factors": vars(chosen).copy(),
        "subjects": request["num_subjects"],
        **{k: request[k] for k in ("count", "first_subject", "seed")},
        "intensity": intensity,
        **_unusual(request, form),
    }


def _unusual(request, form):
    """Settings that are not the plain record's: a set names only what it chose."""
    size, channels, zoom = DEFAULTS["records"]
    ranges = directions.Ranges.of(request["layout"])
    usual = {
        "size": size,
        "channels": channels,
        "zoom": zoom,
        "kappa": False,
        "glasses": 0.0,
    }
    settings = {k: request[k] for k, v in usual.items() if request[k] != v}
    for name in vars(ranges):
        if getattr(request["ranges"], name) != getattr(ranges, name):
            settings[name] = getattr(request["ranges"], name)
    if changed := layouts.differences(request["layout"]):
        settings["layout"] = changed
    if form != "records":
        settings["format"] = form
    return {k: list(v) if isinstance(v, tuple) else v for k, v in settings.items()}


def _matched(match, estimator, count, seed):
    """Directions distributed as those of a set (see `matching.draw`)."""
    target, model = record.load(match), None
    if estimator:
        main.prepare_tensorflow()
        model = estimators.load_run(estimator)
    angles = matching.directions(target, model)  # gaze, and head pose if told
    head = angles[:, 2:] if angles.shape[1] == 4 else None
    # Some draws are beyond any eye's reach; a few more are at hand to replace them.
    gaze, head = matching.draw(angles[:, :2], head, 2 * count, seed)
    shown = directions.are_shown(gaze, head)
    if shown.sum() < count:
        raise errors.UserError(
            f"{1 - shown.mean():.0%} of the directions in {match} are beyond "
            "what the simulator shows; check that set with gaze.show."
        )
    logging.info("matched to %s; %.1f%% left out", match, 100 * (~shown).mean())
    return tuple(a if a is None else a[shown][:count] for a in (gaze, head))
