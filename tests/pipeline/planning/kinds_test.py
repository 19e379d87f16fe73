"""Estimators of a comparison: every config of gaze.train is one, by its name alone."""

import pathlib

import pytest

from configs import demo
from gaze.run import errors
from pipeline.planning import kinds, plan, settling
from tests.pipeline.planning import sources_test

RUN = pathlib.Path("run")


def config(**changes):
    made = demo.get_config("tiny")
    for key, value in changes.items():
        made[key] = value
    return made


def planned(**changes):
    return {task.name: task for task in plan.tasks_of(config(**changes), RUN)}


def test_networks_are_trained_with_every_augmentation_others_once():
    made = config(
        estimators=("gaze_cnn", "lenet.without_head_pose", "forest"),
        augmentations=("mild", "strong"),
    )
    found = kinds.of(made, seed=2)
    lenet = "lenet.without_head_pose"
    assert list(found) == [
        "mild",
        "strong",
        f"{lenet}+mild",
        f"{lenet}+strong",
        "forest",
    ]
    file, settings = found[f"{lenet}+strong"]
    assert file == "configs/lenet.py:without_head_pose+tiny"
    assert (settings.augmentation, settings.seed) == ("strong", 2)
    assert not settings.head_pose and found["forest"][1].seed == 2


def test_the_cnn_has_the_pipelines_settings_and_others_their_own():
    made = config(estimators=("gaze_cnn", "lenet"))
    made.estimator.epochs = 7
    found = kinds.of(made, seed=0)
    assert (found["mild"][1].epochs, found["lenet+mild"][1].epochs) == (7, 2)
    made.networks.epochs = 3
    assert kinds.of(made, seed=0)["lenet+mild"][1].epochs == 3


def test_what_each_reads_is_the_estimators_own_word():
    estimators = ("gaze_cnn", "lenet", "lenet.without_head_pose", "fused", "layout")
    assert kinds.inputs(config(estimators=estimators)) == {
        "mild": ("image",),
        "lenet+mild": ("image", "head_pose"),
        "lenet.without_head_pose+mild": ("image",),
        "fused+mild": ("image", "mask"),
        "layout": ("mask",),
    }


def test_who_reads_masks_learns_from_predicted_ones_and_nobody_else():
    made = planned(estimators=("gaze_cnn", "layout"))
    masked = made["estimate/seed0/zhao2018_plus/layout"].arguments["data"]
    assert made["estimate/seed0/zhao2018_plus/segment"].out == masked
    raw = made["estimate/seed0/identity/layout"].arguments["data"]
    assert raw == RUN / "data/synthetic_segmented"
    cnn = made["estimate/seed0/zhao2018_plus/mild"].arguments["data"]
    assert cnn == RUN / "seed0/refined/zhao2018_plus"
    test = made["evaluate/seed0/gaze"].arguments["data"]
    assert test == RUN / "data/test_segmented"


def test_the_default_segments_nothing_that_nobody_reads():
    assert {n for n in planned() if n.startswith("segment/")} == {
        "segment/train",
        "segment/style",
    }


def test_a_large_estimator_is_trained_with_the_first_seed_alone():
    made = planned(
        estimators=("gaze_cnn", "lenet"), first_seed_only=("lenet",), seeds=2
    )
    assert "estimate/seed0/identity/lenet+mild" in made
    assert "estimate/seed1/identity/lenet+mild" not in made
    assert "estimate/seed1/identity/mild" in made


def test_the_screen_test_is_for_those_that_read_the_image_alone():
    made = planned(
        estimators=("gaze_cnn", "layout", "knn"), screen={"source": "eyes.npz"}
    )
    models = set(made["evaluate/seed0/screen"].arguments["models"])
    assert {name.partition("/")[2] for name in models} == {"mild", "knn"}


def test_further_labelled_eyes_are_tested_on_and_nothing_else(tmp_path):
    also = (f"driver={sources_test.write_eyes(tmp_path)}",)
    made = planned(estimators=("gaze_cnn", "fused"), also=also)
    eyes = made["simulate/also/driver"].out
    assert made["segment/also/driver"].arguments["data"] == eyes
    judge = made["evaluate/seed0/also/driver"]
    assert judge.arguments["data"] == made["segment/also/driver"].out
    assert judge.arguments["leave_out_unfit"]
    readers = [name for name, task in made.items() if eyes in task.inputs()]
    assert readers == ["segment/also/driver"]


def test_labelled_eyes_of_ones_own_are_a_row_and_teach_no_refiner(tmp_path):
    labelled = (f"ut={sources_test.write_eyes(tmp_path)}",)
    made = planned(labelled=labelled)
    eyes = made["simulate/labelled/ut"].out
    training = made["estimate/seed0/labelled_ut/mild"]
    assert training.arguments["data"] == eyes
    assert [name for name, task in made.items() if eyes in task.inputs()] == [
        training.name
    ]
    assert "labelled_ut/mild" in made["evaluate/seed0/gaze"].arguments["models"]


def test_an_estimator_that_reads_what_the_eyes_lack_is_refused(tmp_path):
    real = sources_test.write_eyes(tmp_path)
    made = sources_test.config(real=real, estimators=("gaze_cnn", "lenet"))
    with pytest.raises(errors.UserError, match="lenet.mild reads head_pose.*eyes.npz"):
        settling.settled(made)
    made.estimators = ("gaze_cnn", "lenet.without_head_pose", "layout")
    settling.settled(made)


def test_eyes_to_test_on_need_labels(tmp_path):
    eyes = sources_test.write_eyes(tmp_path, gaze=False)
    with pytest.raises(errors.UserError, match="config.also: driver.*no gaze"):
        settling.settled(sources_test.config(also=(f"driver={eyes}",)))


@pytest.mark.parametrize("also", ["eyes.npz", "a b=eyes.npz", "driver="])
def test_a_set_needs_a_name_and_a_path(also):
    with pytest.raises(errors.UserError, match="config.also holds"):
        planned(also=(also,))
