"""Further arms, purifiers, k-NN and seeds, through the whole pipeline at tiny size."""

import json

import pytest

from tests.pipeline import run_test

pytestmark = pytest.mark.slow

ARMS = "--config.arms=('identity','light_transfer.varied')"
OTHERS = "--config.arms=('identity','reinhard','mask_guided.unguided')"
SETTINGS = (
    "--config.purifiers=('light_transfer','mask_guided.unguided')",
    "--config.estimators=('gaze_cnn','resnet','knn')",
    "--config.first_seed_only=('resnet',)",
    "--config.matched=True",
    "--config.seeds=2",
)


def run(workdir, *arguments):
    text, _ = (process := run_test.start(workdir, *arguments)).communicate()
    assert process.returncode == 0, text[-3000:]
    lines = (workdir / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The figures of a run, and of the same with one arm exchanged for two."""
    workdir = tmp_path_factory.mktemp("arms") / "run"
    arm = "--config.export_arm=identity"
    first = run(workdir, ARMS, arm, *SETTINGS)
    kept = (workdir / "tasks" / "estimate-seed1-identity-mild.json").stat().st_mtime
    second = run(workdir, OTHERS, arm, *SETTINGS, "--restart_from=evaluate")
    again = (workdir / "tasks" / "estimate-seed1-identity-mild.json").stat().st_mtime
    return workdir, first, second, kept == again


def named(lines, key, name="error_deg"):
    return {line[key] for line in lines if line["name"] == name and key in line}


def test_every_arm_has_a_row_for_every_estimator(runs):
    _, first, _, _ = runs
    assert {"identity", "matched", "light_transfer.varied"} <= named(first, "arm")
    assert named(first, "augmentation") == {"mild", "resnet+mild", "knn"}


def test_purified_eyes_have_rows_beside_the_raw_ones(runs):
    _, first, second, _ = runs
    purifiers = {"identity", "light_transfer", "mask_guided.unguided"}
    for lines in (first, second):
        assert named(lines, "purifier") == purifiers
        assert "pupil_error_px_mean" in {line["name"] for line in lines}


def test_an_exchanged_arm_leaves_the_rest_as_it_was(runs):
    workdir, _, second, kept = runs
    assert kept  # nothing was trained again
    arms = named(second, "arm")
    assert {"reinhard", "mask_guided.unguided"} <= arms
    assert "light_transfer.varied" not in arms
    page = (workdir / "report.html").read_text()
    assert "light transfer, varied" not in page


def test_cost_is_told_for_every_refiner(runs):
    _, _, second, _ = runs
    assert {"reinhard", "mask_guided.unguided"} <= named(second, "arm", "training_s")
