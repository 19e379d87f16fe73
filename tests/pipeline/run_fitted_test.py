"""Eyes of a fitted layout, from the fit to the report, through the whole pipeline."""

import json

import pytest

from gaze.data import record
from gaze.run import files
from gaze.simulator import layouts
from tests.pipeline import run_test

pytestmark = pytest.mark.slow

SETTINGS = (
    "--config.arms=('identity','light_transfer','fitted','fitted+light_transfer')",
    "--config.export_arm=fitted+light_transfer",
    "--config.estimators=('gaze_cnn','layout')",
    "--config.simulator.style.count=160",
    "--config.simulator.studio.count=200",
    "--config.simulator.studio.subjects=50",
    # A segmenter that sees irises, or there is nothing to fit to.
    "--config.segmenter.steps=200",
    # A network that has learnt so little strays far in int8; its gate has own tests.
    "--config.export.limits.gaze.between_deg=2.0",
)


def test_a_layout_is_fitted_drawn_refined_and_reported(tmp_path):
    run = tmp_path / "run"
    text, _ = (process := run_test.start(run, *SETTINGS)).communicate()
    assert process.returncode == 0, text[-3000:]
    fitted = record.load(run / "data" / "fitted")
    drawn = layouts.differences(layouts.load(str(run / "data" / "layout")))
    assert fitted.manifest["settings"]["layout"] == drawn
    assert drawn != layouts.differences(layouts.PEOPLE)
    lines = list(map(json.loads, (run / "metrics.jsonl").read_text().splitlines()))
    errors = {
        line["arm"] for line in lines if line["name"] == "error_deg" and "arm" in line
    }
    assert {"fitted", "fitted+light_transfer"} <= errors
    assert any(line["name"] == "gain_over_fitted_deg" for line in lines)
    judged = files.read_json(run / "seed0" / "realism_fitted" / "figures.json")
    assert set(judged["preservation"]) == {"fitted", "fitted+light_transfer"}
    assert judged["preservation"]["fitted"]["ssim_mean"] == pytest.approx(1.0)
    assert "fitted + light transfer" in (run / "report.html").read_text()
