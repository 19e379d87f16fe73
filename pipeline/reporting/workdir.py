"""What the pipeline's stages left in a run directory, as the report sees it.

The one place that knows these files, all below the work directory. Required:

* ``config.json``: the resolved config; ``seeds`` is their number.
* ``run.json``: ``command`` [str], ``versions`` {name: version}, ``started`` str.
* ``seedK/evaluate/predictions.npz``, where the target has labels: ``ARM/AUGMENTATION``
  [N, 2], ``gaze`` [N, 2], ``subject`` [N], ``training_mean`` [2]; radians. With
  ``head_pose`` [N, 2], ``brightness`` and ``eye_openness`` [N] errors are broken down.

Said to be "not run" where absent:

* ``seedK/realism/figures.json``: ``preservation`` {arm: {figure: number}}, ``kid``
  {arm: {mean, std}, floor, extractor}, ``two_sample`` {arm: {accuracy, p, ...}} where
  asked for, ``alarms`` [str].
* ``seedK/evaluate/figures.json``: {ARM/KIND: {offset_removed_deg, ...}}.
* ``seedK/realism_fitted/``: both again, of arms of eyes of a fitted layout.
* ``seed0/realism/grid.npz``: ``synthetic``, ``mask``, ``real`` and one array per
  arm, uint8 [n, H, W] or [n, H, W, C].
* ``seed0/refiner/ARM/manifest.json``, ``seed0/purifier/NAME/manifest.json``: ``vgg``,
  where VGG's weights came from, in those that have some.
* ``metrics.jsonl`` in ``segmenter/``, ``seed0/refiner/ARM``, ``seed0/purifier/NAME``
  and ``seed0/estimate/ARM/AUGMENTATION``: a training's {step, phase, losses, monitors}
  per line. Folders of arms that the config no longer has are left alone.
* ``seed0/export/**/TASK.json``: the exported models' cards, with their metrics.
* ``seedK/purification/NAME/predictions.npz``: ``identity/AUGMENTATION`` of the raw
  estimators on purified test eyes. ``seedK/purification/realism/figures.json`` and
  ``seed0/purification/realism/grid.npz``: as above, but ``synthetic`` are the raw real
  eyes there and ``real`` the synthetic ones.
* ``tasks/refine-seedK-ARM-{train,apply}.json`` and
  ``tasks/refine-seedK-purify-NAME-{train,apply}.json``: ``took_s``.
* ``seedK/also/NAME/predictions.npz`` and ``figures.json``, of further labelled sets:
  as above, and {ARM/KIND: {offset_removed_deg, line_fitted_deg, ...}}; its
  ``manifest.json`` names models that could not read the set (``left_out``).
* ``seedK/screen/figures.json``: {ARM/AUGMENTATION: {x, x_low, x_high, y, ...}}.
"""

import dataclasses
import pathlib

import numpy as np

from gaze.run import errors, files
from pipeline.reporting import artifacts, breakdowns, further, logs, pooling
from refiner.realism import naming


@dataclasses.dataclass(frozen=True)
class Run:
    """What the pipeline left in a run folder; what an optional stage left is empty.

    Attributes:
        config: the resolved config.
        is_real: whether the target is a user's own eyes.
        started: ``command``, ``versions`` and when.
        seeds: names of the seeds' folders.
        predictions: {(arm, augmentation): float [K, N, 2]}, radians, K seeds.
        labels: ``gaze`` float [N, 2] and ``subjects`` [N] of the test eyes.
        traits: {axis label: float [N]}, what errors are broken down by.
        training_mean: float [2], the mean of the synthetic labels, or None.
        evaluations: {"ARM/KIND": what ``gaze.evaluation.figures`` gives}, means over
            the seeds; {} without degrees.
        vgg_sources: {arm: where its VGG's weights came from}.
        realism: figures of refined eyes, means over the seeds.
        pictures: arrays of the contact sheet, uint8 [n, H, W] or [n, H, W, C].
        fitted_pictures: the same of eyes of a fitted layout.
        trainings: {stage: {run: lines of its log}}, of the first seed.
        cards: of the exported models.
        also: {name: ``further.Set``}, the further labelled sets.
        screens: {arm/augmentation: figures of the screen test}.
        purified: as ``predictions``, of raw-trained estimators on purified eyes.
        purified_realism, purified_pictures: as of refined eyes.
        costs, purifying_costs: {arm: {"training_s", "refining_ms"}}.
    """

    config: dict
    is_real: bool
    started: dict
    seeds: list[str]
    predictions: dict
    labels: dict
    traits: dict
    training_mean: np.ndarray | None
    evaluations: dict
    vgg_sources: dict
    realism: dict
    pictures: dict
    fitted_pictures: dict
    trainings: dict
    cards: list[dict]
    also: dict[str, further.Set]
    screens: dict
    purified: dict
    purified_realism: dict
    purified_pictures: dict
    costs: dict
    purifying_costs: dict

    def seeds_of(self, kind: str) -> int:
        """How many seeds an estimator's kind has; some have the first alone."""
        found = self.predictions.items()
        own = [len(answers) for (_, name), answers in found if name == kind]
        return max(own, default=len(self.seeds))


def read(workdir: str | pathlib.Path) -> Run:
    """Everything the report needs.

    Raises:
        errors.UserError: no such run, or a required file is missing.
    """
    workdir = pathlib.Path(workdir)
    config = artifacts.config(workdir / "config.json")
    seeds = [workdir / f"seed{number}" for number in range(config["seeds"])]
    real = config.get("real", {})
    is_real = bool(real.get("source"))
    # Without labels there are no degrees, whatever an earlier run here has left.
    has_degrees = real.get("labels", "use") == "use"
    paths = [seed / "evaluate/predictions.npz" for seed in seeds if has_degrees]
    purifiers = config.get("purifiers", ())
    judged = [seed / "purification/realism" for seed in seeds if purifiers]
    has_fitted = naming.FITTED in config["arms"]
    judged_eyes = ["realism", "realism_fitted"] if has_fitted else ["realism"]
    tests = list(map(artifacts.arrays, paths))
    if not all(tests):
        raise errors.UserError(
            f"{workdir}: expected evaluate/predictions.npz for every seed, found "
            f"{sum(map(bool, tests))} of {len(seeds)}; run the pipeline again "
            "with the same --workdir, it continues where it stopped."
        )
    return Run(
        config=config,
        is_real=is_real,
        started=files.read_object(workdir / "run.json"),
        seeds=[seed.name for seed in seeds],
        **_degrees(tests, config.get("first_seed_only", ())),
        evaluations=pooling.mean(
            [artifacts.figures(path.with_name("figures.json")) for path in paths]
        ),
        vgg_sources=logs.vgg_sources(seeds[0], config["arms"], purifiers),
        realism=pooling.mean([_realism(seed, judged_eyes) for seed in seeds]),
        pictures=artifacts.arrays(seeds[0] / "realism/grid.npz"),
        fitted_pictures=(
            artifacts.arrays(seeds[0] / "realism_fitted/grid.npz") if has_fitted else {}
        ),
        trainings=logs.trainings(workdir, config, purifiers),
        cards=artifacts.cards(seeds[0] / "export"),
        also=further.read(seeds, config),
        screens=pooling.mean(
            [artifacts.figures(seed / "screen/figures.json") for seed in seeds]
        ),
        purified=_purified(seeds, tests, purifiers) if has_degrees else {},
        purified_realism=pooling.mean(
            [artifacts.figures(path / "figures.json") for path in judged]
        ),
        purified_pictures=artifacts.arrays(judged[0] / "grid.npz") if judged else {},
        costs=logs.costs(workdir, config, config["arms"]),
        purifying_costs=logs.costs(workdir, config, purifiers, purifying=True),
    )


def _realism(seed, names):
    """The figures of refined eyes of one seed, whatever they were made of."""
    merged = {}
    for name in names:
        for kind, value in artifacts.figures(seed / name / "figures.json").items():
            before = merged.get(kind)
            if isinstance(value, dict) and isinstance(before, dict):
                value = before | value
            elif isinstance(value, list) and isinstance(before, list):
                value = before + value
            merged[kind] = value
    return merged


def _purified(seeds, tests, purifiers):
    """{(purifier or "identity", augmentation): float [K, N, 2]}; {} if not run."""
    predictions = {}
    for name in purifiers:
        paths = [seed / "purification" / name / "predictions.npz" for seed in seeds]
        answers = list(map(artifacts.arrays, paths))
        if not all(answers):
            continue
        for key in answers[0]:
            arm, _, kind = key.partition("/")
            if kind:
                have = [arrays[key] for arrays in answers if key in arrays]
                predictions[name, kind] = np.stack(have)
                raw = [arrays[f"{arm}/{kind}"] for arrays in tests[: len(have)]]
                predictions["identity", kind] = np.stack(raw)
    return predictions


def _degrees(tests, single):
    """Predictions by (arm, augmentation), pooled over seeds, where there are labels."""
    if not tests or not all("gaze" in arrays for arrays in tests):
        return {"predictions": {}, "labels": {}, "traits": {}, "training_mean": None}
    first = tests[0]
    for name, array in first.items():
        if "/" in name and array.shape != first["gaze"].shape:
            raise errors.UserError(
                f"predictions.npz: {name} is {list(array.shape)}, expected "
                f"{list(first['gaze'].shape)}; delete the file and run pipeline.py "
                "again."
            )
    if not all(np.array_equal(first["gaze"], other["gaze"]) for other in tests):
        raise errors.UserError(
            "the seeds were tested on different samples and cannot be pooled; "
            "start again in a new --workdir."
        )
    return {
        "predictions": pooling.pooled(tests, single),
        "labels": {"gaze": first["gaze"], "subjects": first["subject"]},
        "traits": breakdowns.traits(first),
        "training_mean": first.get("training_mean"),
    }
