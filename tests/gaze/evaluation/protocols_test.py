"""Protocols are named by what a run says of itself, and nobody is tested unseen."""

import numpy as np
import pytest

from configs import knn as knn_config
from gaze.data import record, splits
from gaze.estimators import knn
from gaze.evaluation import protocols
from gaze.run import artifact, errors, files
from tests.gaze.data import eyes
from tests.gaze.evaluation import runs

DATA = record.Records(**eyes.columns(48, num_subjects=3))
OTHERS = record.Records(**eyes.columns(12, num_subjects=2, seed=9))


@pytest.fixture(scope="module")
def fixed(tmp_path_factory):
    return runs.train(tmp_path_factory.mktemp("run") / "run", DATA)


@pytest.fixture(scope="module")
def folds(tmp_path_factory):
    """A run that leaves one out, as the command makes it."""
    folder, names = tmp_path_factory.mktemp("loso") / "run", {}
    for number, split in enumerate(splits.leave_one_out(DATA.subject)):
        names[split.name] = f"folds/{number:03d}"
        runs.train(folder / names[split.name], DATA.take(split.train))
    settings = knn_config.get_config("tiny").to_dict()
    target = artifact.Artifact("gaze.train", folder, settings, {})
    target.begin()
    target.finish(folds=names, **runs.said(DATA))
    return folder


def test_the_name_follows_from_people_and_sources(fixed, folds):
    assert protocols.name_of(fixed, OTHERS) == "fixed_split"
    elsewhere = OTHERS.replace(source=np.full(12, "elsewhere"))
    assert protocols.name_of(fixed, elsewhere) == "cross_dataset"
    assert protocols.name_of(fixed, DATA) == "known_people"
    assert protocols.name_of(folds, DATA) == "leave_one_subject_out"


def test_a_run_that_names_no_sources_has_no_protocol(tmp_path):
    run = runs.train(tmp_path / "run", DATA)
    manifest = files.read_json(run / artifact.MANIFEST)
    del manifest["sources"]
    files.write_json(run / artifact.MANIFEST, manifest)
    assert protocols.name_of(run, OTHERS) == "unknown"


def test_people_on_both_sides_are_refused(fixed, folds):
    protocols.check_people(fixed, OTHERS.subject)
    with pytest.raises(errors.UserError, match="are on both sides of the split"):
        protocols.check_people(fixed, DATA.subject)
    protocols.check_people(folds, DATA.subject)
    protocols.check_people(fixed, DATA.subject, allow_known=True)
    for allow_known in (False, True):
        with pytest.raises(errors.UserError, match="has no fold for studio-9-0000, st"):
            protocols.check_people(folds, OTHERS.subject, allow_known=allow_known)
    some = DATA.replace(subject=np.where(DATA.gaze[:, 0] > 0, "nobody", DATA.subject))
    with pytest.raises(errors.UserError, match="has no fold for nobody"):
        protocols.answer(folds, some)


def test_of_folds_everyone_is_answered_by_the_model_without_them(fixed, folds):
    # One neighbour knows every eye that it has seen; here none does.
    known, _ = protocols.answer(fixed, DATA)
    np.testing.assert_allclose(known, DATA.gaze, atol=1e-5)
    apart, rejected = protocols.answer(folds, DATA)
    assert (np.abs(apart - DATA.gaze).max(axis=1) > 1e-4).mean() > 0.9
    assert np.isfinite(apart).all() and not rejected.any()
    for name in np.unique(DATA.subject):
        of = DATA.subject == name
        others = DATA.gaze[~of].astype(np.float64)
        nearest = np.abs(apart[of][:, None] - others[None]).max(axis=2).min(axis=1)
        assert nearest.max() < 1e-5  # always somebody else's gaze


def test_a_fold_that_knows_its_person_is_refused(folds, tmp_path):
    manifest = artifact.manifest_in(folds)
    wrong = dict(
        zip(manifest["folds"], reversed(manifest["folds"].values()), strict=True)
    )
    for folder in manifest["folds"].values():
        (tmp_path / folder).parent.mkdir(exist_ok=True)
        (tmp_path / folder).symlink_to(folds / folder)
    target = artifact.Artifact("gaze.train", tmp_path, manifest["settings"], {})
    target.finish(folds=wrong, **runs.said(DATA))
    for allow_known in (False, True):
        with pytest.raises(errors.UserError, match="studio-0-0000 is on both sides"):
            protocols.check_people(tmp_path, DATA.subject, allow_known=allow_known)


def test_answers_that_are_no_numbers_are_refused(tmp_path, monkeypatch):
    run = runs.train(tmp_path / "run", DATA)
    broken = np.full((12, 2), np.nan, np.float32)
    monkeypatch.setattr(knn.Estimator, "predict", lambda *_: broken)
    with pytest.raises(errors.UserError, match="answers 12 of 12 eyes with no number"):
        protocols.answer(run, OTHERS)


def test_what_the_set_does_not_have_is_named(tmp_path):
    run = runs.train(tmp_path / "run", DATA, {"head_within_deg": 9.0})
    without = OTHERS.replace(head_pose=None)
    with pytest.raises(errors.UserError, match="reads head_pose, which is not at han"):
        protocols.answer(run, without)
