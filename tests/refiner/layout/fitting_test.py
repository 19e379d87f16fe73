"""Laws of the fit: known layouts are found again, through a segmenter with faults."""

import inspect

import numpy as np
import pytest

from configs import demo
from gaze.run import errors
from gaze.simulator import domains, layouts, population, simulate
from refiner.api import layout_fitting
from refiner.layout import fitting, page, parameters, statistics
from tests.refiner.layout import toy

START = layouts.load("people")
TRUE = {
    "crop_x": 1.0,
    "crop_y": -1.2,
    "crop_scale": 1.08,
    "crop_jitter": 1.2,
    "upper_lid_angle": 23.0,
    "lower_lid_angle": 26.0,
    "fissure_width": 33.0,
}


def expect_found(fit, share=0.5):
    for name, value in TRUE.items():
        found = fit.parameters[name]
        assert abs(found.value - value) < 3.0 * found.error, name
        # And the error is no excuse: less than this share of what was to be found.
        assert found.error < share * abs(value - getattr(START, name)), name
        assert not found.clipped


def test_a_known_layout_is_found_again():
    many = {"count": 800, "people": 400}
    masks, people = toy.simulate(1, **many)(parameters.write(START, TRUE))
    target = fitting.sample(masks, people)
    fit = fitting.fit(target, toy.simulate(2, **many), START, rounds=4)
    expect_found(fit)
    assert fit.misfit("before") > 4.0 and fit.misfit("after") < 0.5
    assert fit.samples["after"].numbers.shape[1] == 8


def test_a_segmenters_own_fault_is_none_of_the_layouts():
    """Both sides miss 1.5 px under the upper lid; on one alone it is a lower lid."""
    masks, people = toy.simulate(1, wrong_px=1.5)(START)
    target = fitting.sample(masks, people)
    names = ["upper_lid_angle", "crop_y"]
    same = fitting.fit(target, toy.simulate(2, wrong_px=1.5), START, names=names)
    error = same.parameters["upper_lid_angle"].error
    assert abs(same.layout.upper_lid_angle - 27.0) < 3.0 * error
    other = fitting.fit(target, toy.simulate(2), START, names=names)
    assert other.layout.upper_lid_angle < 27.0 - 2.5 * error


def test_a_layout_fitted_to_itself_stays_within_its_errors():
    masks, people = toy.simulate(1)(START)
    target = fitting.sample(masks, people)
    fit = fitting.fit(target, toy.simulate(2), START, rounds=2)
    for name, p in fit.parameters.items():
        assert abs(p.value - p.start) < 3.0 * p.error, name
    assert fit.misfit("before") < 1.5


def test_what_the_target_does_not_show_stays_the_starts_and_is_said():
    """The toy draws no flesh; and of one person nothing says how people differ."""
    masks, people = toy.simulate(1, people=1)(START)
    target = fitting.sample(masks, people)
    fit = fitting.fit(target, toy.simulate(2), START, rounds=1)
    assert fit.parameters["flesh_depth"].unseen
    assert fit.layout.flesh_depth == pytest.approx(START.flesh_depth, abs=0.01)
    assert not fit.parameters["crop_y"].unseen
    kept = parameters.FITTED_WITH_PEOPLE
    assert not set(kept) & set(fit.parameters)
    for name in kept:
        assert getattr(fit.layout, name) == getattr(START, name)


def test_what_no_eye_can_be_is_clipped_and_said():
    far = parameters.write(START, {"crop_y": 4.0})
    masks, people = toy.simulate(1)(far)
    lower = np.roll(masks, 4, axis=1)  # 8 px off, where 4 is the end
    target, names = fitting.sample(lower, people), ["crop_y", "crop_jitter"]
    fit = fitting.fit(target, toy.simulate(2), START, names=names)
    assert fit.parameters["crop_y"].clipped
    assert fit.layout.crop_y == pytest.approx(4.0, abs=0.1)
    low, high, _ = population.BOUNDS["crop_y"]
    assert low <= fit.layout.crop_y <= high
    assert page.clipped(fit)[0].startswith("crop_y stays at ")
    assert "crop_y stays at " in page.make(fit, {"target": "a toy"})


def test_too_few_eyes_are_counted():
    masks, people = toy.simulate(1, count=120)(START)
    masks[:30] = 0
    with pytest.raises(errors.UserError, match="90 of 120 eyes show an iris"):
        fitting.sample(masks, people)


def test_a_target_of_many_people_wants_some_eyes_of_each_simulated_one():
    """Five eyes of a person tell their own mean; of four nothing can be said."""
    masks, people = toy.simulate(1, count=400, people=40)(START)
    target = fitting.sample(masks, people)
    with pytest.raises(errors.UserError, match="raise --count, or lower --subjects"):
        fitting.fit(target, toy.simulate(2, count=400, people=100), START, rounds=1)
    fit = fitting.fit(target, toy.simulate(2, count=400, people=50), START, rounds=1)
    assert set(parameters.FITTED_WITH_PEOPLE) <= set(fit.parameters)
    assert np.isfinite(fit.after).all() and fit.misfit("after") < 1.5


def test_the_usual_sizes_tell_how_people_differ():
    known = inspect.signature(layout_fitting.fit_layout).parameters
    usual = {n: known[n].default for n in ("count", "subjects")}
    assert usual == demo.get_config().fit.to_dict()
    assert usual["count"] // usual["subjects"] > statistics.ENOUGH_EYES
    assert usual["subjects"] >= statistics.ENOUGH_PEOPLE


@pytest.mark.slow
def test_the_simulators_own_layout_is_found_again():
    def eyes(seed):
        def masks(layout):
            chunks = simulate.simulate(
                domains.factors("studio"),
                count=600,
                num_subjects=200,
                seed=seed,
                layout=layout,
            )
            parts = [(c["mask"], c["subject"]) for c in chunks]
            return tuple(np.concatenate(column) for column in zip(*parts, strict=True))

        return masks

    target = fitting.sample(*eyes(5)(parameters.write(START, TRUE)))
    fit = fitting.fit(target, eyes(9), START, names=[*TRUE], rounds=3)
    # 200 people with lids that differ by 4 degrees say their mean no better.
    expect_found(fit, share=0.7)
