"""A whole study with machines in the place of people."""

import pathlib

from absl import logging

from gaze.data import record
from gaze.run import artifact, files
from refiner.study import (
    answers,
    halves,
    hosting,
    observer,
    opening,
    report,
    sources,
    stimuli,
)


def rehearse(folder, real, refined, per_class: int, observers: int) -> dict:
    """Splits the eyes, serves one half, trains machines on the other, reports.

    Args:
        folder: of the arm: ``real``, ``refined`` (the halves that are shown), ``study``
            and ``report`` come into it. A report that is there is not made again.
        real, refined: record.Records.
        per_class: eyes of each kind that a run shows.
        observers: number of machines.

    Returns:
        Figures of ``summary.of`` for the machines' answers.

    Raises:
        UserError: too few eyes.
    """
    folder = pathlib.Path(folder)
    done = folder / "report" / "figures.json"
    if done.exists():
        return files.read_json(done)[answers.MACHINE]
    files.remove(folder)
    halved = {"real": halves.split(real), "refined": halves.split(refined)}
    for kind, (shown, _, by_person) in halved.items():
        if not by_person:
            logging.warning("%s eyes are of one person and split at random", kind)
        target = artifact.Artifact(
            "refiner.turing_machine", folder / kind, {"half": kind}, {}
        )
        record.write([shown.columns()], target, **shown.treatment)
    with hosting.hosted(
        folder / "study", folder / "real", folder / "refined", per_class
    ) as links:
        known = _known({kind: half[1] for kind, half in halved.items()})
        for seed in range(observers):
            machine = observer.Observer(known, seed)
            machine.take_part(links["subjects"], f"machine {seed}")
            logging.info("%s: machine %d of %d", folder.name, seed + 1, observers)
    study, encoded = opening.to_report(folder / "study")
    try:
        return report.write(study, encoded, folder / "report")[answers.MACHINE]
    finally:
        study.close()


def _known(parts):
    """The eyes to learn from, treated as the study treats those that it shows."""
    both = [
        sources.Source("the other half", list(p.image), list(p.key), p.intensity)
        for p in (parts["real"], parts["refined"])
    ]
    return stimuli.prepare(*both, least=1)
