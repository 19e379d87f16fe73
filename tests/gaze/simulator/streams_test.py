import numpy as np

from gaze.simulator import streams


def test_uniform_fills_its_range_evenly():
    values = streams.Stream(3, "a", np.arange(20000)).uniform(2.0, 6.0)
    assert values.shape == (20000, 1, 1)
    assert values.min() >= 2.0 and values.max() < 6.0
    counts = np.histogram(values, bins=10, range=(2.0, 6.0))[0]
    assert np.all(np.abs(counts - 2000) < 200)


def test_normal_has_its_moments_and_limit():
    values = streams.Stream(3, "a", np.arange(20000)).normal(5.0, 2.0, limit=3.0)
    assert abs(values.mean() - 5.0) < 0.05
    assert abs(values.std() - 2.0) < 0.05
    assert np.abs(values - 5.0).max() <= 6.0 + 1e-5


def test_value_depends_on_its_own_index_only():
    whole = streams.Stream(7, "light", np.arange(100))
    part = streams.Stream(7, "light", np.arange(40, 60))
    for _ in range(3):
        np.testing.assert_array_equal(whole.uniform()[40:60], part.uniform())
    np.testing.assert_array_equal(whole.noise(4, 5)[40:60], part.noise(4, 5))


def test_seeds_names_indices_and_columns_are_uncorrelated():
    index = np.arange(5000)
    streams_drawn = [
        streams.Stream(1, "light", index),
        streams.Stream(2, "light", index),
        streams.Stream(1, "camera", index),
        streams.Stream(1, "light", index + 5000),
    ]
    columns = [s.uniform().ravel() for s in streams_drawn for _ in range(2)]
    off_diagonal = np.corrcoef(columns) - np.eye(len(columns))
    assert np.abs(off_diagonal).max() < 0.06
