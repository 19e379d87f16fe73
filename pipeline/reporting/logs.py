"""What a run's trainings logged: curves, VGG's source, and how long they took.

Of the arms that the config has now: a restart from a late stage leaves the folders of
those that were dropped.
"""

import collections
import pathlib
from collections.abc import Sequence

import numpy as np

from gaze.run import artifact, files, lines
from refiner.realism import naming

_REFINED = ("", ("synthetic",))  # prefix of the tasks, sets that refiners are used on
_SHOWN = 1000  # lines of a training, at least, where it has so many


def trainings(
    workdir: pathlib.Path, config: dict, purifiers: Sequence[str]
) -> dict[str, dict[str, list[dict]]]:
    """{stage: {run: lines}} of every metrics.jsonl, of the first seed.

    Of very many lines some are taken, evenly: as many as a curve can show.

    Args:
        workdir: the pipeline's run directory.
        config: its config.
        purifiers: names.
    """
    seed, kinds = workdir / "seed0", config.get("augmentations", ())
    matched = [naming.MATCHED] if config.get("matched") else []
    trained_on = [*config["arms"], *matched, *config.get("references", ())]
    stages = {
        workdir / "segmenter": [""],
        seed / "refiner": config["arms"],
        seed / "purifier": purifiers,
        seed / "estimate": [f"{arm}/{kind}" for arm in trained_on for kind in kinds],
    }
    logged = collections.defaultdict(dict)
    for folder, runs in stages.items():
        for run in runs:
            path = folder / run / "metrics.jsonl"
            if kept := _thinned(line for _, line in lines.read(path)):
                logged[folder.name][run or folder.name] = kept
    return dict(logged)


def _thinned(stream):
    """Some of very many lines, evenly, and the last one."""
    kept, every, last = [], 1, None
    for number, last in enumerate(stream):
        if number % every == 0:
            kept.append(last)
        if len(kept) > 2 * _SHOWN:
            kept, every = kept[::2], 2 * every
    return kept if last is None or kept[-1] is last else [*kept, last]


def vgg_sources(
    seed: pathlib.Path, arms: Sequence[str], purifiers: Sequence[str]
) -> dict[str, str]:
    """{arm: where its VGG's weights came from}, of those that have a VGG."""
    folders = {arm: seed / "refiner" / arm for arm in arms}
    folders |= {f"{name} (purifying)": seed / "purifier" / name for name in purifiers}
    paths = {arm: folder / "manifest.json" for arm, folder in folders.items()}
    manifests = {arm: files.read_object(p) for arm, p in paths.items() if p.exists()}
    return {arm: m["vgg"] for arm, m in manifests.items() if m.get("vgg")}


def costs(
    workdir: pathlib.Path, config: dict, arms: Sequence[str], *, purifying: bool = False
) -> dict[str, dict[str, float]]:
    """{arm: {"training_s", "refining_ms"}}, means over the seeds; refining per image.

    Args:
        workdir, config: the run's.
        arms: refiners or purifiers.
        purifying: which of the two; purifiers are used on the test eyes, or those of
            the style where none are labelled, refiners on the synthetic ones.
    """
    prefix, contents = ("purify-", ("test", "style")) if purifying else _REFINED
    sets = [workdir / "data" / name / artifact.MANIFEST for name in contents]
    images = next((files.read_json(p)["count"] for p in sets if p.exists()), 0)
    measured = {}
    for arm in arms:
        took = {
            part: [
                _took_s(workdir / f"tasks/refine-seed{k}-{prefix}{arm}-{part}.json")
                for k in range(config["seeds"])
            ]
            for part in ("train", "apply")
        }
        if images and all(None not in values for values in took.values()):
            measured[arm] = {
                "training_s": float(np.mean(took["train"])),
                "refining_ms": 1000.0 * float(np.mean(took["apply"])) / images,
            }
    return measured


def _took_s(path):
    found = files.read_object(path).get("took_s") if path.exists() else None
    return found if isinstance(found, int | float) else None
