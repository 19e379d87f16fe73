"""Johnson: which style is taken, and what each term is zero for."""

import numpy as np
import pytest
import tensorflow as tf

from configs import johnson as config
from gaze import image_ops
from gaze.run import errors
from refiner import methods
from refiner.style import bank
from tests.gaze.data import eyes

EYES = eyes.columns(8, domain="cabin")


def build(images=EYES["image"], **changes):
    made = config.get_config("tiny")
    made.update_from_flattened_dict(changes)
    style_bank = bank.StyleBank(images, EYES["mask"], seed=0)
    return methods.build(made.to_dict(), style_bank)


def floats(images):
    return tf.constant(image_ops.to_float(images))


def losses_of(method, refined, content):
    """The losses of a network that answers ``refined``."""
    method.generator = lambda images: refined
    batch = {"content": {"image": content}}
    outcome = method.losses(batch, method.phases[0])
    losses, given = outcome.losses, outcome.refined
    np.testing.assert_array_equal(given, refined)
    return {name: float(loss) for name, loss in losses.items()}


def test_the_one_style_is_no_outlier():
    images = EYES["image"].copy()
    images[0] = np.random.default_rng(0).integers(0, 256, images[0].shape)
    eye = build(images).style_eye
    assert eye != 0
    images[[0, eye]] = images[[eye, 0]]
    assert build(images).style_eye == 0


def test_the_mean_style_is_the_mean_of_all():
    method = build(style="mean")
    each = [
        method._grams(method._features(floats(EYES["image"][i : i + 1])))
        for i in range(8)
    ]
    for layer, grams in method.style_grams.items():
        wanted = np.mean([g[layer] for g in each], axis=0)
        np.testing.assert_allclose(grams, wanted, rtol=1e-4)
    assert method.facts()["style_eye"] == "mean of the bank"


def test_the_style_eye_itself_has_its_style_and_the_content_its_content():
    method = build()
    style_eye = floats(EYES["image"][method.style_eye][None])
    others = [i for i in range(8) if i != method.style_eye]
    content = floats(EYES["image"][others[0]][None])
    as_style = losses_of(method, style_eye, content)
    as_content = losses_of(method, content, content)
    assert set(as_style) == {"content", "style_global", "total_variation"}
    assert as_content["content"] == 0.0 < as_style["content"]
    assert as_style["style_global"] < 1e-6 * as_content["style_global"]
    flat = losses_of(method, tf.zeros_like(content), content)
    assert flat["total_variation"] == 0.0 < as_content["total_variation"]


def test_the_style_term_is_the_mean_over_the_layers():
    method = build()
    grams = {n: g + 2.0 for n, g in method.style_grams.items()}
    method._grams = lambda features: grams
    assert float(method._style({})) == pytest.approx(4.0)


def test_a_step_trains_the_network_and_a_style_is_chosen_among_two():
    method = build()
    content = floats(EYES["image"][:4])
    batch = {"content": {"image": content, "mask": EYES["mask"][:4]}}
    before = method.generator.get_weights()
    method.train_step(batch, method.phases[0])
    changes = map(np.subtract, method.generator.get_weights(), before)
    assert any(map(np.any, changes))
    with pytest.raises(errors.UserError, match="'all'; choose one of one, mean"):
        build(style="all")
