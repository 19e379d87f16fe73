import numpy as np
import pytest

from gaze.simulator import domains, eyewear, people, simulate

COUNT = 24


def pictures(share, domain="cabin", **options):
    arguments = {"count": COUNT, "num_subjects": 12, "seed": 2, "size": (96, 128)}
    factors = domains.factors(domain)
    chunks = simulate.simulate(factors, glasses=share, zoom=0.6, **arguments, **options)
    return next(chunks)


@pytest.fixture(scope="module")
def bare():
    return pictures(0.0)


@pytest.fixture(scope="module")
def worn():
    return pictures(1.0)


def test_people_and_labels_are_the_same_behind_glasses(bare, worn):
    for name in ("gaze", "head_pose", "pupil_center", "eye_openness", "key"):
        assert np.array_equal(bare[name], worn[name]), name


def test_rim_hides_and_lens_shows_what_the_mask_says(bare, worn):
    changed = bare["mask"] != worn["mask"]
    assert not np.any(worn["mask"][changed])
    assert 0 < changed.mean() < 0.05
    assert np.mean(np.any(bare["image"] != worn["image"], axis=(1, 2, 3))) > 0.95


def test_who_wears_them_at_a_small_share_does_at_a_larger_one():
    subjects = people.Subjects("cabin", 1, np.arange(400))
    few, many = (eyewear.sample(subjects, share) for share in (0.2, 0.5))
    assert 0.15 < few.worn.mean() < 0.25 and 0.44 < many.worn.mean() < 0.56
    assert np.all(many.worn >= few.worn)
    assert np.array_equal(few.half_width, many.half_width)


def test_without_wearers_nothing_changes(bare):
    subjects = people.Subjects("cabin", 2, simulate.subjects_of(COUNT, 12))
    drawn = eyewear.sample(subjects, 0.3)
    some = pictures(0.3)
    wears = drawn.worn[:, 0, 0] > 0
    assert 0 < wears.sum() < COUNT
    assert np.array_equal(some["image"][~wears], bare["image"][~wears])
