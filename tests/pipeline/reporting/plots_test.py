import cv2
import numpy as np
import pytest

from gaze.run import charts
from pipeline.reporting import comparison, curves, palette, plots

ARMS = ("identity", "zhao2018_eye", "ceiling")


def decode(png):
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture[..., ::-1]


def holds(picture, colour, share=1e-4):
    """Whether a picture holds some pixels of (nearly) a #rrggbb colour."""
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    near = np.abs(picture.astype(int) - rgb).max(axis=-1) < 12
    return near.mean() > share


@pytest.fixture(name="made")
def _made():
    generator = np.random.default_rng(0)
    gaze = generator.uniform(-0.5, 0.5, (300, 2)).astype(np.float32)
    predictions = {
        (arm, name): gaze[None] + generator.normal(0, 0.05 * (k + 1), (2, 300, 2))
        for k, arm in enumerate(ARMS)
        for name in ("mild", "strong")
    }
    return predictions, gaze, np.arange(300) % 6


def test_every_arm_keeps_its_colour_in_every_plot(made):
    predictions, gaze, _ = made
    rows = comparison.compare(*made, replicates=100)
    pictures = [
        decode(plots.error_bars(rows, baseline_deg=9.0)),
        decode(plots.error_by_angle(predictions, gaze)),
        decode(curves.learning_curves({f"{a}/mild": lines(3) for a in ARMS})),
    ]
    for arm, (colour, _) in palette.arm_looks(ARMS).items():
        if arm != "identity":
            assert holds(pictures[0], colour) and holds(pictures[1], colour), arm
    assert holds(pictures[2], palette.arm_looks(ARMS)["ceiling"][0])


def test_scatter_and_bars_are_wide_pictures(made):
    predictions, gaze, _ = made
    arms = {arm: predictions[arm, "mild"][0] for arm in ARMS}
    assert decode(plots.scatter(arms, gaze)).shape[1] > 600


def lines(count):
    return [
        {
            "step": step,
            "phase": "global" if step < 2 else "joint",
            "losses": {"style": 3.0 - step},
            "monitors": {"contrast": 0.9},
        }
        for step in range(count)
    ]


def test_learning_curves_of_one_run_and_of_none():
    assert decode(curves.learning_curves({"refine": lines(5)})).shape[1] > 400
    assert curves.learning_curves({"refine": []}) is None
    assert curves.learning_curves({}) is None


def test_every_loss_has_a_panel_however_many_there_are(monkeypatch):
    titles = []
    monkeypatch.setattr(charts, "dress", lambda panel, title, _: titles.append(title))
    losses = {f"loss {number}": 1.0 for number in range(15)}
    curves.learning_curves({"zhao2018_plus": [{"step": 0, "losses": losses}]})
    assert titles == list(losses)


def test_binned_errors_by_hand():
    centres, means = plots._binned(
        np.array([-11.0, -9, 1, 2, 33]), np.array([1.0, 3, 4, 6, 9]), 10.0, 2
    )
    np.testing.assert_allclose(centres, [-10, 0])
    np.testing.assert_allclose(means, [2, 5])
