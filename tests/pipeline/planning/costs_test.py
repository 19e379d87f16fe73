"""Rough costs: what grows with a run's size does, in every task's cost."""

import pathlib

from configs import demo, lenet
from pipeline.planning import costs, plan


def seconds(**changes):
    """{task: its cost} of a plan whose config differs by some numbers."""
    config = demo.get_config()
    config.arms = ("identity", "light_transfer", "zhao2018_plus")
    config.update_from_flattened_dict(changes)
    tasks = plan.tasks_of(config, pathlib.Path("run"))
    return {task.name: task.cost_s - costs.START_S for task in tasks}


def test_a_training_costs_as_many_eyes_as_it_sees():
    usual, name = seconds(), "estimate/seed0/identity/mild"
    assert seconds(**{"estimator.epochs": 20})[name] == 2 * usual[name]
    steps = {"segmenter.steps": 1500}
    assert seconds(**steps)["segment/train"] == 3 * usual["segment/train"]
    assert seconds(**{"simulator.studio.count": 15_000})[name] == 3 * usual[name]
    cnn = demo.get_config().estimator
    assert costs.estimator(lenet.get_config(), 1000) > costs.estimator(cnn, 1000)


def test_sets_cost_their_eyes_and_a_refiner_that_learns_more_than_a_closed_form():
    usual, twice = seconds(), seconds(**{"simulator.studio.count": 10_000})
    apply = "refine/seed0/zhao2018_plus/apply"
    assert twice[apply] == 2 * usual[apply]
    assert usual[apply] > 3 * usual["refine/seed0/light_transfer/apply"]
    assert twice["simulate/style"] == usual["simulate/style"]
