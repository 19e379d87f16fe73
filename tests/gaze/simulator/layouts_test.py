import dataclasses
import json

import numpy as np
import pytest

from gaze.run import errors
from gaze.simulator import (
    directions,
    domains,
    geometry,
    landmarks,
    layouts,
    lids,
    opening,
    people,
    population,
    scenes,
    simulate,
)

SIZE = (36, 60)


def scene(count=400, kappa=False, **changed):
    """Scenes of people one to a picture, of a population that differs in a few."""
    index = np.arange(count)
    options = scenes.Options(kappa=kappa, layout=population.Population(**changed))
    return scenes.sample("studio", seed=4, subject=index, index=index, options=options)


def pupils(**changed):
    return landmarks.pupil_center(scene(**changed), SIZE)


def test_every_default_lies_within_its_bounds_and_no_bound_is_passed():
    for name, (low, high, _) in population.BOUNDS.items():
        assert low < high, name
        for value in (low - 0.01, high + 0.01, np.nan, None, True, "1"):
            with pytest.raises(errors.UserError, match=f"layout's {name} is a number"):
                population.Population(**{name: value})
    with pytest.raises(errors.UserError, match="gaze_yaw_low is at most"):
        population.Population(gaze_yaw_low=10.0, gaze_yaw_high=5.0)


def test_lids_further_open_open_the_eye_by_their_sines():
    # The same people and pictures: each apex moves by the radius times the sine.
    before, after = scene(), scene(upper_lid_angle=26.0, lower_lid_angle=30.5)
    level = np.zeros_like(before.droop)
    tables = [
        lids.curves(dataclasses.replace(s, droop=level, eye_pitch=level))
        for s in (before, after)
    ]
    heights = [np.max(t.lower - t.upper, axis=1).mean() for t in tables]
    rise = np.sin(np.radians([26.0, 30.5])) - np.sin(np.radians([20.0, 27.5]))
    assert heights[1] - heights[0] == pytest.approx(13.25 * rise.sum(), abs=0.15)
    assert np.array_equal(before.gaze, after.gaze)


def test_people_are_further_open_than_the_benchmark_s():
    drawn = [
        next(
            simulate.simulate(
                domains.factors("studio"), count=60, num_subjects=60, seed=1, layout=of
            )
        )
        for of in (population.BENCHMARK2, layouts.PEOPLE)
    ]
    tops = [np.argmax((d["mask"] > 0).any(axis=2), axis=1).mean() for d in drawn]
    assert tops[1] < tops[0] - 0.5  # rows; the upper lid is higher


def test_lids_that_follow_less_stay_where_they_are():
    still = scene(upper_lid_follows=0.4, lower_lid_follows=0.0)
    down = dataclasses.replace(still, eye_pitch=np.full_like(still.droop, -0.3))
    level = dataclasses.replace(still, eye_pitch=np.zeros_like(still.droop))
    moved = lids.curves(down).upper.min(axis=1) - lids.curves(level).upper.min(axis=1)
    followed = dataclasses.replace(
        down.shape, upper_follows=np.full_like(still.droop, 0.8)
    )
    further = lids.curves(dataclasses.replace(down, shape=followed)).upper.min(axis=1)
    # The sum of two angles' sines is nearly twice the half.
    share = (further - lids.curves(level).upper.min(axis=1)).mean() / moved.mean()
    assert 1.9 < share < 2.1


def test_an_eyeball_off_its_place_takes_the_pupil_along():
    # 1.6 px to a millimetre, less the head's turns.
    across = pupils(eyeball_x=-1.3) - pupils(eyeball_x=0.7)
    down = pupils(eyeball_y=-1.5) - pupils(eyeball_y=-2.5)
    assert across[:, 0].mean() == pytest.approx(-3.2, abs=0.1)
    assert down[:, 1].mean() == pytest.approx(1.6, abs=0.05)


def test_kappa_turns_the_pupil_to_the_temple_and_an_offset_takes_it_back():
    straight, turned = pupils(), pupils(kappa=True)
    # 12 mm less the apparent depth of the pupil, times sin(5 degrees), at 1.6 px/mm.
    assert (turned - straight)[:, 0].mean() == pytest.approx(1.4, abs=0.2)
    assert (turned - straight)[:, 1].mean() > 0.2
    moved = pupils(kappa=True, eyeball_x=-0.2)
    assert abs((moved - straight)[:, 0].mean()) < 0.25
    nasal = np.degrees(
        directions.kappas(
            people.Subjects("studio", 1, np.arange(900)),
            population.Population(kappa_nasal=3.0, kappa_deviation=0.5),
        )[:, 1]
    )
    assert nasal.mean() == pytest.approx(3.0, abs=0.1) and 0.4 < nasal.std() < 0.55


def test_crops_are_off_as_far_as_said():
    plain, off = scene(), scene(crop_x=1.0, crop_y=-2.0, crop_jitter=2.5)
    assert off.jitter_x.mean() == pytest.approx(1.0, abs=0.3)
    assert off.jitter_y.mean() == pytest.approx(-2.0, abs=0.3)
    # Cut at 2.5 deviations, a normal distribution is a little narrower.
    assert off.jitter_y.std() == pytest.approx(2.45, abs=0.2)
    large = scene(crop_scale=1.2, crop_scale_deviation=0.1)
    assert np.log(large.scale).mean() == pytest.approx(np.log(1.2), abs=0.02)
    assert plain.scale.std() < 0.04 < 0.08 < large.scale.std()


def test_a_crop_that_follows_wholly_shows_every_iris_in_its_place():
    turned = dict(crop_jitter=0.0, crop_scale_deviation=0.0, eyeball_x_deviation=0.0)
    assert scenes.PX_PER_MM == geometry.FOCAL_PX / geometry.DISTANCE_MM
    spread = [pupils(crop_follows=s, **turned)[:, 0].std() for s in (0.0, 0.4, 0.8)]
    # The pupil lies 10 mm from the centre, what is followed 12: shares of 12 / 10.
    assert spread[0] > 5.0
    assert spread[1] / spread[0] == pytest.approx(1 - 0.4 * 1.2, abs=0.06)
    assert spread[2] / spread[0] < 0.25  # the turned heads' is left


def test_heads_follow_the_gaze_by_their_share():
    alone, led = scene(), scene(head_follows=0.5)
    slope = np.polyfit(led.gaze[:, 1], (led.head_pose - alone.head_pose)[:, 1], 1)[0]
    assert slope == pytest.approx(0.4, abs=0.12)  # less where the reach had led already
    given = scenes.sample(
        "studio",
        seed=4,
        subject=np.arange(5),
        index=np.arange(5),
        options=scenes.Options(layout=population.Population(head_follows=0.5)),
        given=(np.zeros((5, 2), np.float32), np.full((5, 2), 0.1, np.float32)),
    )
    np.testing.assert_allclose(given.head_pose, 0.1, atol=1e-6)


def test_light_between_the_lids_is_as_much_as_they_leave():
    edge = np.zeros((1, 1, 1), np.float32)
    light = [opening._shelter(edge, edge, edge, np.float32(s)) for s in (0, 0.5, 1)]
    assert light[0] == 1.0 and light[0] > light[1] > light[2]


def test_a_layout_is_a_name_or_a_file(tmp_path):
    assert layouts.load("people") is layouts.PEOPLE
    path = tmp_path / "layout.json"
    layouts.write(path, layouts.PEOPLE)
    assert layouts.load(str(path)) == layouts.PEOPLE
    assert layouts.load(str(tmp_path)) == layouts.PEOPLE  # a fit's folder
    with pytest.raises(errors.UserError, match="folders with a layout.json"):
        layouts.load(str(tmp_path.parent / "nowhere"))
    path.write_text('{"crop_jitter": 2}')
    assert layouts.differences(layouts.load(str(path))) == {"crop_jitter": 2}
    assert layouts.differences(population.BENCHMARK2) == {}
    path.write_text('{"crop_jitter": 2}', encoding="utf-8-sig")
    assert layouts.differences(layouts.load(str(path))) == {"crop_jitter": 2}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"crop_jiter": 2}', "names 'crop_jiter', which no layout has"),
        ('{"crop_jitter": "two"}', "layout.json: a layout's crop_jitter is a number"),
        ('{"crop_jitter": 9}', "from 0 to 5"),
        ('{"crop_jitter": 1, "crop_jitter": 2}', "'crop_jitter' stands there twice"),
        ('{"crop_jitter": 1' + "0" * 400 + "}", "from 0 to 5"),
        ('{"crop_jitter": NaN}', "from 0 to 5"),
        ("[]", "layout.json holds a list"),
        ("{", "layout.json"),
    ],
)
def test_a_file_that_is_no_layout_is_said_to_be_that(tmp_path, text, line):
    path = tmp_path / "layout.json"
    path.write_text(text)
    with pytest.raises(errors.UserError, match=line):
        layouts.load(str(path))
    with pytest.raises(errors.UserError, match="known are benchmark2, people, screen"):
        layouts.load("peple")
    json.dumps(layouts.differences(layouts.PEOPLE))
