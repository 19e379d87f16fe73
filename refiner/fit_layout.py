"""Fits the simulator's people and crops to unlabelled eyes, by what masks show.

python -m refiner.fit_layout --real=RECORDS --segmenter=SEGMENTER_RUN --out=DIR
python -m gaze.simulate --layout=DIR/layout.json ...

Both sides go through the same segmenter; no label and no mask of ``--real`` is read.
``--layout`` is the start: choose the one whose gaze and head are the target's, for no
mask shows where eyes look on average. Writes ``layout.json``, ``figures.json`` and
``fit.html``, which shows both distributions before and after. It stands in this room
and not in `gaze` because it asks a segmenter.
"""

import dataclasses
import pathlib

import numpy as np
from absl import flags, logging

from gaze.data import record
from gaze.run import artifact, errors, files, main, progress
from gaze.simulator import domains, layouts, sets, simulate
from refiner.layout import fitting, page, parameters
from refiner.segmentation import prediction

_REAL = flags.DEFINE_string("real", None, "Records of the target.", required=True)
_SEGMENTER = flags.DEFINE_string("segmenter", None, "Segmenter run.", required=True)
_LAYOUT = flags.DEFINE_string("layout", "people", "Start: a name or a file.")
_DOMAIN = flags.DEFINE_enum(
    "domain", "studio", list(domains.DOMAINS), "Looks of the simulated eyes."
)
_COUNT = flags.DEFINE_integer("count", 600, "Eyes in a simulated set.")
_SUBJECTS = flags.DEFINE_integer("subjects", 60, "Their people.")
_MAX = flags.DEFINE_integer("max_images", 2000, "Eyes of the target.", lower_bound=8)
_ROUNDS = flags.DEFINE_integer("rounds", 5, "Steps at most.")
_SEED = flags.DEFINE_integer("seed", 0, "Of the simulated sets.", lower_bound=0)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)


def _main():
    _check_counts()
    start = layouts.load(_LAYOUT.value)
    settings = {
        "simulator": sets.VERSION,
        "layout": dataclasses.asdict(start),
        "domain": _DOMAIN.value,
        "count": _COUNT.value,
        "subjects": _SUBJECTS.value,
        "max_images": _MAX.value,
        "rounds": _ROUNDS.value,
        "seed": _SEED.value,
    }
    inputs = {"real": _REAL.value, "segmenter": _SEGMENTER.value}
    target = artifact.Artifact(
        "refiner.fit_layout", pathlib.Path(_OUT.value), settings, inputs
    )
    if target.is_finished():
        return
    network = prediction.load(_SEGMENTER.value)
    records = _some(record.load(_REAL.value))
    seen = fitting.sample(
        prediction.predict(network, records.image), records.subject, records.clusters
    )
    fit = _fitted(network, records, seen, start)
    with files.writing(target.out) as folder:
        folder.mkdir()
        _write(folder, fit, records)
        files.write_json(folder / artifact.MANIFEST, target.manifest())
    for text in page.clipped(fit):
        logging.warning("%s", text)
    logging.info(
        "distance to the target %.2f before, %.2f after; %s",
        *(fit.misfit("before"), fit.misfit("after"), target.out / "fit.html"),
    )


def _check_counts():
    if _COUNT.value < fitting.LEAST_EYES or _SUBJECTS.value > _COUNT.value // 2:
        raise errors.UserError(
            f"--count={_COUNT.value} and --subjects={_SUBJECTS.value}: expected "
            f"{fitting.LEAST_EYES} eyes or more and at least two of each person."
        )


def _some(records):
    """At most so many eyes, evenly from the whole set, and so of all people."""
    rows = np.linspace(0, len(records) - 1, min(_MAX.value, len(records)))
    return records.take(np.unique(rows.astype(int)))


def _fitted(network, records, seen, start):
    size, factors = records.image.shape[1:3], domains.factors(_DOMAIN.value)

    def simulated(layout):
        chunks = simulate.simulate(
            factors,
            count=_COUNT.value,
            num_subjects=_SUBJECTS.value,
            seed=_SEED.value,
            size=size,
            layout=layout,
        )
        masks, people = [], []
        for chunk in chunks:
            # The network has to see what it sees of the target.
            eyes = record.with_intensity(chunk, records.intensity)["image"]
            masks.append(prediction.predict(network, eyes))
            people += chunk["subject"]
        return np.concatenate(masks), np.array(people)

    moved = len(parameters.FITTED) + len(parameters.FITTED_WITH_PEOPLE)
    most = 2 + _ROUNDS.value * (moved + 1)
    report = progress.Progress("simulating sets, at most", most)
    return fitting.fit(
        seen, simulated, start, rounds=_ROUNDS.value, report=report.update
    )


def _write(folder, fit, records):
    layouts.write(folder / "layout.json", fit.layout)
    figures = {
        "misfit_before": fit.misfit("before"),
        "misfit_after": fit.misfit("after"),
        "eyes": len(fit.samples["target"].numbers),
        "eyes_without_iris": len(records) - len(fit.samples["target"].numbers),
        "simulated_sets": fit.simulations,
        "parameters": {n: dataclasses.asdict(p) for n, p in fit.parameters.items()},
        "statistics": {
            name: {"target": t, "before": b, "after": a, "scale": s}
            for name, t, b, a, s in zip(
                fit.statistics,
                *(v.tolist() for v in (fit.target, fit.before, fit.after, fit.scale)),
                strict=True,
            )
        },
    }
    files.write_json(folder / "figures.json", figures)
    people = len(np.unique(records.subject))
    facts = {
        "target": f"{len(records)} eyes of {people} people, {records.intensity}",
        "left out": f"{figures['eyes_without_iris']} eyes that show no iris",
        "simulated": f"{_COUNT.value} eyes of {_SUBJECTS.value} people of "
        f"{_DOMAIN.value}, {fit.simulations} times",
        "start": _LAYOUT.value,
    }
    (folder / "fit.html").write_text(page.make(fit, facts), encoding="utf-8")


if __name__ == "__main__":
    main.run(_main)
