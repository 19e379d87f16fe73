"""What of a layout a fit moves, how far it is likely to move, and what it leaves.

The iris's radius is the yardstick: it differs least between people (11.7 +- 0.4 mm
across, Rüfer et al. 2005), so that its size in a mask says how large the crop shows an
eye. Where the eyeball lies in its socket and kappa stay what they are: each moves all
irises alike, as another mean gaze does, and no mask tells these apart. So do the gaze's
ranges and the head's share: irises that move little are eyes that look about little, or
heads that turn along, or crops that follow the iris.
"""

import dataclasses
from collections.abc import Mapping

from gaze.simulator import population

FITTED = {
    "crop_x": 1.5,
    "crop_y": 1.5,
    "crop_scale": 0.1,
    "crop_jitter": 1.0,
    "crop_scale_deviation": 0.05,
    "fissure_width": 2.0,
    "upper_lid_angle": 5.0,
    "lower_lid_angle": 5.0,
    "upper_lid_follows": 0.15,
    "lower_lid_follows": 0.15,
    "lid_wander": 2.0,
    "flesh_depth": 0.7,
}
"""By how much each is likely to differ from the start: a prior's standard deviation."""

FITTED_WITH_PEOPLE = {
    "fissure_width_deviation": 0.8,
    "upper_lid_angle_deviation": 1.5,
    "lower_lid_angle_deviation": 1.5,
    "eyeball_x_deviation": 0.4,
    "eyeball_y_deviation": 0.4,
}
"""The same of what one person, or a few, cannot tell."""

LEFT = {
    "iris_radius": "the yardstick of the crop's scale",
    "eyeball_x, eyeball_y, eyeball_depth, kappa": "move all irises as a mean gaze does",
    "gaze_pitch, gaze_yaw, head_follows, crop_follows": "the situation's: the start's",
    "squint, blink_share": "move lids as their angles do",
    "caruncle_edge, lid_shade": "a mask does not show them",
}
_LEAST_REACH, _MOST_REACH = 2.0, 45.0  # degrees, half a range


def names(with_people: bool) -> list[str]:
    """The parameters of a fit, in order."""
    return [*FITTED, *(FITTED_WITH_PEOPLE if with_people else ())]


def deviation(name: str) -> float:
    """Of a parameter's prior, in its unit."""
    return (FITTED | FITTED_WITH_PEOPLE)[name]


def write(
    layout: population.Population, values: Mapping[str, float]
) -> population.Population:
    """A layout with other parameters."""
    return dataclasses.replace(layout, **{n: float(v) for n, v in values.items()})
