"""Every refinement method, found by its file, keeps the contract of ARCHITECTURE."""

import importlib
import json
import pathlib

import numpy as np
import pytest
import tensorflow as tf

from gaze.data import record
from gaze.training import loop, phases
from refiner import methods
from refiner.style import bank
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def settings_of(name):
    """The tiny variant of the method's own config, or a minimal one."""
    for path in sorted((ROOT / "configs").glob(f"{name}*.py")):
        module = importlib.import_module(f"configs.{path.stem}")
        return module.get_config("tiny").to_dict() | {"method": name}
    return {"method": name, "seed": 0}


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    synthetic = eyes.write(folder / "synthetic", count=24)
    real = eyes.write(folder / "real", count=24, domain="cabin", seed=1)
    return record.load(synthetic), record.load(real)


@pytest.fixture(scope="module")
def built(sets):
    """Each method once: {name: (method, streams)}."""
    synthetic, real = sets
    made = {}
    for name in methods.names():
        settings = settings_of(name)
        method = methods.build(settings, bank.choose(real, 16, seed=0))
        made[name] = method, method.streams(synthetic, real, 0)
    return made


def compiled(method, phase):
    """The phase's step as a graph; the phase is a constant of it."""
    return tf.function(lambda batch: method.train_step(batch, phase))


@pytest.mark.parametrize("name", methods.names())
def test_one_step_of_every_phase(built, name):
    method, streams = built[name]
    for phase in method.phases:
        batch = tf.nest.map_structure(tf.constant, dict(streams[phase.data](0)))
        if method.history is not None:
            batch["history"] = method.history.sample(4, 0)
        step = compiled(method, phase)
        outputs = step(batch)
        assert set(outputs["losses"]) == set(phase.loss_weights)
        for group in ("losses", "monitors"):
            for key, value in outputs[group].items():
                assert np.isfinite(float(value)), key


@pytest.mark.parametrize("name", methods.names())
def test_refined_eyes_keep_shape_range_and_are_reproducible(built, sets, name):
    method, (synthetic, _) = built[name][0], sets
    keys = np.arange(len(synthetic))
    refined = method.refine(synthetic.image, synthetic.mask, keys)
    assert refined.shape == synthetic.image.shape and refined.dtype == np.uint8
    part = method.refine(synthetic.image[8:12], synthetic.mask[8:12], keys[8:12])
    assert np.abs(part.astype(int) - refined[8:12]).max() <= 1


@pytest.mark.parametrize("name", methods.names())
def test_save_and_load_give_the_same_refiner(built, sets, name, tmp_path):
    method, (synthetic, _) = built[name][0], sets
    method.save(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps(settings_of(name)))
    loaded = methods.load_run(tmp_path)
    eyes_ = synthetic.image[:6], synthetic.mask[:6], np.arange(6)
    np.testing.assert_array_equal(loaded.refine(*eyes_), method.refine(*eyes_))


@pytest.mark.parametrize("name", methods.names())
def test_training_runs_and_shows_a_picture(built, name, tmp_path):
    method, streams = built[name]
    if not method.phases:
        pytest.skip("learns nothing")
    options = loop.Options(log_every=2, checkpoint_every=4, preview_every=4)
    loop.train(method, streams, tmp_path, options=options)
    picture = method.preview(streams[method.phases[-1].data](0))
    assert picture.dtype == np.uint8 and picture.ndim == 3
    assert phases.total_steps(method.phases) == method.settings["steps"]


def test_unknown_method_lists_the_known(sets):
    with pytest.raises(Exception, match="light_transfer"):
        methods.build({"method": "magic"}, bank.choose(sets[1], 8, seed=0))


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(Exception, match="no finished refiner run"):
        methods.load_run(tmp_path)


def test_one_and_two_replicas_agree(run_in_two_replicas):
    run_in_two_replicas(
        """
        import tempfile, keras, numpy as np, tensorflow as tf
        from gaze.data import record
        from gaze.training import loop
        from refiner import methods
        from refiner.style import bank
        from tests.contracts import methods_test as contract
        from tests.gaze.data import eyes

        folder = tempfile.mkdtemp()
        synthetic = record.load(eyes.write(folder + "/s", count=16))
        real = record.load(eyes.write(folder + "/r", count=16, domain="cabin"))

        def train(name):
            settings = contract.settings_of(name) | {"optimizer": "sgd", "steps": 5}
            method = methods.build(settings, bank.choose(real, 8, seed=0))
            streams = method.streams(synthetic, real, 0)
            if method.phases:
                loop.train(method, streams, tempfile.mkdtemp())
            return [np.array(w) for n in method.networks.values() for w in n.weights]

        one = {name: train(name) for name in methods.names()}
        strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
        with strategy.scope():
            two = {name: train(name) for name in methods.names()}
        assert one["zhao2018"]
        for name in one:
            for a, b in zip(one[name], two[name]):
                np.testing.assert_allclose(a, b, atol=1e-5)
        """
    )
