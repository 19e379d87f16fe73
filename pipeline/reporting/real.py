"""The report's part on further labelled eyes, real ones as a rule (``config.also``)."""

from gaze.run import html
from pipeline.reporting import comparison, figures, further, wording, workdir
from refiner.realism import naming

_BY = "trained_on"
_COLUMNS = {
    "error, degrees": "error_deg",
    "gain over raw": "gain_deg",
    "gain over fitted": "gain_over_fitted_deg",
    "offset removed": "offset_removed_deg",
    "line fitted": "line_fitted_deg",
    "correlation, pitch": "pitch_correlation",
    "correlation, yaw": "yaw_correlation",
}
_NOTE = (
    "Degrees on labelled eyes that took no part in any training. Raw error first, with "
    "nothing known of the person; offset removed and line fitted are fitted to the "
    "person's own labels, bounds of what a calibration could give. Fitted: raw "
    "synthetic eyes of a layout fitted to the target's masks. Brackets: 95 % "
    "intervals over people or, of a single person, over their days or sessions; those "
    "of one person say nothing of others."
)


def collect(run: workdir.Run) -> list[figures.Figure]:
    """The figures of all further sets; they name their set and what was trained on."""
    found = []
    for name, tested in run.also.items():
        labels = tested.labels["gaze"], tested.labels["subjects"]
        rows = comparison.compare(tested.predictions, *labels)
        made = figures.from_comparison(rows, by=_BY, tested_on=name)
        found += made
        found += figures.from_evaluations(tested.figures, by=_BY, tested_on=name)
    return found


def in_short(run: workdir.Run, collected: list[figures.Figure]) -> list[str]:
    """A table for every set: raw error by what was trained on and by estimator."""
    pieces = []
    for name, (kinds, rows) in _crossed(run, collected).items():
        labels, shared = naming.kind_labels(kinds)
        header = [f"trained on; tested on {name}", *labels.values()]
        note = f"{_count(run.also[name])}: mean error in degrees, raw.{shared}"
        pieces += wording.bands(header, rows, note=note)
    return pieces


def section(run: workdir.Run, collected: list[figures.Figure]) -> list[str]:
    """Every figure of the further sets; list of HTML pieces."""
    pieces = []
    for name, tested in run.also.items():
        some = [f for f in collected if f.about.get("tested_on") == name]
        pieces.append(html.paragraph(f"{name}: {_count(tested)}."))
        pieces += wording.arm_tables(some, _COLUMNS, note=_NOTE, by=_BY)
        if tested.left_out:
            pieces += _left_out(tested.left_out)
    return pieces


def _left_out(reasons):
    """How many models could not be tested on a set; which, and why, on a click."""
    rows = []
    for key, reason in reasons.items():
        arm, _, kind = key.partition("/")
        rows.append([naming.label(arm), naming.kind_label(kind), reason])
    said = f"{len(rows)} models could not be tested on these eyes."
    table = html.table(["trained on", "estimator", "because"], rows, text_columns=3)
    return [html.callout(said, label="Left out"), html.folded("Which, and why", table)]


def _crossed(run, collected):
    """{set: (kinds, rows of an arm's name and its errors)}."""
    crossed = {}
    for name, tested in run.also.items():
        kinds = naming.kinds_in_order(kind for _, kind in tested.predictions)
        arms = naming.in_order(arm for arm, _ in tested.predictions)
        rows = []
        for arm in arms:
            about = {"tested_on": name, _BY: arm}
            cells = [
                figures.find(collected, "error_deg", augmentation=kind, **about)
                for kind in kinds
            ]
            shown = [cell.text() if cell else figures.MISSING for cell in cells]
            rows.append([naming.label(arm), *shown])
        crossed[name] = kinds, rows
    return crossed


def _groups(tested):
    """People or, of a single person, the days or sessions that intervals are over."""
    return len(set(tested.labels["subjects"].tolist()))


def _count(tested: further.Set):
    eyes, groups = len(tested.labels["gaze"]), _groups(tested)
    if groups == 1:
        return f"{eyes} eyes of one person, so without intervals"
    return f"{eyes} eyes of {groups} people or days"
