import json

import pytest

from pipeline.reporting import figures


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (figures.Figure("error_deg", 9.234, {}), "9.23"),
        (figures.Figure("gain_deg", -0.5, {}, -0.81, 0.2), "−0.50 [−0.81, 0.20]"),
        (figures.Figure("gap_closed", 0.456, {}, 0.3, 0.61), "46 % [30, 61]"),
        (figures.Figure("lost_iris_share", 0.0042, {}), "0.4 %"),
        (figures.Figure("latency_exported_median_us", 213.0, {}), "0.21 ms"),
        (figures.Figure("size_bytes_exported", 98304.0, {}), "98.3 kB"),
        (figures.Figure("kid_mean", 0.00213, {}), "0.0021"),
        (figures.Figure("screen_num_windows", 35.0, {}), "35"),
        (figures.Figure("yaw_slope", -0.5, {}), "−0.50"),
        (figures.Figure("yaw_slope", float("nan"), {}), "–"),
        (figures.Figure("error_deg", "collapsed (yaw)", {}), "collapsed (yaw)"),
    ],
)
def test_text_has_the_units_digits(figure, text):
    assert figure.text() == text


def test_trees_become_figures_with_intervals():
    tree = {"x": 0.8, "x_low": 0.7, "x_high": 0.9, "deep": {"count": 3}, "word": "a"}
    tree |= {"flag": True, "nothing": None}
    made = figures.from_tree({"screen": tree}, arm="identity")
    assert [(f.name, f.value, f.low, f.high) for f in made] == [
        ("screen_x", 0.8, 0.7, 0.9),
        ("screen_deep_count", 3.0, None, None),
    ]
    assert made[0].about == {"arm": "identity"}


def test_table_has_a_row_per_thing_and_only_columns_with_figures():
    made = [
        figures.Figure("error_deg", 9.0, {"arm": "identity", "augmentation": "mild"}),
        figures.Figure(
            "error_deg", 7.0, {"arm": "zhao2018_eye", "augmentation": "mild"}
        ),
        figures.Figure(
            "gain_deg", 2.0, {"arm": "zhao2018_eye", "augmentation": "mild"}
        ),
        figures.Figure(
            "error_deg", 5.0, {"arm": "zhao2018_eye", "augmentation": "strong"}
        ),
        figures.Figure("error_deg", 20.0, {"arm": "mean"}),
    ]
    columns = {"error": "error_deg", "gain": "gain_deg", "closed": "gap_closed"}
    mild = figures.within(made, "augmentation", "mild")
    headers, rows = figures.table(mild, columns, "arm")
    assert headers == ["error", "gain"]
    assert rows == {
        "identity": ["9.00", "–"],
        "zhao2018_eye": ["7.00", "2.00"],
        "mean": ["20.00", "–"],
    }


def test_a_line_has_the_seeds_of_its_estimator(tmp_path):
    about = {"arm": "a", "augmentation": "fused+mild"}
    made = [figures.Figure("error_deg", 1.0, about), figures.Figure("kid", 1.0, {})]
    figures.write(tmp_path / "x.jsonl", made, lambda kind: 1 if kind else 3)
    lines = (tmp_path / "x.jsonl").read_text().splitlines()
    assert [json.loads(line)["seeds"] for line in lines] == [1, 3]


def test_lines_are_strict_json(tmp_path):
    made = [figures.Figure("yaw_slope", float("nan"), {"arm": "a"})]
    figures.write(tmp_path / "metrics.jsonl", made, lambda kind: 1 if kind else 3)

    def refuse(constant):
        raise AssertionError(constant)

    text = (tmp_path / "metrics.jsonl").read_text()
    line = json.loads(text, parse_constant=refuse)
    assert line == {
        "name": "yaw_slope", "value": None, "low": None, "high": None, "unit": "",
        "arm": "a", "seeds": 3,
    }  # fmt: skip
