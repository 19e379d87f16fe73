"""A machine in the place of people, through a study that is really served."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from gaze.data import record
from gaze.run import artifact, errors
from refiner.study import client, hosting, observer, results, stimuli, store
from tests.refiner.study import study_fixture

pytest.importorskip("waitress", reason="needs requirements-turing.txt")


def eyes(folder, mean, seed, count=120):
    """Noise of some brightness, of six people."""
    random = np.random.default_rng(seed)
    values = random.normal(mean, 20.0, (count, 12, 20, 1))
    text = np.array([f"{seed}-{n}" for n in range(count)])
    columns = {
        "image": np.clip(values, 0, 255).astype(np.uint8),
        "subject": np.repeat([f"p{n}" for n in range(6)], count // 6),
        "source": text,
        "key": text,
    }
    record.write([columns], artifact.Artifact("test", folder, {}, {}), intensity="raw")
    return folder


def known(*means):
    kinds = zip(("real", "refined"), means, strict=True)
    random = np.random.default_rng(3)
    shown = {
        kind: np.clip(random.normal(mean, 20.0, (60, 12, 20, 1)), 0, 255).astype("u1")
        for kind, mean in kinds
    }
    return stimuli.Stimuli(shown, {}, "")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A served study of 10 + 10; gives its folder and its links."""
    folder = tmp_path_factory.mktemp("study")
    folders = eyes(folder / "real", 130, 1), eyes(folder / "refined", 80, 2)
    with hosting.hosted(folder / "study", *folders, 10) as links:
        yield folder, links


def test_a_machine_answers_a_whole_run_and_is_marked_as_one(study):
    folder, links = study
    observer.Observer(known(130, 80), 0).take_part(links["subjects"], "whole")
    opened = store.Store(folder / "study")
    given = [own for own in results.answers_in(opened) if own.name == "whole"]
    opened.close()
    assert len(given) == 20 and {answer.observer for answer in given} == {"machine"}
    assert sum(answer.right for answer in given) >= 19


def test_a_machine_that_learned_from_what_is_shown_is_refused(study):
    folder, links = study
    shown = {kind: record.load(folder / kind).image for kind in ("real", "refined")}
    machine = observer.Observer(stimuli.Stimuli(shown, {}, ""), 0)
    with pytest.raises(errors.UserError, match="the machine learned from"):
        machine.take_part(links["subjects"], "cheat")


def test_another_link_is_named(study):
    with pytest.raises(errors.UserError, match="begins no run"):
        client.Client(study[1]["researcher"])


def test_a_server_that_does_not_start_is_explained(tmp_path):
    folder = study_fixture.write_eyes(tmp_path / "few", 3)
    other = study_fixture.write_eyes(tmp_path / "other", 3, seed=4)
    with pytest.raises(errors.UserError, match="ended: expected at least 10 real eyes"):
        with hosting.hosted(tmp_path / "study", folder, other, 10):
            pass


@pytest.mark.slow
def test_the_rehearsal_of_several_arms(tmp_path):
    real = eyes(tmp_path / "real", 100, 1)
    near, far = eyes(tmp_path / "near", 100, 2), eyes(tmp_path / "far", 180, 3)
    command = [
        *(sys.executable, "-m", "refiner.turing_machine", f"--real={real}"),
        *(f"--arms=near={near},far={far}", f"--out={tmp_path / 'out'}"),
        *("--per_class=20", "--observers=2"),
    ]
    for _ in range(2):  # the second time there is nothing to do
        done = subprocess.run(
            command,
            cwd=study_fixture.ROOT,
            env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads((tmp_path / "out" / "figures.json").read_text())
    shares = {arm: own["accuracy"]["value"] for arm, own in found.items()}
    assert shares["far"] > 0.95 and 0.3 < shares["near"] < 0.7
    page = (tmp_path / "out" / "machine.html").read_text("utf-8")
    assert "A machine&#x27;s." in page and page.count("machines</td>") == 2
    assert "50.6 % [49.0, 52.1]" in page and "people</td>" in page
