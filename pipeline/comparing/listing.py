"""The runs below a folder: how far each is, what came of it, its size, its command."""

import dataclasses
import json
import os
import pathlib
import shlex

from gaze.run import files
from pipeline.planning import opening
from refiner.realism import naming


@dataclasses.dataclass(frozen=True)
class Run:
    """A pipeline's run folder as a list shows it.

    Attributes:
        path: of the folder.
        state: "finished", or how many tasks are done and which was being run.
        figure: the best refined arm's error, or why there is none.
        size: bytes of all that it holds.
        started: when its last command was given.
        command: that command.
    """

    path: pathlib.Path
    state: str
    figure: str
    size: int
    started: str
    command: str


def find(folder: pathlib.Path) -> list[Run]:
    """All runs of the pipeline at or below a folder, by path; runs hold no others."""
    found = []
    for at, folders, names in os.walk(folder):
        folders.sort()
        if {opening.CONFIG, opening.FACTS} <= set(names):
            folders.clear()
            found.append(_read(pathlib.Path(at)))
    return found


def _read(path):
    facts = files.read_object(path / opening.FACTS)
    return Run(
        path=path,
        state=_state(path),
        figure=_figure(path),
        size=sum(p.lstat().st_size for p in path.rglob("*") if not p.is_dir()),
        started=str(facts.get("started", "")),
        command=shlex.join(map(str, facts.get("command", ()))),
    )


def _state(path):
    notes = {p: files.read_object(p) for p in sorted((path / "tasks").glob("*.json"))}
    done = [p for p, note in notes.items() if note.get("finished")]
    begun = [p.stem for p in notes if p not in done]
    has_report = (path / "report.html").exists()
    if has_report and not begun and not (path / opening.RESTARTING).exists():
        return "finished"
    at = f", then {', '.join(begun)}" if begun else ""
    return f"{len(done)} tasks done{at}"


def _figure(path):
    """The least error of a refined arm, from the report's own figures."""
    best = None
    for line in _lines(path / "metrics.jsonl"):
        is_error = line.get("name") == "error_deg" and "arm" in line
        value = line.get("value")
        if not is_error or not isinstance(value, int | float):
            continue
        arm = line["arm"]
        if not naming.is_refined(arm):
            continue
        if "augmentation" in line and (best is None or value < best[0]):
            best = (
                value,
                f"{naming.label(arm)}, {naming.kind_label(line['augmentation'])}",
            )
    return f"{best[0]:.2f} deg ({best[1]})" if best else "no degrees"


def _lines(path):
    if not path.exists():
        return
    for text in path.read_text("utf-8", errors="replace").splitlines():
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict):
            yield line
