"""Arms of a comparison: every config and method is one, by its name alone."""

import importlib
import pathlib

import pytest

from configs import demo
from gaze.run import errors
from pipeline.planning import arms, draft, plan


def config(**changes):
    made = demo.get_config("tiny")
    for key, value in changes.items():
        made[key] = value
    return made


def named(made, fragment):
    return [task for task in made if fragment in task.name]


def planned(**changes):
    return plan.tasks_of(config(**changes), pathlib.Path("run"))


def test_a_task_depends_on_all_that_its_config_file_says():
    tasks = [task for task in planned() if "config" in task.arguments]
    modules = {"refiner.train", "gaze.train", "refiner.train_segmenter"}
    assert {task.module for task in tasks} == modules | {"export.convert"}
    for task in tasks:
        file, _, variant = task.arguments["config"].partition(":")
        name = pathlib.Path(file).stem
        made = importlib.import_module(f"configs.{name}").get_config(variant)
        said = {
            flag.removeprefix("config."): value
            for flag, value in task.arguments.items()
            if flag.startswith("config.")
        }
        made.update_from_flattened_dict(said)
        assert draft.plain(made.to_dict()) == task.settings, task.name


def test_a_method_without_a_config_is_run_in_closed_form():
    file, settings = arms.settings("region_statistics", config(), seed=3)
    assert file == "configs/closed_form.py:tiny"
    assert (settings.method, settings.seed) == ("region_statistics", 3)
    assert not arms.learns(settings)


def test_a_config_is_an_arm_and_the_pipeline_sets_its_seed_and_features():
    made = config()
    made.vgg.weights = "some.h5"
    file, settings = arms.settings("zhao2018_literal", made, seed=1)
    assert file == "configs/zhao2018_literal.py:tiny"
    assert settings.method == "zhao2018" and settings.seed == 1
    assert settings.vgg.weights == "some.h5" and arms.learns(settings)


def test_a_variant_stands_behind_a_dot():
    file, settings = arms.settings("zhao2018_eye.without_masks", config(), seed=0)
    assert file == "configs/zhao2018_eye.py:without_masks+tiny"
    assert settings.loss_weights.style_local == 0.0
    assert settings.steps == 6  # tiny as well


def test_steps_and_bank_of_all_arms_can_be_set_at_once():
    made = config()
    made.refiner.steps, made.refiner.bank_size = 7, 5
    settings = arms.settings("zhao2018_eye", made, 0)[1]
    assert (settings.steps, settings.bank_size) == (7, 5)
    assert arms.settings("light_transfer", made, 0)[1].bank_size == 5


@pytest.mark.parametrize("arm", ["zhao2019", "gaze_cnn", "demo", "closed_form"])
def test_what_is_no_arm(arm):
    with pytest.raises(errors.UserError, match="light_transfer"):
        arms.settings(arm, config(), seed=0)


def test_no_such_variant():
    with pytest.raises(errors.UserError, match="without_masks"):
        arms.settings("zhao2018_eye.without_mask", config(), seed=0)


def test_every_arm_is_trained_applied_and_estimated():
    estimators = ("gaze_cnn", "knn")
    made = planned(
        arms=("identity", "reinhard"), estimators=estimators, export_arm="identity"
    )
    assert len(named(made, "/reinhard/")) == 4  # train, apply, mild, knn
    assert [s.module for s in named(made, "reinhard/knn")] == ["gaze.train"]


def test_purifiers_get_real_eyes_and_are_judged_by_raw_models():
    made = planned(purifiers=("light_transfer",))
    (train,) = named(made, "purify/light_transfer/train")
    assert train.arguments["config.direction"] == "purify"
    (apply,) = named(made, "purify/light_transfer/apply")
    assert apply.arguments["data"] == pathlib.Path("run/data/test_segmented")
    (judge,) = named(made, "seed0/purification/light_transfer")
    assert set(judge.arguments["models"]) == {"identity/mild"}
    names = [task.name for task in made]
    assert names.index("segment/test") < names.index(apply.name)


def test_eyes_of_ones_own_are_purified_without_degrees():
    real = demo.get_config("tiny").real.to_dict()
    real |= {"source": "eyes.npz", "dataset": "npz", "labels": "ignore"}
    made = planned(real=real, references=(), purifiers=("light_transfer",))
    (apply,) = named(made, "purify/light_transfer/apply")
    assert apply.arguments["data"] == pathlib.Path("run/data/style_segmented")
    assert [s.name for s in named(made, "purification")] == [
        "evaluate/seed0/purification/realism"
    ]
    assert not named(made, "segment/test")


def test_matched_eyes_are_drawn_by_a_raw_estimator_from_unlabelled_ones():
    assert not named(planned(), "matched")
    made = planned(matched=True, augmentations=("mild", "strong"))
    (simulate,) = named(made, "seed0/matched/simulate")
    raw = pathlib.Path("run/seed0/estimate/identity/strong")
    assert simulate.arguments["estimator"] == raw
    assert simulate.arguments["match"] == pathlib.Path("run/data/style_segmented")
    (evaluate,) = named(made, "evaluate/seed0/gaze")
    assert {"matched/mild", "matched/strong"} <= set(evaluate.arguments["models"])


def test_an_arm_refines_whatever_its_config_was_made_for():
    made = planned(arms=("identity", "mask_guided"), export_arm="identity")
    (train,) = named(made, "seed0/mask_guided/train")
    assert train.arguments["config.direction"] == "refine"


FITTED = ("identity", "fitted", "light_transfer", "fitted+light_transfer.varied")


def with_fitted(**changes):
    """A plan whose style has eyes enough for a fit."""
    made = config(**({"arms": FITTED} | changes))
    made.simulator.style.count = 200
    return plan.tasks_of(made, pathlib.Path("run"))


def test_fitted_eyes_are_drawn_from_a_layout_fitted_to_the_styles_masks():
    assert not named(planned(), "fitted")
    made = with_fitted(export_arm="fitted+light_transfer.varied")
    run = pathlib.Path("run")
    (fit,) = named(made, "segment/fitted/fit")
    assert fit.module == "refiner.fit_layout"
    assert fit.arguments["real"] == run / "data/style"
    assert fit.arguments["segmenter"] == run / "segmenter"
    assert fit.arguments["layout"] == "people"  # the start is the raw eyes' layout
    (drawn,) = named(made, "segment/fitted/simulate")
    (raw,) = named(made, "simulate/synthetic")
    same = {"layout": fit.out, "out": run / "data/fitted"}
    assert drawn.arguments == raw.arguments | same


def test_a_method_on_fitted_eyes_learns_from_them_and_refines_them():
    made = with_fitted(export_arm="fitted+light_transfer.varied")
    fitted, refined = pathlib.Path("run/data/fitted"), FITTED[-1]
    (train,) = named(made, f"refine/seed0/{refined}/train")
    (apply,) = named(made, f"refine/seed0/{refined}/apply")
    assert train.arguments["synthetic"] == apply.arguments["data"] == fitted
    assert train.settings["method"] == "light_transfer"
    (raw,) = named(made, "estimate/seed0/fitted/mild")
    assert raw.arguments["data"] == fitted
    (estimate,) = named(made, f"estimate/seed0/{refined}/mild")
    assert estimate.arguments["data"] == apply.out
    (exported,) = named(made, "export/gaze")
    assert exported.arguments["data"] == apply.out
    (plain,) = named(made, "refine/seed0/light_transfer/train")
    assert plain.arguments["synthetic"] == pathlib.Path("run/data/synthetic")


def test_fitted_eyes_are_judged_among_themselves():
    made = with_fitted(export_arm="fitted")
    judged = {task.name: task for task in named(made, "evaluate/seed0/realism")}
    raw, fitted = judged.values()
    assert list(raw.arguments["arms"]) == ["identity", "light_transfer"]
    assert raw.arguments["raw"] == "identity"
    assert list(fitted.arguments["arms"]) == ["fitted", "fitted+light_transfer.varied"]
    assert fitted.arguments["raw"] == "fitted"
    (exported,) = named(made, "export/gaze")
    assert exported.arguments["data"] == pathlib.Path("run/data/fitted")


def test_who_reads_masks_of_fitted_eyes_reads_predicted_ones():
    estimators = ("gaze_cnn", "layout")
    made = with_fitted(arms=FITTED[:2], estimators=estimators, export_arm="identity")
    (segment,) = [task for task in made if task.name == "segment/fitted"]
    (estimate,) = named(made, "estimate/seed0/fitted/layout")
    assert estimate.arguments["data"] == segment.out


REFUSED = {
    "no unrefined row": ({"arms": ("identity", "fitted+reinhard")}, "needs fitted"),
    "nothing to fit": ({"purifiers": ("fitted+reinhard",)}, "no layout to fit"),
    "identity twice": ({"arms": ("identity", "fitted", "fitted+identity")}, "nobody"),
    "a fit of too few eyes": (
        {"arms": ("identity", "fitted"), "fit": {"count": 50, "subjects": 10}},
        "config.fit.count is 50",
    ),
    "a fit of too many people": (
        {"arms": ("identity", "fitted"), "fit": {"count": 100, "subjects": 60}},
        "at least 6 of each person",
    ),
    "a fit to too few eyes": ({"arms": ("identity", "fitted")}, "style.count is 64"),
    "fitted twice": ({"arms": ("identity", "fitted+fitted")}, "'fitted\\+fitted'"),
    "named twice": ({"arms": ("identity", "reinhard", "reinhard")}, "reinhard twice"),
    "too slow": ({"arms": ("identity", "gatys")}, "--limit"),
    "purifier too slow": ({"purifiers": ("gatys",)}, "config.purifiers holds gatys"),
    "no purifier": ({"purifiers": ("magic",)}, "config.purifiers holds 'magic'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_plan_can_be_made_of(case):
    changes, message = REFUSED[case]
    with pytest.raises(errors.UserError, match=message):
        planned(**changes)


def test_outputs_lie_below_the_run_folder_once():
    assert all(str(task.out).count("run/") == 1 for task in planned())
