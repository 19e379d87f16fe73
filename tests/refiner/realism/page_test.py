"""The page of an evaluation, from figures that are known."""

import numpy as np

from gaze.data import record
from refiner.realism import cases, looks, page


def c2st(score, **matched):
    same = {"accuracy": score, "p": 0.01, "num_test": 90, "by_subject": True}
    return same | {"matched": {"on": "labelled gaze and brightness", **matched}}


def kept(shift):
    return {
        "pupil_shift_px_mean": shift,
        "pupil_shift_percent_mean": 2 * shift,
        "lost_pupil_share": 0.25,
        "iou_mean": 0.9,
        "ssim_mean": float("nan"),
    }


FIGURES = {
    "kid": {
        "identity": {"mean": 2.0, "std": 0.5},
        "simgan": {"mean": 1.0, "std": 0.25},
        "floor": {"mean": 0.02, "std": 0.1},
        "extractor": "vgg, imagenet",
    },
    "fid": {"needed": 2560, "found": 300},
    "variety": {
        arm: {"diversity": 0.8, "copied_share": 0.05} for arm in ("identity", "simgan")
    },
    "preservation": {"identity": kept(0.35), "simgan": kept(0.79)},
    "alarms": ["simgan: checkerboard"],
}


def make(figures, extractor="vgg, imagenet"):
    random = np.random.default_rng(0)
    text = np.array(["a"] * 8)
    sets = {
        arm: record.Records(
            random.integers(0, 256, (8, 36, 60, 1), np.uint8), text, text, text
        )
        for arm in ("identity", "simgan")
    }
    measured = {
        cases.SHIFT: {
            "identity": np.arange(8.0),
            "simgan": np.array([np.inf, 3.0, 1.5, np.nan, 4.0, 5.0, 6.0, 7.0]),
        }
    }
    seen = looks.Looks(extractor, np.zeros((8, 4)), {})
    return page.make(figures, seen, sets, measured, "identity")


def test_realism_and_preservation_stand_in_one_row():
    text = make(FIGURES)
    row = text[text.index("simgan</td>") :].partition("</tr>")[0]
    for cell in ("1.00 ± 0.25", "0.79 (1.58 %)", "25.0%", "0.90", "–"):
        assert f">{cell}</td>" in row
    assert "KID (floor 0.02)" in text and "simgan: checkerboard" in text


def test_what_is_missing_is_said_with_how_to_have_it():
    text = make(FIGURES)
    assert "No FID: it needs 2,560 images of every set, and 300 were looked at" in text
    assert "--two_sample runs it" in text and "--estimator names the run" in text
    assert "Random features" not in text
    whole = FIGURES | {
        "fid": {"identity": 30.25, "simgan": 21.75},
        "two_sample": {
            "identity": c2st(0.99, accuracy=0.55, p=0.214, kept=400),
            "simgan": c2st(0.7, kept=12, needed=60),
        },
    }
    text = make(whole)
    assert "No FID" not in text and ">21.8</td>" in text
    assert "0.550 (p 0.21)" in text and "– (12 alike)" in text
    assert "alike in labelled gaze and brightness" in text


def test_random_features_are_said_aloud():
    assert "seeded random filters stand in" in make(FIGURES, "vgg, random (seed 1)")


def test_best_median_and_worst_are_shown_and_told():
    text = make(FIGURES)
    assert text.count("data:image/png;base64,") == 1
    assert "raw 0.00 px, 3.00 px, 7.00 px; simgan 1.50 px, 5.00 px, lost" in text
