import numpy as np

from export.conversion import calibration


def test_split_shares_no_subject_and_loses_no_record(records):
    inside, outside = calibration.split(records, 0.25, seed=0)
    assert not set(records.subject[inside]) & set(records.subject[outside])
    assert len(set(records.subject[outside])) == 2
    assert sorted([*inside, *outside]) == list(range(len(records)))


def test_a_single_subject_is_divided_by_record(records):
    alone = records.take(records.subject == "person0")
    inside, outside = calibration.split(alone, 0.25, seed=0)
    assert len(outside) == 2
    assert len(inside) == 8


def test_rare_directions_are_drawn_like_frequent_ones(records):
    gaze = np.zeros((1000, 2), np.float32)
    gaze[-5:] = 0.5
    many = records.take(np.zeros(1000, int)).replace(gaze=gaze)
    chosen = calibration.choose(many, 10, seed=0)
    assert (chosen >= 995).sum() == 5
    assert len(set(chosen)) == 10


def test_without_labels_the_draw_is_random_and_without_repeats(records):
    chosen = calibration.choose(records.replace(gaze=None), 20, seed=0)
    assert len(set(chosen)) == 20


def test_converter_gets_dicts_that_span_the_pixels(records):
    samples = list(calibration.representative({"image": records.image[:3]})())
    assert all(list(sample) == ["image"] for sample in samples)
    assert samples[0]["image"].shape == (1, 12, 20, 1)
    assert (samples[0]["image"].min(), samples[0]["image"].max()) == (0, 255)
    np.testing.assert_array_equal(samples[1]["image"][0], records.image[1])
