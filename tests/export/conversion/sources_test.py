"""Records that a network does not take are refused before anything is converted."""

import pytest

from export.conversion import build, converter, sources, verification
from gaze.run import errors
from tests.export import conftest

OTHERS = {
    "eyes of 16x24 with 1 channels.* of 12x20": {"shape": (16, 24, 1)},
    "eyes of 12x20 with 3 channels.* of 12x20": {"shape": (12, 20, 3)},
    "the model has gaze normalised by rule R": {"normalization": "M"},
}
FACTS = conftest.FACTS | {"normalization": "R"}


def other(shape=conftest.SHAPE, normalization="none"):
    made = conftest.make_records(shape=shape)
    return made.replace(manifest=made.manifest | {"normalization": normalization})


@pytest.mark.parametrize("message", OTHERS)
def test_no_conversion_begins_with_further_eyes_of_another_kind(
    message, gaze_network, records, config, monkeypatch
):
    monkeypatch.delattr(converter, "saved")
    also = {"real": other(**OTHERS[message])}
    with pytest.raises(errors.UserError, match=message):
        build.build(gaze_network, records, FACTS, config, also)


@pytest.mark.parametrize("message", OTHERS)
def test_a_model_is_verified_on_eyes_that_it_takes(
    message, gaze_network, gaze_file, config, monkeypatch
):
    model = build.open_model(gaze_file)
    model.card["input"]["normalization"] = "R"
    monkeypatch.setattr(build, "open_model", lambda _: model)
    some = other(**OTHERS[message])
    with pytest.raises(errors.UserError, match=f"--data.*{message}|{message}"):
        verification.check_figures(gaze_file, gaze_network, some, config)


def test_a_network_of_colour_eyes_or_of_another_rule_has_no_source(config):
    for message, changes in list(OTHERS.items())[1:]:
        some = other(**changes)
        with pytest.raises(errors.UserError, match=message):
            sources.prepare(conftest.TinyGaze(), some, FACTS, config)


def test_a_segmenter_has_no_rule(segmenter_network, config):
    some = other(normalization="M")
    made = sources.prepare(segmenter_network, some, FACTS, config)
    assert made.deployed.task.name == "segmenter"
