"""The table of presets, the listing of layers, and the page for people."""

import pytest

from export.conversion import card, comparison, page, presets, sources


@pytest.fixture(scope="module")
def source(gaze_network, records, config):
    facts = {"intensity": "raw", "training": {}, "source_model_sha256": "0" * 64}
    strict = config | {"limits": {"gaze": {"worse_deg": 9.0, "between_deg": 1e-2}}}
    return sources.prepare(gaze_network, records, facts, strict)


@pytest.mark.slow
def test_every_preset_has_its_row(source):
    rows = {row["preset"]: row for row in comparison.compare(source)}
    assert list(rows) == list(presets.PRESETS)
    assert rows["float32"]["refused"] == ""
    assert rows["float32"]["distance"] < 1e-3 < rows["int8"]["distance"]
    assert "between_deg" in rows["int8"]["refused"]
    assert rows["float32"]["partitions"] == 1
    assert rows["float32"]["cpu_us"] > 0
    table = comparison.table("gaze", list(rows.values()))
    heads, _, *lines = table.splitlines()
    assert len(lines) == len(presets.PRESETS)
    assert {line.count("|") for line in (heads, *lines)} == {10}


def test_each_layer_says_what_int8_costs_it(source):
    layers = comparison.layers(source)
    operators = [row["layer"].split()[0] for row in layers]
    assert operators == ["CONV_2D", "MEAN", "FULLY_CONNECTED", "FULLY_CONNECTED"]
    assert all(row["rms"] > 0 and row["largest"] > 0 for row in layers)
    # Rounding alone costs 12 ** -0.5 of a step; weights and pixels add to it.
    assert 0.1 < layers[0]["steps"] < 1.0


def test_the_page_says_what_the_card_says(gaze_export):
    text = page.markdown(card.beside(gaze_export.model))
    assert text.startswith("# gaze, preset int8\n")
    step = card.beside(gaze_export.model)["outputs"]["pitch"]["quantum_deg"]
    assert f"| {step:.3f} |" in text
    assert "no function on which anybody's safety depends" in text
    assert "not measured" not in text
