"""Filter, zones, dwell times and a driver's offset: laws and hand-worked values."""

import json

import numpy as np
import pytest

from export.runtime import filters, offsets, zones

AHEAD = np.array([0.0, 0.0, -1.0])


def test_a_resting_value_stays_and_noise_shrinks():
    random = np.random.default_rng(0)
    smooth = filters.OneEuro()
    noisy = 0.02 * random.normal(size=(300, 3)) + AHEAD
    values = [smooth.update(v, i / 30) for i, v in enumerate(noisy)]
    assert np.std(values[30:], axis=0).max() < 0.6 * 0.02


def test_the_first_value_and_the_first_after_a_gap_pass():
    smooth = filters.OneEuro()
    np.testing.assert_array_equal(smooth.update(AHEAD, 0.0), AHEAD)
    other = np.array([1.0, 0.0, 0.0])
    np.testing.assert_array_equal(smooth.update(other, 2.0), other)


def test_a_jump_is_mostly_followed_within_a_tenth_of_a_second():
    smooth, side = filters.Direction(), np.array([np.sin(0.5), 0.0, -np.cos(0.5)])
    for i in range(30):
        smooth.update(AHEAD, i / 60)
    for i in range(30, 36):
        gaze = smooth.update(side, i / 60)
    assert np.degrees(np.arccos(gaze @ side)) < 3.0
    assert np.linalg.norm(gaze) == pytest.approx(1.0)


def test_low_pass_share_by_hand():
    """Cut-off 1 Hz, 1 / (2 pi) s apart: the time constant is a step, half is taken."""
    still = filters.OneEuro(still_hz=1.0, per_speed=0.0)
    still.update(np.array([0.0]), 0.0)
    step = 1 / (2 * np.pi)
    assert still.update(np.array([1.0]), step) == pytest.approx(0.5)


ROAD = {"corner_mm": [-500, -300, -800], "side_mm": [1000, 0, 0]}
ROAD["other_side_mm"] = [0, 400, 0]
MIRROR = {"corner_mm": [-100, -300, -400], "side_mm": [200, 0, 0]}
MIRROR["other_side_mm"] = [0, 80, 0]
METRES = {key: [v / 1000 for v in values] for key, values in ROAD.items()}
METRES |= {"side_mm": [2.4, 0, 0], "other_side_mm": [0, 0.6, 0]}


@pytest.fixture
def car(tmp_path):
    path = tmp_path / "zones.json"
    path.write_text(json.dumps({"road": ROAD, "mirror": MIRROR}))
    return zones.load(path)


def towards(x, y, z):
    return np.array([x, y, z], float) / np.linalg.norm([x, y, z])


def test_gaze_hits_the_nearer_of_two_zones(car):
    eye = np.array([0.0, 0.0, 600.0])
    road, mirror = car
    assert road.distance(eye, AHEAD, 0.0) == pytest.approx(1400.0)
    gaze = towards(0, -260, -1000)
    assert mirror.distance(eye, gaze, 0.0) < road.distance(eye, gaze, 0.0)
    assert road.distance(eye, -AHEAD, 0.0) == np.inf
    assert road.distance(eye, towards(1, 0, 0), 0.0) == np.inf
    follow = zones.Dwell(car)
    follow.update(eye, gaze, 0.0)
    assert follow.update(eye, gaze, 0.2) == "mirror"


def test_a_glance_counts_after_a_moment_and_dwell_times_add_up(car):
    eye, follow = np.array([0.0, 0.0, 600.0]), zones.Dwell(car)
    assert follow.update(eye, AHEAD, 10.0) == "unknown"
    assert follow.update(eye, AHEAD, 10.05) == "unknown"
    assert follow.update(eye, AHEAD, 10.15) == "road"
    assert follow.dwell(10.6) == pytest.approx(0.6)
    assert follow.update(None, None, 10.6) == "road"  # one lost frame says nothing
    assert follow.update(None, None, 10.8) == "unknown"
    assert follow.totals["road"] == pytest.approx(10.8 - 10.15)
    assert sum(follow.totals.values()) == pytest.approx(0.8)


def test_of_a_gap_half_a_second_is_the_zones_and_all_adds_up(car):
    eye, follow = np.array([0.0, 0.0, 600.0]), zones.Dwell(car)
    follow.update(eye, AHEAD, 0.0)
    assert follow.update(eye, AHEAD, 60.0) == "road"
    assert follow.dwell(60.2) == pytest.approx(0.7)  # 59.5 s are unknown
    assert follow.update(eye, -AHEAD, 120.0) == "unknown"  # since half a second after
    assert follow.dwell(120.0) == pytest.approx(60.0 - filters.FORGET_S)
    assert follow.update(eye, AHEAD, 121.0) == "unknown"
    assert follow.totals["road"] == pytest.approx(filters.FORGET_S)
    assert sum(follow.totals.values()) == pytest.approx(121.0)


@pytest.mark.parametrize("rate", [0.5, 1.0, 1.9, 2.0, 30.0])
def test_a_camera_of_any_rate_enters_zones(car, rate):
    eye, follow = np.array([0.0, 0.0, 600.0]), zones.Dwell(car)
    times = np.arange(0, 60, 1 / rate)
    seen = [follow.update(eye, AHEAD, time) for time in times]
    first = seen.index("road")
    assert seen[first:] == ["road"] * (len(seen) - first) and times[first] <= 2.0
    shown = min(1.0, filters.FORGET_S * rate)  # of the time, and the rest unknown
    length = times[-1] - times[first]
    assert follow.totals["road"] == pytest.approx(shown * length)
    assert follow.dwell(times[-1]) == pytest.approx(shown * times[-1])
    assert sum(follow.totals.values()) == pytest.approx(times[-1])


def test_who_is_inside_leaves_later_than_who_is_outside_enters(car):
    eye = np.array([0.0, 0.0, 600.0])
    edge = towards(560, 0, -1400)  # 560 of 500 mm: outside, within the margin
    inside, outside = zones.Dwell(car), zones.Dwell(car)
    for i in range(20):
        inside.update(eye, AHEAD if i < 10 else edge, i / 10)
        outside.update(eye, edge, i / 10)
    assert (inside.zone, outside.zone) == ("road", "unknown")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "expected a JSON object"),
        ("{}", "names no zones"),
        ('{"a": 1, "a": 2}', "'a' stands there twice"),
        (json.dumps({"road": {k: [0, 2, 1] for k in ROAD}}), "no area"),
        (json.dumps({"road": METRES}), "shorter than 10 mm"),
        ("{", "no JSON file"),
        ('{"road": {}}', "zone 'road': expected corner_mm"),
        (json.dumps({"unknown": ROAD}), "but 'unknown'"),
        (json.dumps({"road": ROAD | {"side_mm": [1, 2]}}), "three finite numbers"),
        (json.dumps({"road": ROAD | {"side_mm": "x"}}), "three numbers"),
        (json.dumps({"road": ROAD | {"side_mm": [0, 1, 0]}}), "no area"),
    ],
)
def test_a_wrong_zone_file_is_one_line(tmp_path, text, words):
    path = tmp_path / "zones.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        zones.load(path)


def glances(learner, count, *, spread_deg=1.0, turn=(0.05, -0.08), seed=0):
    random = np.random.default_rng(seed)
    eye = np.array([30.0, 0.0, 600.0])
    for _ in range(count):
        target = random.uniform([-400, -200, -100], [400, 200, 0])
        truth = towards(*(target - eye))
        noise = np.radians(spread_deg) * random.normal(size=2)
        off = offsets.Offset(-turn[0] + noise[0], -turn[1] + noise[1])
        learner.glance(off.apply(truth), eye, target)


def test_an_offset_is_learned_once_it_holds():
    learner = offsets.Learner()
    glances(learner, 7, spread_deg=0.2)
    assert learner.offset is None
    glances(learner, 20, spread_deg=0.2, seed=1)
    assert learner.offset.pitch == pytest.approx(0.05, abs=0.003)
    assert learner.offset.yaw == pytest.approx(-0.08, abs=0.003)


def test_scattered_glances_do_not_hold_and_a_stray_one_does_no_harm():
    learner = offsets.Learner()
    glances(learner, 10, spread_deg=6.0)
    assert learner.offset is None
    learner = offsets.Learner()
    glances(learner, 20, spread_deg=0.2)
    glances(learner, 2, turn=(0.9, 0.9), seed=5)
    assert learner.offset.pitch == pytest.approx(0.05, abs=0.003)


def test_an_offset_survives_its_file_and_a_broken_file_is_one_line(tmp_path):
    path = tmp_path / "driver.json"
    offset = offsets.Offset(0.05, -0.08)
    offset.save(path)
    assert offsets.load(path) == offset
    assert list(tmp_path.iterdir()) == [path]
    for text in ("{}", "no", '{"pitch_rad": NaN, "yaw_rad": 0}', "[1]"):
        path.write_text(text)
        with pytest.raises(ValueError, match="learn"):
            offsets.load(path)


def test_an_offset_of_another_model_or_camera_is_refused(tmp_path):
    path = tmp_path / "offset.json"
    mine = {
        "gaze_model": "12ab",
        "camera_matrix": [[500.0, 0, 160], [0, 500.0, 120], [0, 0, 1]],
    }
    offset = offsets.Offset(0.05, -0.08)
    offset.save(path, mine)
    assert offsets.load(path, mine) == offsets.load(path) == offset
    for name in mine:
        with pytest.raises(ValueError, match=f"another {name.replace('_', ' ')}; "):
            offsets.load(path, mine | {name: "other"})
    offset.save(path)
    assert offsets.load(path, mine) == offset
