"""What TensorBoard finds in a run folder, read back by TensorBoard."""

import json

import numpy as np
import pytest
from tensorboard.backend.event_processing import (
    event_accumulator,
    plugin_event_accumulator,
)
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.hparams import plugin_data_pb2

from gaze.training import board as board_module
from gaze.training import loop, phases
from tests.gaze.training import toy


class Shown(toy.Toy):
    def preview(self, batch, phase):
        return np.full((8, 10, 3), 7, np.uint8)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    settings = {"steps": 12, "vgg": {"weights": "random"}, "blocks": [1, 2]}
    (folder / "config.json").write_text(json.dumps(settings))
    toy.train(Shown(), folder, loop.Options(2, 4, 4, profile=(3, 5)))
    limits = {"tensors": 0}
    board = event_accumulator.EventAccumulator(str(folder), limits)
    board.Reload()
    return folder, board


def test_scalars_images_and_histograms(shown):
    _, board = shown
    tags = set(board.Tags()["tensors"])
    assert {"losses/fit", "monitors/error", "monitors/gradient_norm_line"} <= tags
    assert {"timing/input_wait_share", "timing/step_s", "preview"} <= tags
    (histogram,) = [tag for tag in tags if tag.startswith("line/") and "kernel" in tag]
    assert [event.step for event in board.Tensors(histogram)] == [4, 8, 12]


def test_the_config_and_the_versions_are_text(shown):
    _, board = shown
    texts = {
        name: board.Tensors(name)[0].tensor_proto.string_val[0].decode()
        for name in ("config", "versions")
    }
    assert '"weights": "random"' in texts["config"]
    assert "| keras | 3." in texts["versions"]


def test_trainings_of_one_name_are_trials_of_their_own(shown, tmp_path):
    arms = [tmp_path / f"seed0/estimate/{arm}/mild" for arm in ("identity", "ceiling")]
    assert board_module.trial_id(arms[0]) == "seed0/estimate/identity/mild"
    assert board_module.trial_id(arms[1]) == "seed0/estimate/ceiling/mild"
    folder, board = shown
    content = board.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    info = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info
    assert info.group_name == board_module.trial_id(folder)


def test_hparams_are_flat_and_plain(shown):
    _, board = shown
    content = board.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    info = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info
    assert info.hparams["steps"].number_value == 12
    assert info.hparams["vgg.weights"].string_value == "random"
    assert info.hparams["blocks"].string_value == "[1, 2]"


def test_the_layout_draws_losses_once_for_all_phases_that_have_them(shown):
    _, board = shown
    proto = board.Tensors("custom_scalars__config__")[0].tensor_proto
    layout = layout_pb2.Layout.FromString(proto.string_val[0])
    charts = {c.title: list(c.multiline.tag) for c in layout.category[0].chart}
    losses = {title: t for title, t in charts.items() if title.startswith("losses")}
    assert losses == {"losses of warm, main": ["losses/fit$"]}


def test_a_chart_for_every_set_of_losses():
    def phase(name, steps, *losses):
        return phases.Phase(name, steps, ("line",), dict.fromkeys(losses, 1.0), "data")

    layout = board_module._layout(
        (
            phase("global", 3, "style"),
            phase("enhancer", 3, "style", "adversarial"),
            phase("rest", 0, "content"),  # skipped by the loop
            phase("joint", 3, "adversarial", "style"),
        )
    )
    charts = [(c.title, list(c.multiline.tag)) for c in layout.category[0].chart]
    assert charts[:3] == [
        ("losses of global", ["losses/style$"]),
        ("losses of enhancer, joint", ["losses/style$", "losses/adversarial$"]),
        ("gradient norms", ["monitors/gradient_norm_.*"]),
    ]


def test_a_resumed_run_drops_what_the_killed_one_wrote_behind_its_checkpoint(tmp_path):
    def dies(k):
        if k == 7:
            raise MemoryError
        return points(k)

    victim = toy.Toy()
    points, victim.points = victim.points, dies
    options = loop.Options(log_every=1, checkpoint_every=4, preview_every=4)
    with pytest.raises(MemoryError):
        toy.train(victim, tmp_path, options)
    toy.train(toy.Toy(), tmp_path, options)
    # What TensorBoard reads with; the other accumulator only imitates it.
    board = plugin_event_accumulator.EventAccumulator(str(tmp_path))
    board.Reload()
    steps = [event.step for event in board.Tensors("losses/fit")]
    assert steps == list(range(1, 13))


def test_the_profile_is_there(shown):
    folder, _ = shown
    assert list((folder / "plugins" / "profile").rglob("*.xplane.pb"))
