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
