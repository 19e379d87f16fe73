"""A schedule of the two-scale method that no training could keep."""

import pytest

from configs import zhao2018_eye
from gaze.run import errors
from refiner.learning import two_scale

SETTINGS = zhao2018_eye.get_config().to_dict()


def test_shares_leave_something_or_nothing():
    two_scale.check(SETTINGS | {"global_share": 0.7, "enhancer_share": 0.3})
    with pytest.raises(errors.UserError, match="enhancer_share sum to 1.2; expected 1"):
        two_scale.check(SETTINGS | {"global_share": 0.7, "enhancer_share": 0.5})


def test_a_measured_balance_wants_the_whole_batch():
    two_scale.check(SETTINGS | {"balance": 1.0, "accumulate": 2})
    two_scale.check(SETTINGS | {"balance": 0.0, "accumulate": 1})
    with pytest.raises(errors.UserError, match="balance 0 measures a whole batch"):
        two_scale.check(SETTINGS | {"balance": 0.0, "accumulate": 2})
