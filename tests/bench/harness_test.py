"""The benchmark's own laws, with contenders that only sleep."""

import importlib
import sys

import numpy as np
import pytest

from tests.bench import __main__ as bench
from tests.bench import case, harness, verdict

SLEEPER = """
import sys, time
from tests.bench import worker
print("a library that talks")
worker.serve(lambda: time.sleep(float(sys.argv[1])), losses={"a": 1.0})
"""


@pytest.fixture
def contender(tmp_path, monkeypatch):
    """Starts contenders that sleep; ends them all."""
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    started = []

    def start(name, *arguments):
        log = tmp_path / "log.txt"
        made = harness.Contender(name, sys.executable, "sleeper", *arguments, log=log)
        started.append(made)
        return made

    yield start
    for one in started:
        one.close()


def test_everyone_has_every_round_and_the_faster_is_faster(contender, monkeypatch):
    monkeypatch.setattr(harness, "_PAUSE_S", 0.0)
    both = [contender("slow", 0.05), contender("fast", 0.01)]
    slow, fast = harness.race(both, rounds=3, steps=2)
    assert [len(one.rounds) for one in both] == [3, 3]
    assert 0.01 <= fast.best_s <= fast.median_s and 0.05 <= slow.best_s
    assert fast.best_s < slow.best_s
    assert fast.cpu_s < 0.01 and fast.peak_mib > 1.0
    assert fast.facts["losses"] == {"a": 1.0}


def test_a_contender_that_fails_says_why(contender):
    with pytest.raises(harness.Failed, match="could not convert string to float"):
        contender("broken", "soon")


def test_a_case_comes_back(tmp_path):
    made = case.Case(
        settings={"method": "x", "layers": ["a"]},
        loss_weights={"adversarial": 1.0},
        networks={"generator": {"width": 2}},
        weights={"generator": [np.full(2, i) for i in range(12)]},
        batch={"content": {"image": np.ones((1, 2))}, "history": np.zeros(3)},
    )
    case.write(tmp_path / "case.npz", made)
    again = case.read(tmp_path / "case.npz")
    assert again.settings == made.settings and again.networks == made.networks
    for number, array in enumerate(again.weights["generator"]):
        np.testing.assert_array_equal(array, [number, number])
    np.testing.assert_array_equal(again.batch["content"]["image"], np.ones((1, 2)))
    np.testing.assert_array_equal(again.batch["history"], np.zeros(3))


def steps(**changes):
    """Facts of ours and theirs; ``changes`` are one of theirs."""
    said = {"losses": {"a": 2.0}, "norms": {"g": 5.0}, "second": {"a": 1.0}}
    names = ["ours", *bench.THEIRS]
    facts = {name: dict(said) for name in names}
    facts[names[-1]] |= changes
    contenders = [type("Fake", (), {"name": n, "facts": facts[n]}) for n in names]
    return contenders


def test_equal_steps_agree():
    assert "losses agree to 5e-04" in verdict.agreement(steps(losses={"a": 2.001}))


@pytest.mark.parametrize(
    "changes",
    [
        {"losses": {"a": 2.01}},
        {"norms": {"g": 5.02}},
        {"second": {"a": 1.05}},
        {"losses": {"a": 2.0, "b": 1.0}},
    ],
)
def test_unequal_steps_are_not_timed(changes):
    with pytest.raises(harness.Failed, match="takes another step than ours"):
        verdict.agreement(steps(**changes))


def test_the_summary_compares_with_the_fastest_of_theirs():
    names = ["ours", "ours, bfloat16", "ours without matting", "matmul"]
    seconds = dict(zip(names, (0.10, 0.08, 0.095, 0.034), strict=True))
    seconds |= dict(zip(bench.THEIRS, (0.2, 0.15, 0.16, 0.18), strict=True))
    seconds["PyTorch matmul"] = 0.040
    facts = {"flops": 2e10, "losses": {"a": 1.0}}
    results = {
        name: harness.Result(name, s, s, s, 500.0, facts) for name, s in seconds.items()
    }
    lines = [*verdict.summary(results, 1.3)]
    assert lines[0].startswith("1.50 times as fast") and "channels-last" in lines[0]
    assert "200 GFLOP/s, 40% of a 2048^3" in lines[1]
    assert lines[2] == "matting: 5.0% of the step"
    assert lines[3].startswith("bfloat16: 1.25 times as fast")


def test_a_batch_at_once_is_compared_with_a_batch_at_once():
    seconds = {"ours": 0.1, verdict.WHOLE: 0.2, "ours, bfloat16": 0.1}
    seconds |= {"matmul": 0.03, "PyTorch matmul": 0.04, "PyTorch eager": 0.3}
    seconds[f"PyTorch eager{verdict.IN_PARTS}"] = 0.15
    facts = {"flops": 2e10, "losses": {"a": 1.0}}
    results = {n: harness.Result(n, s, s, s, 1.0, facts) for n, s in seconds.items()}
    first, second, third, *_ = verdict.summary(results, 1.3)
    fastest = "times as fast as the fastest of theirs (PyTorch eager"
    assert first == f"1.50 {fastest}{verdict.IN_PARTS}); goal 1.3"
    assert second == f"both the whole batch at once: 1.50 {fastest})"
    assert third == f"ours in parts, theirs at once: 3.00 {fastest})"


def test_a_whole_batch_of_other_eyes_is_not_timed():
    said = {"losses": {"a": 2.0}, "norms": {"g": 5.0}, "second": {"a": 1.0}}
    other = {**said, "losses": {"a": 2.1}}
    made = [("ours", said), (verdict.WHOLE, other), ("PyTorch eager", said)]
    contenders = [type("Fake", (), {"name": n, "facts": f}) for n, f in made]
    with pytest.raises(harness.Failed, match="whole batch takes another step"):
        verdict.agreement(contenders)


@pytest.mark.parametrize("subject", bench.SUBJECTS)
def test_a_subjects_settings_are_keys_of_its_config(subject):
    config = importlib.import_module(f"configs.{subject}").get_config()
    made = bench.SUBJECTS[subject]
    for assignment in made["set"] + made["whole"]:
        assert assignment.partition("=")[0] in config
    left_out = made["left_out"]
    assert not left_out or left_out in config.loss_weights
