"""Networks side by side: products by hand, the rows, and what is refused."""

import keras
import pytest

from export.conversion import converter, networks, presets, products, sources
from gaze.run import errors
from tests.export import conftest


@pytest.fixture(scope="module")
def prepared(records, config):
    def prepare(network):
        return sources.prepare(network, records, conftest.FACTS, config)

    return prepare


@pytest.fixture(scope="module")
def rows(prepared, gaze_network, records):
    keras.utils.set_random_seed(2)
    sides = {"first": prepared(gaze_network), "second": prepared(conftest.TinyGaze())}
    real = records.take(range(40))
    return networks.compare(sides, dict.fromkeys(sides, {"real": real}))


def float32(source):
    with converter.saved(source.deployed) as make:
        return presets.get("float32").convert(make, source.examples)


def test_products_of_a_network_worked_by_hand(prepared, gaze_network):
    # 12x20 becomes 5x9 of 8 channels, each of 3x3 products; two sums of 8.
    assert products.count(float32(prepared(gaze_network))) == 5 * 9 * 8 * 9 + 2 * 8


def test_products_of_depthwise_and_transposed_convolutions(prepared):
    image = keras.Input((12, 20, 1))
    h = keras.layers.Conv2D(3, 1)(image)  # 240 * 3
    h = keras.layers.DepthwiseConv2D(3, padding="same")(h)  # 240 * 3 * 9
    h = keras.layers.Conv2D(2, 3, 2, padding="same")(h)  # 60 * 2 * 27
    h = keras.layers.Conv2DTranspose(4, 4, 2, padding="same")(h)  # 60 * 2 * 4 * 16
    network = keras.Model(image, {"logits": h})
    by_hand = 240 * 3 + 240 * 3 * 9 + 60 * 2 * 27 + 60 * 2 * 4 * 16
    assert products.count(float32(prepared(network))) == by_hand


def test_a_row_says_what_a_network_costs(rows):
    first, second = rows
    assert (first["network"], second["network"]) == ("first", "second")
    assert first["weights"] == 8 * 9 + 8 + 2 * (8 + 1)
    assert first["size_bytes"]["int8"] > 0 and first["cpu_us"]["float32"] > 0
    assert set(first["int8"]) == {"held out", "real"}
    assert first["int8"]["real"]["count"] == 40
    assert 0 < first["int8"]["held out"]["between_deg"] < 2
    assert first["refused"] == ""


def test_the_table_compares_with_the_first(rows):
    head, rule, first, second = networks.table(rows).splitlines()
    assert {line.count("|") for line in (head, rule, first, second)} == {10}
    assert "real: Keras, int8, deg" in head
    assert first.split("|")[6].strip() == "1.00"
    own, other = (row["cpu_us"]["int8"] for row in rows)
    assert second.split("|")[6].strip() == f"{other / own:.2f}"


def test_a_network_that_int8_refuses_keeps_its_row(rows):
    refused = {**rows[1], "int8": {}, "refused": "no kernel"}
    refused["cpu_us"] = {"float32": 5.0}
    last = networks.table([rows[0], refused]).splitlines()[-1]
    assert "| 5, - | - | no kernel | - | - |" in last


def test_a_segmenter_has_no_place_here(prepared, segmenter_network):
    with pytest.raises(errors.UserError, match="eyes is a segmenter; give gaze net"):
        networks.compare({"eyes": prepared(segmenter_network)}, {"eyes": {}})
