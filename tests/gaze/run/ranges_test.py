"""Numbers by the name of their flag or key."""

import importlib
import pathlib

import pytest

from gaze.run import errors, ranges

CONFIGS = pathlib.Path(__file__).resolve().parents[3] / "configs"
MODULES = [f"configs.{path.stem}" for path in sorted(CONFIGS.glob("[a-z]*.py"))]


@pytest.mark.parametrize("module", MODULES)
def test_every_config_at_hand_is_within(module):
    config = importlib.import_module(module)
    for variant in ("", "tiny", *getattr(config, "VARIANTS", ())):
        ranges.check(config.get_config(variant).to_dict())


WRONG = {
    "count": (10**20, "config.count is 100000000000000000000; expected 10,000,000 at"),
    "seeds": (99999999999, "config.seeds is 99999999999; expected 1,000 at most"),
    "seed": (2**31, "config.seed is 2147483648; expected 2,147,483,647 at most"),
    "steps": (10**400, r"config.steps is 1000.*\(401 characters\)"),
    "anything_every": (0, "config.anything_every is 0; expected 1 or more"),
    "unheard_of": (-1, "config.unheard_of is -1; expected a number from 0"),
    "whatever": (float("nan"), "config.whatever is nan"),
    "strength": ((0.5, float("inf")), r"config.strength is \(0.5, inf\)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_out_of_range(name):
    value, message = WRONG[name]
    with pytest.raises(errors.UserError, match=message):
        ranges.check({name: value})


def test_a_key_of_a_config_inside_is_named_with_its_path():
    with pytest.raises(errors.UserError, match="^config.a.b.count is -5; expected 1"):
        ranges.check({"a": {"b": {"count": -5}}})


def test_a_key_keeps_the_rule_of_its_end_unless_it_has_its_own():
    assert ranges.of("a.learning_rate") == ranges.of("critic_learning_rate")
    assert not ranges.of("learning_rate").holds(0.0)
    assert ranges.of("warmup_steps").holds(0) and not ranges.of("steps").holds(0)
    assert ranges.of("refiner.steps").holds(0)
    assert ranges.of("limits.gaze.worse_deg").holds(-0.1)


@pytest.mark.parametrize("blocks", [("a", 1), (1.5, 1), (None,), ((1, 2), 3), (True,)])
def test_the_parts_of_a_list_are_held_to_its_rule(blocks):
    with pytest.raises(
        errors.UserError, match="config.blocks is .* expected 1 or more"
    ):
        ranges.check({"blocks": blocks})
    with pytest.raises(errors.UserError, match="expected 2 numbers, each a share"):
        ranges.check({"relight": {"strength": (0.5,)}})
    ranges.check({"blocks": (1, 2), "style_layers": ("a",), "dropout": (0, 0.1)})


@pytest.mark.parametrize("value", [True, "3", None])
def test_what_is_no_number_is_in_no_range(value):
    assert not ranges.of("count").holds(value)
