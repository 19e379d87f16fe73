"""People, never pictures: who tests did not train."""

import numpy as np
import pytest

from gaze.data import splits
from gaze.run import errors

# Eleven people with 1 to 11 records, shuffled.
SUBJECTS = np.random.default_rng(0).permutation(
    np.concatenate([np.full(n, f"person{n:02d}") for n in range(1, 12)])
)


def people(indices):
    return set(SUBJECTS[indices])


@pytest.mark.parametrize(
    "made",
    [splits.leave_one_out(SUBJECTS), splits.folds(SUBJECTS, 3)],
    ids=["leave one out", "folds"],
)
def test_everybody_is_tested_once_and_never_known(made):
    for split in made:
        assert not people(split.train) & people(split.test)
        assert sorted([*split.train, *split.test]) == list(range(len(SUBJECTS)))
    tested = np.concatenate([split.test for split in made])
    assert sorted(tested) == list(range(len(SUBJECTS)))


def test_leave_one_out_goes_by_name():
    made = splits.leave_one_out(SUBJECTS)
    assert [split.name for split in made] == sorted(set(SUBJECTS))
    assert all(people(split.test) == {split.name} for split in made)


def test_folds_are_of_one_size():
    # 66 records: 22 each, which largest-first reaches here by hand.
    assert [len(split.test) for split in splits.folds(SUBJECTS, 3)] == [22, 22, 22]


def test_folds_depend_on_the_seed_between_equals_only():
    equal = [f"s{i}" for i in range(20)]
    one, same, other = (splits.folds(equal, 4, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a.test, b.test) for a, b in zip(one, same, strict=True))
    assert any(
        not np.array_equal(a.test, b.test) for a, b in zip(one, other, strict=True)
    )
    assert [len(split.test) for split in other] == [5] * 4


@pytest.mark.parametrize(("fraction", "count"), [(0.3, 3), (0.0, 1), (1.0, 10)])
def test_held_out_leaves_somebody_on_either_side(fraction, count):
    split = splits.held_out(SUBJECTS, fraction, seed=4)
    assert len(people(split.test)) == count
    assert not people(split.train) & people(split.test) and len(split.train)


def test_the_order_of_records_does_not_matter():
    turned = SUBJECTS[::-1]
    for a, b in (
        (splits.held_out(SUBJECTS, 0.4, seed=1), splits.held_out(turned, 0.4, seed=1)),
        (splits.folds(SUBJECTS, 3)[1], splits.folds(turned, 3)[1]),
    ):
        assert set(SUBJECTS[a.test]) == set(turned[b.test])


def test_mpiigaze_has_fifteen_folds():
    subjects = np.repeat(splits.MPIIGAZE, 4)
    made = splits.mpiigaze(subjects)
    assert [split.name for split in made] == [f"p{i:02d}" for i in range(15)]
    assert all(len(split.train) == 56 and len(split.test) == 4 for split in made)
    with pytest.raises(errors.UserError, match="missing p07"):
        splits.mpiigaze(subjects[subjects != "p07"])
    with pytest.raises(errors.UserError, match="not among them p15"):
        splits.mpiigaze([*subjects, "p15"])


def test_ut_multiview_has_three_folds_of_all_fifty():
    made = splits.ut_multiview(np.array(splits.UT_MULTIVIEW))
    assert [len(split.test) for split in made] == [17, 17, 16]
    assert sorted(np.concatenate([s.test for s in made])) == list(range(50))


def test_the_six_subject_cut_leaves_one_of_six_out():
    subjects = np.array(splits.UT_MULTIVIEW)
    made = splits.ut_multiview_six(subjects)
    assert [s.name for s in made] == ["s00", "s02", "s03", "s04", "s06", "s08"]
    for split in made:
        assert list(subjects[split.test]) == [split.name] and len(split.train) == 5
        assert "s01" not in subjects[split.train]
    with pytest.raises(errors.UserError, match="missing s06, s08"):
        splits.ut_multiview_six(subjects[:6])


def test_too_few_subjects_are_refused():
    with pytest.raises(errors.UserError, match="at least 2 subjects.*found 1 .anna"):
        splits.leave_one_out(["anna"] * 9)
    with pytest.raises(errors.UserError, match="at least 12"):
        splits.folds(SUBJECTS, 12)


def test_people_on_both_sides_are_named():
    splits.check_disjoint(["a", "b"], ["c"])
    with pytest.raises(errors.UserError, match="b, d are on both sides"):
        splits.check_disjoint(np.array(["d", "b", "a"]), ["b", "d", "c", "b"])
    many = [f"s{i}" for i in range(9)]
    with pytest.raises(errors.UserError, match="s0, s1, s2, s3, s4 and 4 more are"):
        splits.check_disjoint(many, many)


def test_unknown_people_cannot_be_told_apart():
    splits.check_disjoint(["unknown"], ["unknown", "a"])
    with pytest.raises(errors.UserError, match="^a is on both"):
        splits.check_disjoint(["unknown", "a"], ["unknown", "a"])
