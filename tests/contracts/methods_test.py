"""Every refinement method, found by its file, keeps the contract of WORKSPACE.md."""

import importlib
import pathlib

import numpy as np
import pytest
import tensorflow as tf

from gaze import image_ops
from gaze.data import record
from gaze.estimators import cnn
from gaze.training import loop, metrics, phases
from refiner import methods
from refiner.networks import segmenter
from refiner.style import bank
from tests import run_fixture
from tests.gaze.data import eyes
from tests.gaze.training import multi_worker_test as multi_worker

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
        sets_ = {"content": synthetic, "style": real, "photographs": real}
        made[name] = method, method.streams(sets_, 0)
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
    with np.errstate(divide="raise", invalid="raise"):  # NaN as uint8 is a valid 0
        refined = method.refine(synthetic.image, synthetic.mask, keys)
    assert refined.shape == synthetic.image.shape and refined.dtype == np.uint8
    part = method.refine(synthetic.image[8:12], synthetic.mask[8:12], keys[8:12])
    assert np.abs(part.astype(int) - refined[8:12]).max() <= 1


@pytest.mark.parametrize("name", methods.names())
def test_at_a_strength_of_nothing_eyes_stay_raw(built, sets, name, monkeypatch):
    method, (synthetic, _) = built[name][0], sets
    owner = getattr(method, "refiner", method)  # whoever refines reads the settings
    monkeypatch.setattr(owner, "settings", {**owner.settings, "strength": (0.0, 0.0)})
    refined = method.refine(synthetic.image[:4], synthetic.mask[:4], np.arange(4))
    np.testing.assert_array_equal(refined, synthetic.image[:4])


@pytest.mark.parametrize("name", methods.names())
def test_save_and_load_give_the_same_refiner(built, sets, name, tmp_path):
    method, (synthetic, _) = built[name][0], sets
    method.save(tmp_path)
    run_fixture.finish(tmp_path, "refiner.train", settings_of(name))
    loaded = methods.load_run(tmp_path)
    eyes_ = synthetic.image[:6], synthetic.mask[:6], np.arange(6)
    np.testing.assert_array_equal(loaded.refine(*eyes_), method.refine(*eyes_))


@pytest.mark.parametrize("name", methods.names())
def test_training_runs_and_shows_a_picture(built, name, tmp_path):
    method, streams = built[name]
    if not method.phases:
        pytest.skip("learns nothing")
    first, last = method.phases[0].steps, phases.total_steps(method.phases)
    options = loop.Options(2, 4, 4, snapshots=(first, last))
    before = {part: int(o.iterations) for part, o in method.optimizers.items()}
    loop.train(method, streams, tmp_path, options=options)
    for phase in method.phases:
        picture = method.preview(streams[phase.data](0), phase)
        assert picture.dtype == np.uint8 and picture.ndim == 3
    settings = method.settings
    assert last == settings["steps"] + settings.get("photograph_steps", 0)
    for part, optimizer in method.optimizers.items():
        updates = int(optimizer.iterations) - before[part]
        assert updates == phases.num_updates(method.phases, part)
        assert float(optimizer.learning_rate) == pytest.approx(0.0, abs=1e-9), part
    _keeps_what_its_phases_show(method, streams, tmp_path, (first, last))


def _keeps_what_its_phases_show(method, streams, folder, steps):
    """Snapshots are of these steps; the last one refines as the trained method does."""
    method.save(folder)
    run_fixture.finish(folder, "refiner.train", method.settings)
    kept = methods.load_snapshots(folder)
    assert [*kept] == sorted(set(steps))
    eyes_ = streams[method.phases[-1].data](0)["content"]
    image, mask = image_ops.to_uint8(eyes_["image"][:4]), eyes_["mask"][:4]
    made = {
        step: snapshot.refine(image, mask.astype(np.uint8), np.arange(4))
        for step, snapshot in kept.items()
    }
    whole = method.refine(image, mask.astype(np.uint8), np.arange(4))
    np.testing.assert_array_equal(made[steps[-1]], whole)
    if steps[0] != steps[-1]:
        assert (made[steps[0]] != whole).any()


def variants():
    """(config, variant) of every refiner's config."""
    found = []
    for path in sorted((ROOT / "configs").glob("[a-z]*.py")):
        module = importlib.import_module(f"configs.{path.stem}")
        if module.get_config().command == "refiner.train":
            found += [(path.stem, v) for v in getattr(module, "VARIANTS", ())]
    return [(config, variant) for config, variant in found if variant != "tiny"]


@pytest.mark.slow
@pytest.mark.parametrize(("config", "variant"), variants())
def test_every_variant_trains_and_refines(sets, tmp_path, config, variant):
    synthetic, real = sets
    module = importlib.import_module(f"configs.{config}")
    settings = module.get_config(f"{variant}+tiny").to_dict()
    untrained = {"estimator": cnn.GazeNetwork, "segmenter": segmenter.Segmenter}
    guides = {name: untrained[name]() for name in settings.get("frozen", ())}
    method = methods.build(settings, bank.choose(real, 16, seed=0), guides)
    sets_ = {"content": synthetic, "style": real, "photographs": real}
    streams = method.streams(sets_, 0)
    if method.phases:
        loop.train(method, streams, tmp_path, options=loop.options(settings))
    eyes_ = synthetic.image[:4], synthetic.mask[:4], np.arange(4)
    assert method.refine(*eyes_).shape == (4, 36, 60, 1)


def test_unknown_method_lists_the_known(sets):
    with pytest.raises(Exception, match="light_transfer"):
        methods.build({"method": "magic"}, bank.choose(sets[1], 8, seed=0))


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(Exception, match="no finished refiner run"):
        methods.load_run(tmp_path)


QUICK = ("simgan",)  # the others, with VGG-19 in the graph, take a minute each


def learning():
    """The methods that learn networks, as parameters; most are slow."""
    names = [name for name in methods.names() if "steps" in settings_of(name)]
    return [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
        for name in names
    ]


def write_sets(folder):
    """The sets that ``trained_by_sgd`` reads."""
    eyes.write(folder / "s", count=16)
    eyes.write(folder / "r", count=16, domain="cabin")


def trained_by_sgd(name, sets, folder, **settings):
    """Weights of a method after five steps of SGD, which hides no factor."""
    synthetic, real = record.load(sets / "s"), record.load(sets / "r")
    settings = settings_of(name) | {"optimizer": "sgd", "steps": 5} | settings
    method = methods.build(settings, bank.choose(real, 8, seed=0))
    sets_ = {"content": synthetic, "style": real, "photographs": real}
    streams = method.streams(sets_, 0)
    loop.train(method, streams, folder, options=loop.options(settings))
    return [np.array(w) for n in method.networks.values() for w in n.weights]


@pytest.mark.parametrize("name", learning())
def test_two_parts_equal_a_batch_twice_as_large(name, tmp_path):
    write_sets(tmp_path)
    whole = trained_by_sgd(name, tmp_path, tmp_path / "1", batch_size=8)
    parts = trained_by_sgd(name, tmp_path, tmp_path / "2", accumulate=2)
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", learning())
def test_two_processes_agree_with_one(name, tmp_path):
    write_sets(tmp_path)
    alone = trained_by_sgd(name, tmp_path, tmp_path / "alone")
    _, workers = multi_worker.train(tmp_path, f"--method={name}")
    for a, b, c in zip(alone, *workers, strict=True):
        np.testing.assert_array_equal(b, c)
        np.testing.assert_allclose(a, b, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("name", learning())
@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_trains_in_its_own_digits(name, tmp_path, precision):
    write_sets(tmp_path)
    trained_by_sgd(name, tmp_path, tmp_path / "1")
    lower = trained_by_sgd(name, tmp_path, tmp_path / "2", precision=precision)
    assert all(w.dtype != np.float16 and np.isfinite(w).all() for w in lower)
    rows = [metrics.read(tmp_path / n)[-1]["losses"] for n in ("1", "2")]
    for loss, value in rows[0].items():
        assert rows[1][loss] == pytest.approx(value, rel=0.1, abs=0.01), loss


@pytest.mark.parametrize("name", learning())
def test_one_and_two_replicas_agree(name, run_in_two_replicas):
    run_in_two_replicas(
        f"""
        import pathlib, tempfile, numpy as np, tensorflow as tf
        from refiner import methods
        from tests.contracts import methods_test as contract

        folder = pathlib.Path(tempfile.mkdtemp())
        contract.write_sets(folder)

        def train():
            return contract.trained_by_sgd({name!r}, folder, tempfile.mkdtemp())

        one = train()
        strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
        with strategy.scope():
            two = train()
        assert one
        for a, b in zip(one, two, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-5)
        """
    )
