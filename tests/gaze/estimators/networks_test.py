"""The published networks have the parameters, and the parts, that are published."""

import keras
import numpy as np
import pytest

from configs import gaze_cnn as cnn_config
from configs import lenet as lenet_config
from configs import resnet as resnet_config
from configs import wood as wood_config
from gaze import estimators, geometry
from gaze.estimators import cnn
from gaze.run import errors, files
from gaze.training import networks


def network(config, variant="", size=(36, 60)):
    settings = config.get_config(variant).to_dict()
    estimator = estimators.build(**{"name": settings["estimator"], **settings})
    estimator.network = estimator.make_network(size)
    return estimator


# LeNet: 520 + 25,050 + 3,600 x 500 + 500 + 2 x (502 + 1).
@pytest.mark.parametrize(
    ("config", "variant", "count"),
    [
        (lenet_config, "", 1_827_076),
        (lenet_config, "without_head_pose", 1_827_072),
        (wood_config, "", 9_816_659),
    ],
)
def test_trainable_parameters(config, variant, count):
    assert trainable(network(config, variant).network) == count


def cnn_parameters(width, units, squeeze):
    """Of the small CNN written out: each convolution has a norm of two per channel."""
    w, total = width, 9 * width + 2 * width
    total += 9 * w * 2 * w + 4 * w
    total += 9 * 2 * w + 4 * w + 2 * w * 3 * w + 6 * w
    total += 9 * 3 * w * 4 * w + 8 * w
    total += 9 * 4 * w + 8 * w + 4 * w * 4 * w + 8 * w
    total += (4 * w + 2) * squeeze
    return total + 5 * 8 * (squeeze or 4 * w) * units + 2 * units + 2 * (units + 1)


@pytest.mark.parametrize(
    ("variant", "form", "count"),
    [
        ("", (16, 128, 0), 367_730),
        ("narrow", (16, 96, 0), 285_682),
        ("wide", (24, 128, 32), 255_210),
    ],
)
def test_the_small_cnn_has_the_form_of_its_config(variant, form, count):
    made = network(cnn_config, variant).network
    assert trainable(made) == cnn_parameters(*form)
    assert trainable(made) == count
    again = cnn.GazeNetwork.from_config(made.get_config())
    assert trainable(again) == trainable(made)


def test_a_config_of_an_older_run_makes_the_network_it_made():
    settings = cnn_config.get_config().to_dict()
    older = {k: v for k, v in settings.items() if k not in cnn.FORM}
    made = cnn.build(**older).make_network((36, 60))
    assert trainable(made) == 367_730
    old_file = {"size": (36, 60), "width": 16, "units": 128}
    assert trainable(cnn.GazeNetwork.from_config(old_file)) == 367_730


def trainable(made):
    return sum(np.prod(v.shape) for v in made.trainable_variables)


def residual_parameters(blocks):
    """Of a pre-activation net written out: convolutions, norms, shortcuts, answers."""
    total, before = 9 * 16, 16
    for channels in (16, 32, 64):
        for _ in range(blocks):
            total += 2 * before + 9 * before * channels
            total += 2 * channels + 9 * channels**2
            total += before * channels if before != channels else 0
            before = channels
    return total + 2 * 64 + 2 * (64 + 2 + 1)


def test_residual_parameters_are_those_of_the_sum():
    assert trainable(network(resnet_config).network) == residual_parameters(1)
    assert trainable(network(resnet_config, "deep").network) == residual_parameters(2)


def test_a_residual_block_without_its_branch_is_its_shortcut():
    made = network(resnet_config)
    eyes = np.random.default_rng(0).uniform(-1, 1, (2, 36, 60, 1)).astype(np.float32)
    add = next(x for x in made.network.layers if isinstance(x, keras.layers.Add))
    first = next(x for x in made.network.layers if isinstance(x, keras.layers.Conv2D))
    second = add.input[1]._keras_history.operation
    second.kernel.assign(np.zeros(second.kernel.shape))
    part = keras.Model(made.network.inputs, [first.output, add.output])
    fed = {"image": eyes, "head_pose": np.zeros((2, 2), np.float32)}
    before, after = (np.asarray(x) for x in part([fed[i.name] for i in part.inputs]))
    # The shortcut leaves behind the first activation; its untrained norm only divides.
    expected = np.maximum(before, 0) / np.sqrt(1.0 + 1e-3)
    np.testing.assert_allclose(after, expected, rtol=1e-5, atol=1e-6)


def test_the_head_pose_moves_the_answer_and_is_read():
    made = network(lenet_config)
    assert made.inputs == ("image", "head_pose")
    eyes = np.full((2, 36, 60, 1), 90, np.uint8)
    heads = np.array([[0, 0], [0.3, -0.2]], np.float32)
    pitch, _ = made.predict({"image": eyes, "head_pose": heads}).T
    weights = np.asarray(made.network.get_layer("pitch").kernel)[-2:, 0]
    assert pitch[1] - pitch[0] == pytest.approx(float(heads[1] @ weights), abs=1e-6)


def test_wood_answers_with_the_direction_of_its_vector():
    made, gaze = network(wood_config), np.array([[0.2, -0.3]], np.float32)
    vector = geometry.angles_to_vector(gaze)
    np.testing.assert_allclose(made.angles({"vector": 3 * vector}), gaze, atol=1e-6)
    target = made.targets(gaze)["direction"]
    np.testing.assert_allclose(target, vector, atol=1e-7)
    loss = made.loss({"vector": 3 * vector.astype(np.float32)}, {"direction": target})
    assert float(loss) == pytest.approx(4.0, rel=1e-5)  # (3 - 1)^2


def test_wood_does_not_see_what_it_cuts_off():
    made = network(wood_config)
    eyes = np.random.default_rng(1).integers(0, 256, (1, 36, 60, 1), np.uint8)
    made.equalize, others = False, eyes.copy()
    others[:, 0], others[:, :, :3], others[:, :, -2:] = 0, 0, 0
    same = [made.predict({"image": x}) for x in (eyes, others)]
    np.testing.assert_array_equal(*same)
    others[:, 1, 10:20] = 255 - others[:, 1, 10:20]
    assert (made.predict({"image": others}) != same[0]).any()


@pytest.mark.parametrize("config", [lenet_config, resnet_config, wood_config])
def test_eyes_of_another_size_are_refused(config):
    made = network(config, "tiny")
    columns = {
        "image": np.zeros((2, 48, 80, 1), np.uint8),
        "head_pose": np.zeros((2, 2), np.float32),
    }
    with pytest.raises(errors.UserError, match="trained on eyes of 60x36 px, found 80"):
        made.predict(columns)


def test_a_depth_of_no_three_stages_is_refused():
    with pytest.raises(errors.UserError, match="depth is 9; choose one of 8, 14"):
        estimators.check(resnet_config.get_config().to_dict() | {"depth": 9})


@pytest.mark.parametrize(
    "config", [cnn_config, lenet_config, resnet_config, wood_config]
)
def test_what_was_saved_is_loaded_and_answers_alike(config, tmp_path):
    """Every class that a network is made of is one that may be loaded."""
    made, again = network(config, "tiny"), network(config, "tiny")
    generator = np.random.default_rng(1)
    for weight in made.network.weights:  # norms begin as all others do
        weight.assign(weight + generator.uniform(0.01, 0.02, weight.shape))
    files.save_keras(made.network, tmp_path / networks.MODEL)
    again.network = networks.load(tmp_path / networks.MODEL)
    columns = {
        "image": np.random.default_rng(0).integers(0, 256, (2, 36, 60, 1), np.uint8),
        "head_pose": np.zeros((2, 2), np.float32),
    }
    np.testing.assert_array_equal(again.predict(columns), made.predict(columns))
