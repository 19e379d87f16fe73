"""Fitting the simulator's people and crops to unlabelled eyes."""

import dataclasses
import os
import pathlib

import numpy as np
from absl import logging

from gaze.data import record
from gaze.run import artifact, errors, files, progress, replacing
from gaze.simulator import domains, layouts, sets, simulate
from refiner.layout import fitting, outcome, page, parameters
from refiner.segmentation import prediction


def fit_layout(
    real: str | os.PathLike,
    segmenter: str | os.PathLike,
    out: str | os.PathLike,
    *,
    layout: str = "people",
    domain: str = "studio",
    count: int = 800,
    subjects: int = 100,
    max_images: int = 2000,
    rounds: int = 4,
    seed: int = 0,
) -> pathlib.Path:
    """Fits a layout to unlabelled eyes, as ``refiner.fit_layout`` does.

    Args:
        real: records of the target, 100 eyes or more; labels and masks are not read.
        segmenter: run folder of ``fit_segmenter``; both sides go through it.
        out: folder for ``layout.json``, ``figures.json`` and ``fit.html``.
        layout: the start, a name in `layouts`, a JSON file or a fit's folder.
        domain: looks of the simulated eyes.
        count, subjects: eyes and people of a simulated set; some 60 sets are drawn.
            Where the target tells how people differ, five eyes of each or more.
        max_images: eyes of the target, evenly from all.
        rounds: steps at most.
        seed: of the simulated sets.

    Returns:
        ``out``, finished.

    Raises:
        UserError: no such records, run or layout, too few eyes that show an iris, or a
            folder that holds anything else.
    """
    _check_counts(count, subjects)
    start = layouts.load(layout)
    settings = {
        "simulator": sets.VERSION,
        "layout": dataclasses.asdict(start),
        "domain": domain,
        "count": count,
        "subjects": subjects,
        "max_images": max_images,
        "rounds": rounds,
        "seed": seed,
    }
    inputs = {"real": real, "segmenter": segmenter}
    target = artifact.Artifact(
        "refiner.fit_layout", pathlib.Path(out), settings, inputs
    )
    if target.is_finished():
        return target.out
    replacing.refuse(target)
    network = prediction.load(pathlib.Path(segmenter))
    records = _some(record.load(real), max_images)
    seen = fitting.sample(
        prediction.predict(network, records.image), records.subject, records.clusters
    )
    request = {"count": count, "num_subjects": subjects, "seed": seed}
    request["size"] = records.image.shape[1:3]
    simulated = _simulation(network, domain, request, records.intensity)
    moved = len(parameters.names(with_people=True))
    report = progress.Progress("simulating sets, at most", 2 + rounds * (moved + 1))
    fit = fitting.fit(seen, simulated, start, rounds=rounds, report=report.update)
    facts = _facts(records, fit) | {
        "simulated": f"{count} eyes of {subjects} people of {domain}, "
        f"{fit.simulations} times",
        "start": layout,
    }
    with files.writing(target.out) as folder:
        folder.mkdir()
        layouts.write(folder / layouts.FILE, fit.layout)
        files.write_json(folder / "figures.json", _figures(fit, len(records)))
        (folder / "fit.html").write_text(page.make(fit, facts), encoding="utf-8")
        files.write_json(folder / artifact.MANIFEST, target.manifest())
    for text in page.clipped(fit):
        logging.warning("%s", text)
    logging.info(
        "distance to the target %.2f before, %.2f after: %s",
        *(fit.misfit("before"), fit.misfit("after"), target.out / "fit.html"),
    )
    return target.out


def _check_counts(count, subjects):
    if count < fitting.LEAST_EYES or not 1 <= subjects <= count // 2:
        raise errors.UserError(
            f"--count={count} and --subjects={subjects}: expected "
            f"{fitting.LEAST_EYES} eyes or more and at least two of each person."
        )


def _some(records, most):
    """At most so many eyes, evenly from the whole set, and so of all people."""
    rows = np.linspace(0, len(records) - 1, min(most, len(records)))
    return records.take(np.unique(rows.astype(int)))


def _simulation(network, domain, request, intensity):
    """A `fitting.Simulate`: eyes of a layout, their masks by the network."""
    factors = domains.factors(domain)

    def simulated(layout):
        masks, people = [], []
        for chunk in simulate.simulate(factors, **request, layout=layout):
            # The network has to see what it sees of the target.
            eyes = record.with_intensity(chunk, intensity)["image"]
            masks.append(prediction.predict(network, eyes))
            people += chunk["subject"]
        return np.concatenate(masks), np.array(people)

    return simulated


def _facts(records, fit):
    people = len(np.unique(records.subject))
    without = len(records) - len(fit.samples["target"].numbers)
    return {
        "target": f"{len(records)} eyes of {people} people, {records.intensity}",
        "left out": f"{without} eyes that show no iris",
    }


def _figures(fit: outcome.Fit, eyes: int) -> dict:
    shown = len(fit.samples["target"].numbers)
    columns = (fit.target, fit.before, fit.after, fit.scale)
    rows = zip(fit.statistics, *(c.tolist() for c in columns), strict=True)
    return {
        "misfit_before": fit.misfit("before"),
        "misfit_after": fit.misfit("after"),
        "eyes": shown,
        "eyes_without_iris": eyes - shown,
        "simulated_sets": fit.simulations,
        "parameters": {n: dataclasses.asdict(p) for n, p in fit.parameters.items()},
        "statistics": {
            name: {"target": t, "before": b, "after": a, "scale": s}
            for name, t, b, a, s in rows
        },
    }
