"""Where a run's eyes come from: the simulator, or a user's files."""

import pathlib

import numpy as np
import pytest

from configs import demo
from gaze.run import errors
from gaze.simulator import layouts
from pipeline.planning import plan, settling, sources
from tests.gaze.data.datasets import unityeyes_fixture

RUN = pathlib.Path("run")


def write_eyes(folder, *, people=2, days=1, gaze=True, mask=False, count=32):
    """A user's eyes as one .npz; every person has eyes of every day."""
    generator = np.random.default_rng(0)
    arrays = {"image": generator.integers(0, 255, (count, 36, 60), np.uint8)}
    arrays["subject"] = np.array([f"p{k % people:02d}" for k in range(count)])
    if days > 1:
        arrays["condition"] = np.array([f"day{k % days:02d}" for k in range(count)])
    if gaze:
        arrays["gaze"] = generator.uniform(-0.3, 0.3, (count, 2))
    np.savez(folder / "eyes.npz", **arrays)
    return str(folder / "eyes.npz")


def config(*, real="", synthetic="", **changes):
    config = demo.get_config("tiny")
    config.real.source, config.synthetic.source = real, synthetic
    config.references = ("perfect_refiner", "ceiling")
    with config.unlocked():
        config.update(changes)
    return config


def planned(config):
    return {task.name: task for task in plan.tasks_of(settling.settled(config), RUN)}


def test_labelled_people_are_split_and_give_degrees(tmp_path):
    tasks = planned(config(real=write_eyes(tmp_path)))
    style, test = tasks["simulate/style"], tasks["simulate/test"]
    assert style.module == test.module == "gaze.select"
    assert style.arguments["data"] == test.arguments["data"] == RUN / "data/real"
    assert style.arguments["least"] == sources.MIN_EYES
    parts = {task.arguments.pop("part") for task in (style, test)}
    del style.arguments["out"], test.arguments["out"]
    assert parts == {"train", "test"} and style.arguments == test.arguments
    assert style.arguments["by"] == "subject"
    assert tasks["segment/style"].arguments["data"] == RUN / "data/style"
    assert tasks["evaluate/seed0/gaze"].arguments["data"] == RUN / "data/test"


def test_a_labelled_target_has_a_ceiling_that_its_test_people_are_not_in(tmp_path):
    tasks = planned(config(real=write_eyes(tmp_path)))
    training = tasks["estimate/seed0/ceiling/mild"]
    assert training.arguments["data"] == RUN / "data/style"
    assert not any("perfect_refiner" in name for name in tasks)


def test_one_person_is_split_by_day_and_has_no_ceiling(tmp_path):
    tasks = planned(config(real=write_eyes(tmp_path, people=1, days=4)))
    assert tasks["simulate/test"].arguments["by"] == "condition"
    assert not any("ceiling" in name for name in tasks)


def test_several_people_are_not_split_by_day(tmp_path):
    chosen = config(real=write_eyes(tmp_path, days=4))
    chosen.real.split_by = "condition"
    with pytest.raises(errors.UserError, match="who would be style and test alike"):
        planned(chosen)


def test_one_person_on_one_day_is_refused(tmp_path):
    with pytest.raises(errors.UserError, match="one person and has no column"):
        planned(config(real=write_eyes(tmp_path, people=1)))


@pytest.mark.parametrize("gaze", [False, True])
def test_without_labels_or_with_ignored_ones_all_eyes_are_style(tmp_path, gaze):
    chosen = config(real=write_eyes(tmp_path, gaze=gaze))
    if gaze:
        chosen.real.labels = "ignore"
    tasks = planned(chosen)
    assert tasks["segment/style"].arguments["data"] == RUN / "data/real"
    assert "evaluate/seed0/gaze" not in tasks and "simulate/test" not in tasks


def test_labels_that_are_not_there_cannot_be_used(tmp_path):
    chosen = config(real=write_eyes(tmp_path, gaze=False))
    chosen.real.labels = "use"
    with pytest.raises(errors.UserError, match="carries no gaze"):
        planned(chosen)


def test_masks_are_trusted_where_the_user_says_so(tmp_path):
    chosen = config(real=write_eyes(tmp_path))
    assert "trust_masks" not in planned(chosen)["simulate/real"].arguments
    chosen.real.trust_masks = True
    assert planned(chosen)["simulate/real"].arguments["trust_masks"] is True


def test_synthetic_eyes_may_be_the_users(tmp_path):
    unityeyes_fixture.write(tmp_path)
    tasks = planned(config(synthetic=str(tmp_path / "imgs")))
    made = tasks["simulate/synthetic"]
    assert made.module == "gaze.prepare" and made.arguments["dataset"] == "unityeyes"
    assert tasks["segment/train"].arguments["data"] == RUN / "data/synthetic"
    assert not any("perfect_refiner" in name for name in tasks)


def test_of_the_users_synthetic_eyes_no_layout_is_fitted(tmp_path, caplog):
    unityeyes_fixture.write(tmp_path)
    arms = ("identity", "reinhard", "fitted", "fitted+reinhard")
    chosen = config(
        synthetic=str(tmp_path / "imgs"), arms=arms, export_arm="fitted+reinhard"
    )
    made = settling.settled(chosen)
    assert list(made.arms) == ["identity", "reinhard"] and made.export_arm == "reinhard"
    assert "without config.arms fitted, fitted+reinhard" in caplog.text
    assert "config.export_arm is reinhard" in caplog.text
    assert plan.tasks_of(made, RUN)


def test_synthetic_eyes_need_labels_and_masks(tmp_path):
    with pytest.raises(errors.UserError, match="carries no mask"):
        planned(config(synthetic=write_eyes(tmp_path)))


def test_synthetic_eyes_and_the_simulated_target_have_a_layout_each(tmp_path):
    chosen = config(matched=True)
    file = tmp_path / "layout.json"
    file.write_text('{"crop_jitter": 2.0}')
    chosen.simulator.target_layout = "wide"
    for name, given in (("screen", "screen"), (str(file), file)):
        chosen.simulator.layout = name
        tasks = planned(chosen)
        layout = {n: t.arguments.get("layout") for n, t in tasks.items()}
        for task in ("simulate/synthetic", "simulate/perfect_refiner"):
            assert layout.pop(task) == given
        assert layout.pop("estimate/seed0/matched/simulate") == given
        for task in ("simulate/style", "simulate/ceiling", "simulate/test"):
            assert layout.pop(task) == "wide"
        assert set(layout.values()) == {None}


@pytest.mark.parametrize("key", ["layout", "target_layout"])
def test_a_layout_that_is_none_is_refused_before_the_first_task(key):
    chosen = config()
    chosen.simulator[key] = "peple"
    with pytest.raises(errors.UserError, match="no layout 'peple'"):
        planned(chosen)


def test_labelled_eyes_too_few_to_be_split_are_refused_before_the_first_task(tmp_path):
    with pytest.raises(errors.UserError, match="holds 31 labelled eyes; expected at"):
        planned(config(real=write_eyes(tmp_path, count=31)))
    assert planned(config(real=write_eyes(tmp_path, count=31, gaze=False)))
    assert planned(config(real=write_eyes(tmp_path, count=32)))


def test_a_layout_in_a_folder_is_an_input_and_a_name_is_none(tmp_path):
    layouts.write(tmp_path / layouts.FILE, layouts.SCREEN)
    chosen = config()
    chosen.simulator.layout = chosen.simulator.target_layout = str(tmp_path)
    made = {task.name: task for task in plan.tasks_of(chosen, RUN)}
    for name in ("simulate/synthetic", "simulate/style", "simulate/perfect_refiner"):
        assert tmp_path / layouts.FILE in made[name].inputs()
    named = {task.name: task for task in plan.tasks_of(config(), RUN)}
    assert named["simulate/synthetic"].inputs() == []


@pytest.mark.parametrize(
    ("gaze", "count", "least"), [(True, 199, 200), (False, 99, 100)]
)
def test_a_target_too_small_for_a_fit_is_refused_before_the_first_task(
    tmp_path, gaze, count, least
):
    arms = ("identity", "fitted")
    few = config(real=write_eyes(tmp_path, gaze=gaze, count=count), arms=arms)
    few.export_arm = "identity"
    with pytest.raises(errors.UserError, match=f"{count} eyes; a layout is fitted to"):
        settling.settled(few)
    enough = config(real=write_eyes(tmp_path, gaze=gaze, count=least), arms=arms)
    enough.export_arm = "identity"
    assert "segment/fitted/fit" in planned(enough)
