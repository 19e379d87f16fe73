"""The page of a look at a set: facts, eyes with their labels drawn in, plots."""

import numpy as np

from gaze.data import signs
from gaze.data.columns import Columns
from gaze.inspection import findings, plots, samples
from gaze.run import grid, html

_EYES, _PER_ROW, _WIDTH = 36, 6, 180  # eyes shown, in rows, px each is wide
_MOST_BROKEN = 20
_POINT = (0, 158, 115)  # a pupil's centre


def render(sample: samples.Sample, told: findings.Findings) -> str:
    """The page as HTML.

    Args:
        sample: a `samples.Sample`.
        found: its `findings.Findings`.
    """
    columns = sample.columns
    sections = {
        "What it is": [
            *(html.callout(w, label="Mind", warning=True) for w in told.warnings),
            html.facts(told.facts),
        ],
        "Eyes": _eyes(columns),
    }
    gaze, head_pose = columns.get("gaze"), columns.get("head_pose")
    if gaze is not None or head_pose is not None:
        sections["Directions"] = [
            html.figure(
                plots.directions(gaze, head_pose),
                "Where eyes look and heads point, as one sees it in the image; outside "
                "the dashed line no estimator was trained by default.",
            )
        ]
    sections["People"] = [
        html.figure(plots.subjects(columns["subject"]), "Eyes looked at, by subject.")
    ]
    sections["Light"] = _light(columns["image"])
    if sample.broken:
        sections["Broken items"] = _broken(sample.broken)
    return html.page(sample.name, sections, subtitle=sample.size)


def _eyes(columns):
    count = len(columns["image"])
    # From end to end; sets are ordered by person.
    rows = np.unique(np.linspace(0, count - 1, min(_EYES, count)).astype(int))
    pictures = [draw({n: c[row] for n, c in columns.items()}) for row in rows]
    legend = {}
    if "gaze" in columns:
        legend["gaze"] = grid.ARROW_COLOUR
    if "pupil_center" in columns:
        legend["pupil's centre"] = _POINT
    if "mask" in columns:
        names = {1: "iris", 2: "pupil", 3: "sclera"}
        legend |= {names[k]: colour for k, colour in grid.CLASS_COLOURS.items()}
    pieces = [
        html.figure(
            grid.encode_png(grid.tile(pictures, _PER_ROW)),
            "Every eye is shown as a left one, the nose at the left. An arrow points "
            "to where the eye looks, as seen in the image; a dot is a gaze into the "
            "camera."
            if "gaze" in columns
            else "Every eye should be a left one, the nose at the left.",
            alt="Eyes with their labels drawn in.",
        )
    ]
    return [*pieces, html.legend(legend)] if legend else pieces


def draw(eye: Columns) -> np.ndarray:
    """One eye with its labels drawn in, uint8 RGB.

    Args:
        eye: a record's columns: image [H, W, C] and any of mask, pupil_center, gaze.
    """
    factor = max(1, round(_WIDTH / eye["image"].shape[1]))
    if "mask" in eye:
        picture = grid.outline_mask(eye["image"], eye["mask"], factor, "cubic")
    else:
        picture = grid.upscale(eye["image"], factor, "cubic")
    if "pupil_center" in eye:
        picture = grid.draw_point(
            picture, _enlarged(eye["pupil_center"], factor), _POINT
        )
    if "gaze" in eye:
        picture = grid.draw_gaze(picture, eye["gaze"], origin=_origin(eye, factor))
    return picture


def _origin(eye, factor):
    """Where the arrow starts: the iris, the pupil, or the patch's middle."""
    if "mask" in eye:
        center = signs.iris_centers(None, eye["mask"][None])[0]
        if np.isfinite(center).all():
            return _enlarged(center, factor)
    if "pupil_center" in eye and np.isfinite(eye["pupil_center"]).all():
        return _enlarged(eye["pupil_center"], factor)
    return None


def _enlarged(point, factor):
    """A point of the patch in its enlarged picture; pixel centres are integers."""
    return tuple((np.asarray(point, float) + 0.5) * factor - 0.5)


def _light(image):
    factor = max(1, round(1.5 * _WIDTH / image.shape[2]))
    mean, deviation = image.mean(axis=0), image.std(axis=0)  # [H, W, C] each
    pictures = {
        "mean": [mean],
        "standard deviation": [deviation * 255 / max(deviation.max(), 1.0)],
    }
    sheet = grid.contact_sheet(
        {
            name: [
                grid.upscale(np.rint(p).astype(np.uint8), factor, "cubic") for p in ps
            ]
            for name, ps in pictures.items()
        }
    )
    return [
        html.figure(
            grid.encode_png(sheet),
            "The mean of all eyes looked at shows whether they lie alike; the standard "
            "deviation, bright where they differ most, shows where the iris moves.",
        ),
        html.figure(plots.brightness(image), "How bright pixels and eyes are."),
    ]


def _broken(reasons):
    more = len(reasons) - _MOST_BROKEN
    rows = [[reason] for reason in reasons[:_MOST_BROKEN]]
    note = f"and {more} more" if more > 0 else ""
    return [html.table(["what could not be read, and why"], rows, note=note)]
