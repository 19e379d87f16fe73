"""What every learner sees to in a step, whatever its method."""

import pytest

from gaze.run import errors
from gaze.training import phases
from refiner.learning import learner


def phase(**weights):
    return phases.Phase("joint", 10, ("generator",), weights, "paired")


def test_a_weight_without_a_term_is_refused():
    computed = {"content": 1.0, "style_global": 2.0}
    learner._expect_all(phase(content=1.0, style_global=5.0), computed)
    with pytest.raises(errors.UserError, match="names nonsense, which the phase joint"):
        learner._expect_all(phase(content=1.0, nonsense=1.0), computed)


def test_the_discriminator_may_rest_between_its_steps():
    weights = {"adversarial": 1.0, "discriminator": 1.0}
    learner._expect_all(phase(**weights), {"adversarial": 1.0})
    both = phases.Phase("joint", 9, ("generator", "discriminator"), weights, "paired")
    with pytest.raises(errors.UserError, match="names discriminator"):
        learner._expect_all(both, {"adversarial": 1.0})
