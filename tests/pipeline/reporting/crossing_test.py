"""Training data x estimator, and further labelled eyes, from an invented run."""

import json

import pytest

from pipeline import report
from pipeline.reporting import published
from tests.pipeline import invented

ESTIMATORS = ("gaze_cnn", "lenet", "fused", "knn")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = invented.write_run(
        tmp_path_factory.mktemp("crossing") / "run",
        seeds=2,
        purifiers=("mask_guided",),
        estimators=ESTIMATORS,
        first_seed_only=("fused",),
        also=("driver=eyes.npz",),
        table=True,
    )
    report.write(path)
    return path


def cells(run, **about):
    made = json.loads((run / "table.json").read_text())["cells"]
    return [c for c in made if about.items() <= c.items()]


def test_every_cell_has_its_interval(run):
    target = cells(run, tested_on="the simulated cabin")
    plain = [c for c in target if "purified_by" not in c]
    kinds = {c["estimator"] for c in plain}
    assert kinds == {"mild", "strong", "knn"} | {
        f"{name}+{a}" for name in ("lenet", "fused") for a in ("mild", "strong")
    }
    assert len(plain) == len(invented.BIASES_DEG) * len(kinds)
    assert all(c["low"] < c["error_deg"] < c["high"] for c in plain)
    seeds = {c["estimator"]: c["seeds"] for c in plain}
    assert {k for k, n in seeds.items() if n == 1} == {"fused+mild", "fused+strong"}
    text = (run / "table.md").read_text()
    assert "mean of 2 seeds; one seed of CNN with layout, mild augmentation" in text


def test_purified_eyes_are_rows_of_raw_estimators(run):
    purified = cells(run, purified_by="mask_guided")
    assert {c["trained_on"] for c in purified} == {"identity"}
    assert all(c["error_deg"] < 1 for c in purified)  # invented so


def test_real_eyes_stand_first_and_who_cannot_read_them_is_named(run):
    assert not [c for c in cells(run, tested_on="driver") if "lenet" in c["estimator"]]
    markdown = (run / "table.md").read_text()
    assert markdown.index("Tested on driver") < markdown.index(
        "Tested on the simulated"
    )
    page = (run / "report.html").read_text()
    assert page.index("tested on driver") < page.index("stand-in for real eyes")
    assert f"{2 * len(invented.BIASES_DEG)} models could not be tested" in page
    assert "lenet reads head_pose" in page
    further = page.split(">Further eyes</h2>")[1].split("<h2")[0]
    assert "offset removed" in further and "7.65" in further


def test_every_set_shows_what_is_left_with_an_offset_removed_and_a_line_fitted(run):
    for tested_on in ("driver", "the simulated cabin"):
        plain = [c for c in cells(run, tested_on=tested_on) if "purified_by" not in c]
        assert {c["trained_on"] for c in plain} == set(invented.BIASES_DEG)
        for cell in plain:
            is_first_seed_alone = cell["estimator"].startswith("fused")
            bias = invented.BIASES_DEG[cell["trained_on"]]
            bias += 0 if is_first_seed_alone else 0.5  # two seeds, the second 1 worse
            assert cell["offset_removed_deg"] == pytest.approx(0.9 * bias)
            assert cell["line_fitted_deg"] == pytest.approx(0.8 * bias)
        title = f"## Tested on {tested_on}: offset removed, line"
        table = (run / "table.md").read_text().split(title)[1].split("##")[0]
        assert "| raw | 7.65, 6.80 |" in table
    page = (run / "report.html").read_text()
    section = page.split(">Gaze error</h2>")[1].split("<h2")[0]
    assert "offset removed" in section and "7.65" in section and "6.80" in section


def test_the_published_rows_stand_below_with_their_caveats(run):
    text = (run / "table.md").read_text()
    assert "| CNN, refined by Zhao et al. | synthetic | 7.7 | \N{EN DASH} |" in text
    assert all(caveat in text for caveat in published.CAVEATS)
    assert "context" in (run / "table.html").read_text()


def test_without_being_asked_there_is_no_table(tmp_path):
    path = invented.write_run(tmp_path / "run", optional=False)
    report.write(path)
    assert not list(path.glob("table.*"))
