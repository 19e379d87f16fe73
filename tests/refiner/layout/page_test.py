"""The page names what was fitted, what was clipped and what masks cannot tell."""

import re

import numpy as np

from gaze.simulator import population
from refiner.layout import numbers, outcome, page, statistics


def fitted(**found):
    values = {"start": 0.0, "value": 1.5, "error": 0.2, "low": -4.0, "high": 4.0}
    flags = {"unit": "px", "clipped": False, "unseen": False}
    random = np.random.default_rng(0)
    names = np.array(["p"] * 120)
    samples = {
        which: statistics.Sample(
            random.normal(size=(120, len(numbers.NAMES))), names, names
        )
        for which in ("target", "before", "after")
    }
    of = statistics.names(False)
    return outcome.Fit(
        layout=population.BENCHMARK2,
        parameters={"crop_y": outcome.Parameter(**values | flags | found)},
        statistics=of,
        target=np.zeros(len(of)),
        before=np.full(len(of), 2.0),
        after=np.full(len(of), 0.5),
        scale=np.full(len(of), 0.5),
        samples=samples,
        simulations=9,
    )


def test_a_misfit_is_a_root_mean_square_in_scales():
    assert fitted().misfit("before") == 4.0 and fitted().misfit("after") == 1.0


def test_the_page_says_what_masks_cannot_tell():
    text = page.make(fitted(), {"target": "<120> eyes"})
    assert "Distance to the target 4.00 before, 1.00 after" in text
    assert "A constant offset of the gaze" in text and "&lt;120&gt; eyes" in text
    assert "data:image/png" in text and not re.search("https?://(?!www.w3)", text)
    assert 'label="Clipped' not in text and "Clipped" not in text


def test_what_was_clipped_or_unseen_is_said():
    text = page.make(fitted(clipped=True, value=3.99, unseen=True), {})
    assert "crop_y stays at 3.99 px, the end of what it may be" in text
    assert "The target says little of crop_y" in text
