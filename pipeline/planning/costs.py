"""Rough seconds of tasks on one core: the order of what is ready, and the time left.

A run measures how long such a second takes and stretches what is left by it, so that
proportions matter here and the machine does not. How many eyes a user's own set holds
nobody asks: it counts as the simulated one would.
"""

from collections.abc import Mapping
from typing import Any

START_S = 5.0  # of a command that loads TensorFlow
EVALUATION_S = 20.0
JUDGEMENT_S = 100.0
EXPORT_S = 30.0

# Of a thousand eyes: rendered, segmented, refined in closed form and by a network.
_RENDERED_S, _SEGMENTED_S = 2.2, 3.0
_DRAWN_AND_SEEN_S = 4.0  # both in one, as a fit does
_CLOSED_S, _REFINED_S = 0.8, 7.0
_LEARNED_S = 100.0  # a refiner's training, whatever its steps: they differ by method
_SEGMENTER_STEP_S = 0.12
# Of a thousand eyes that a network sees, in every epoch anew.
_SEEN_S = {"wood": 40.0, "lenet": 1.3, "resnet": 2.4}
_CNN_SEEN_S = 0.33
# Of a thousand eyes that something else is fitted to, once.
_FITTED_S = {"forest": 0.2, "svr": 0.8}
_OTHERS_FITTED_S = 0.05


def rendering(eyes: int) -> float:
    """Of a set of so many eyes."""
    return eyes * _RENDERED_S / 1000


def segmenting(eyes: int) -> float:
    """Of a set of so many eyes."""
    return START_S + eyes * _SEGMENTED_S / 1000


def segmenter(steps: int) -> float:
    """Of training one."""
    return START_S + steps * _SEGMENTER_STEP_S


def learning(learns: bool) -> float:
    """Of making a refiner, which learns or is in closed form."""
    return START_S + (_LEARNED_S if learns else 0.0)


def refining(learns: bool, eyes: int) -> float:
    """Of using it on so many eyes."""
    return START_S + eyes * (_REFINED_S if learns else _CLOSED_S) / 1000


def estimator(settings: Mapping[str, Any], eyes: int) -> float:
    """Of training an estimator with these settings on so many eyes."""
    name = settings["estimator"]
    if "epochs" in settings:
        seen = eyes * settings["epochs"] / 1000
        return START_S + seen * _SEEN_S.get(name, _CNN_SEEN_S)
    return START_S + eyes * _FITTED_S.get(name, _OTHERS_FITTED_S) / 1000


def fitting(count: int) -> float:
    """Of fitting a layout, for which some 60 sets of so many eyes are looked at."""
    return START_S + 60 * count * _DRAWN_AND_SEEN_S / 1000
