"""Words and tables that several parts of the report share."""

from collections.abc import Sequence

from gaze.run import html
from pipeline.reporting import figures, workdir
from refiner.realism import naming

BASELINE = "predict_the_mean"
ERROR_COLUMNS = {
    "error, degrees": "error_deg",
    "gain over raw": "gain_deg",
    "gap closed": "gap_closed",
    "gain over fitted": "gain_over_fitted_deg",
    "within 7°": "within_7",
    "offset removed": "offset_removed_deg",
    "line fitted": "line_fitted_deg",
}
CABIN = (
    "“Cabin” is a simulated stand-in for real eyes: the same procedural eye under an "
    "in-car camera's hard light, optics, noise and compression. It has labels, so it "
    "shows what a method does where a gap was built in; it does not show what the "
    "method is worth on real eyes."
)
NO_DEGREES = (
    "Degrees are not available: the eyes of the target carry no gaze, or "
    "config.real.labels says to ignore it. With labels the people are split, and those "
    "that are kept apart give degrees."
)
NOT_RUN = html.paragraph("Not run: no files of this stage in the run directory.")


def target(run: workdir.Run) -> str:
    """What the eyes were refined towards, in words."""
    return "real eyes" if run.is_real else "the simulated cabin"


def unit(run: workdir.Run) -> str:
    """What errors are averaged and intervals drawn over: the word for one of them.

    The eyes of a single person are split by condition: by day, or by session.
    """
    real = run.config.get("real", {})
    is_one_person = run.is_real and real.get("split_by") == "condition"
    return "condition" if is_one_person else "subject"


def synthetic(run: workdir.Run) -> str:
    """What was refined, in words."""
    source = run.config.get("synthetic", {}).get("source")
    return f"Synthetic eyes of {source}" if source else "Simulated studio eyes"


def is_refiner(arm: str) -> bool:
    """Whether a row's eyes were refined: not raw ones, a reference's or a baseline."""
    return arm != BASELINE and naming.is_refined(arm)


def augmentations(collected: list[figures.Figure]) -> list[str]:
    """Names of the augmentations that figures are about, in table order."""
    names = (figure.about.get("augmentation") for figure in collected)
    return naming.kinds_in_order(filter(None, names))


def arm_table(
    collected: list[figures.Figure],
    columns: dict[str, str],
    header: str,
    *,
    note: str = "",
    by: str = "arm",
) -> str:
    """An HTML table with one row per arm, references in quiet ink.

    Args:
        collected: list of ``figures.Figure``.
        columns: {header: figure name}.
        header: of the first column, which holds the arms.
        note: below the table.
        by: the key of ``about`` that tells the rows apart.
    """
    headers, rows = figures.table(collected, columns, by)
    quiet = [a for a in rows if a in (BASELINE, "floor") or naming.is_reference(a)]
    return html.table(
        [header, *headers],
        [[naming.label(arm), *cells] for arm, cells in rows.items()],
        note=note,
        row_kinds=["quiet" if arm in quiet else "" for arm in rows],
    )


def arm_tables(
    collected: list[figures.Figure],
    columns: dict[str, str],
    *,
    note: str = "",
    by: str = "arm",
) -> list[str]:
    """``arm_table`` for every augmentation; the note stands below the last one."""
    names = augmentations([f for f in collected if f.name in columns.values()])
    return [
        arm_table(
            figures.within(collected, "augmentation", name),
            columns,
            naming.kind_label(name),
            note=note if name == names[-1] else "",
            by=by,
        )
        for name in names
    ]


def bands(
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    most: int = 4,
    note: str = "",
    is_text: bool = False,
) -> list[str]:
    """A table too wide for a page, in parts that repeat the first column.

    Args:
        header, rows: as ``html.table`` takes them.
        most: columns of one part, beside the first.
        note: stands below the last one.
        is_text: whether the cells are words, which stand at the left.
    """
    starts = range(1, max(len(header), 2), most)
    return [
        html.table(
            [header[0], *header[start : start + most]],
            [[row[0], *row[start : start + most]] for row in rows],
            note=note if start == starts[-1] else "",
            text_columns=1 + most if is_text else 1,
        )
        for start in starts
    ]
