"""Each alarm: speaks when its state holds, once in a phase, and not before."""

import pytest

from gaze.training import alarms

WEIGHTS = {"style": 1.0, "content": 2.0, "adversarial": 1.0, "discriminator": 1.0}
GOOD = {"style": 1.0, "content": 0.5, "adversarial": 0.5, "discriminator": 0.3}
WATCHED = {
    "change": 0.1,
    "discriminator_on_real": 0.8,
    "discriminator_on_refined": 0.7,
    "gradient_norm_generator": 2.0,
}


def line(step, *, phase="joint", losses=(), monitors=()):
    return {
        "step": step,
        "phase": phase,
        "losses": GOOD | dict(losses),
        "monitors": WATCHED | dict(monitors),
    }


def speak(lines, watcher=None):
    """Names of the alarms by the step at which they spoke."""
    watcher = watcher or alarms.Alarms()
    return {
        made["step"]: list(said)
        for made in lines
        if (said := watcher.look(made, WEIGHTS))
    }


SATURATED = {"discriminator_on_real": 1.0, "discriminator_on_refined": 0.995}
BAD = {
    "saturated": {"monitors": SATURATED},
    "copies": {"monitors": {"change": 0.003}},  # 0.38 of a grey level
    "dominates": {"losses": {"content": 50.0}},  # 100 of 101.5
}


def test_a_healthy_training_is_left_alone():
    assert speak([line(k) for k in range(20)]) == {}


@pytest.mark.parametrize("name", BAD)
def test_a_state_speaks_once_it_lasted_and_once_only(name):
    lines = [line(k, **BAD[name]) for k in range(12)]
    assert speak(lines) == {alarms.LINES - 1: [name]}


@pytest.mark.parametrize("name", BAD)
def test_one_good_line_between_is_enough(name):
    assert speak([line(k, **(BAD[name] if k % 4 else {})) for k in range(20)]) == {}


def test_one_network_of_the_two_right_is_no_saturation():
    only = {"discriminator_on_real": 1.0, "discriminator_on_refined": 0.6}
    assert speak([line(k, monitors=only) for k in range(9)]) == {}


def test_an_exploding_gradient_speaks_at_once():
    lines = [line(k) for k in range(8)]
    lines.append(line(8, monitors={"gradient_norm_generator": 201.0}))
    assert speak(lines) == {8: ["explodes"]}
    lines[-1] = line(8, monitors={"gradient_norm_generator": 199.0})
    assert speak(lines) == {}


def test_a_phase_starts_afresh():
    first = [line(k, **BAD["copies"]) for k in range(3)]
    second = [line(3 + k, phase="next", **BAD["copies"]) for k in range(3)]
    assert speak(first + second) == {}


def test_an_interrupted_run_goes_on_where_it_was():
    lines = [line(k, **BAD["copies"]) for k in range(12)]
    whole = speak(lines)
    for cut in range(1, 12):
        logged = [
            made | ({"alarms": dict.fromkeys(whole[made["step"]])})
            if made["step"] in whole
            else made
            for made in lines[:cut]
        ]
        resumed = speak(lines[cut:], alarms.Alarms(logged))
        assert resumed == {step: n for step, n in whole.items() if step >= cut}


def test_the_words_name_the_loss_and_the_remedy():
    watcher = alarms.Alarms()
    said = {}
    for k in range(6):
        said |= watcher.look(line(k, **BAD["dominates"]), WEIGHTS)
    assert "content dominates: it is 99%" in said["dominates"]
    assert "loss_weights.content" in said["dominates"]


def test_lost_contrast_speaks_only_where_it_is_measured_and_stays():
    lost = {"monitors": {"contrast_correlation": 0.2}}
    assert speak([line(k, **lost) for k in range(1, 8)]) == {5: ["inverted"]}
    mixed = [line(k, **(lost if k % 4 else {})) for k in range(1, 12)]
    kept = [
        m | {"monitors": {"contrast_correlation": 0.9} | m["monitors"]} for m in mixed
    ]
    assert speak(kept) == {}
