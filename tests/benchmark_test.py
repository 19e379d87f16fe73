"""The frozen benchmark is what it was: its settings, and the eyes it draws.

Run as a script to record a new version (never an old one again):

    python -m tests.benchmark_test
"""

import json
import pathlib

import ml_collections
import numpy as np
import pytest

from configs import benchmark
from gaze.simulator import domains, layouts, simulate
from pipeline.planning import plan

FROZEN = pathlib.Path(__file__).parent / "golden" / f"benchmark_v{benchmark.VERSION}"
EYES = 6  # of each set


def settings():
    """What a table depends on, apart from the methods it compares."""
    config = benchmark.get_config()
    keys = ("version", "simulator", "segmenter", "estimator", "augmentations", "real")
    return json.loads(json.dumps({key: _plain(config[key]) for key in keys}))


def requests():
    """What the benchmark's plan asks of the simulator, by set."""
    tasks = plan.tasks_of(benchmark.get_config(), pathlib.Path("runs/benchmark"))
    made = {}
    for task in tasks:
        stage, _, name = task.name.partition("/")
        if stage == "simulate":
            # The frozen files keep the name that the synthetic eyes had.
            made["studio" if name == "synthetic" else name] = dict(task.arguments)
    return made


def drawn():
    """The first eyes of every set the benchmark's plan simulates, by set."""
    sets = {}
    for name, request in requests().items():
        factors = domains.factors(
            request["domain"],
            **{k: request[k] for k in ("geometry", "albedo") if k in request},
        )
        chunks = simulate.simulate(
            factors,
            count=request["count"],
            num_subjects=request["subjects"],
            seed=request["seed"],
            first_subject=request.get("first_subject", 0),
            chunk=EYES,
            layout=layouts.load(request["layout"]),
        )
        sets[name] = next(chunks)
    return sets


def _plain(value):
    is_config = isinstance(value, ml_collections.ConfigDict)
    return value.to_dict() if is_config else value


def test_the_settings_are_those_of_this_version():
    assert settings() == json.loads(FROZEN.with_suffix(".json").read_text())


@pytest.mark.parametrize("name", ["studio", "style", "ceiling", "test"])
def test_the_same_eyes_are_drawn(name):
    now = drawn()[name]
    with np.load(FROZEN.with_suffix(".npz")) as frozen:
        # Another processor may round the last bit of a pixel otherwise, not more.
        change = np.abs(now["image"].astype(int) - frozen[f"{name}_image"])
        assert change.mean() < 0.2 and (change > 8).mean() < 0.01
        assert (now["mask"] != frozen[f"{name}_mask"]).mean() < 1e-3
        for label in ("gaze", "head_pose"):
            np.testing.assert_allclose(now[label], frozen[f"{name}_{label}"], atol=1e-5)


def test_the_perfect_refiner_shows_the_very_eyes_of_studio():
    sets = drawn()
    for column in ("gaze", "mask", "head_pose"):
        np.testing.assert_array_equal(
            sets["perfect_refiner"][column], sets["studio"][column]
        )
    assert (sets["perfect_refiner"]["image"] != sets["studio"]["image"]).mean() > 0.5


def test_the_cabin_sets_share_nobody():
    asked, sets = requests(), drawn()
    who = []
    for name in ("style", "ceiling", "test"):
        first = asked[name].get("first_subject", 0)
        who += range(first, first + asked[name]["subjects"])
    assert len(who) == len(set(who)) == 700
    gazes = [sets[name]["gaze"] for name in ("style", "ceiling", "test")]
    assert not np.array_equal(gazes[0], gazes[1])


def record():
    """Writes the golden files of a new version."""
    if FROZEN.with_suffix(".npz").exists():
        raise SystemExit(f"{FROZEN.name} is frozen; raise VERSION in its config first.")
    arrays = {
        f"{name}_{column}": columns[column]
        for name, columns in drawn().items()
        if name != "perfect_refiner"
        for column in ("image", "mask", "gaze", "head_pose")
    }
    np.savez_compressed(FROZEN.with_suffix(".npz"), **arrays)
    text = json.dumps(settings(), indent=2, sort_keys=True)
    FROZEN.with_suffix(".json").write_text(text + "\n")


if __name__ == "__main__":
    record()
