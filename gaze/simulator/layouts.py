"""Populations by name or from a file: what ``--layout`` takes.

A file is JSON with fields of `population.Population` by name; what it leaves out is as
in `BENCHMARK2`. A folder stands for the ``layout.json`` in it.
"""

import dataclasses
import os
import pathlib

from gaze.run import errors, files, handwritten
from gaze.simulator.population import BENCHMARK2, FIELDS, Population

PEOPLE = Population(
    fissure_width=30.5,
    fissure_width_deviation=1.8,
    upper_lid_angle=27.0,
    upper_lid_angle_deviation=4.0,
    lower_lid_angle=22.5,
    lower_lid_angle_deviation=3.5,
    upper_lid_follows=0.72,
    upper_lid_follows_deviation=0.1,
    lower_lid_follows=0.28,
    lower_lid_follows_deviation=0.1,
    lid_wander=1.5,
    eyeball_x_deviation=0.9,
    eyeball_y=-2.2,
    eyeball_y_deviation=0.9,
    eyeball_depth_deviation=0.7,
    flesh_depth=3.6,
    caruncle_edge=-12.6,
    lid_shade=0.75,
    crop_jitter=2.5,
    crop_scale_deviation=0.1,
)
# A laptop's screen of 29 by 18 cm to 38 by 24 cm, its camera above it, at 45 to 65 cm.
# Heads turn as they like: where they follow the gaze, a network reads gaze from them,
# and a person who sits turned is read wrong.
SCREEN = dataclasses.replace(
    PEOPLE,
    gaze_pitch_low=-25.0,
    gaze_pitch_high=3.0,
    gaze_yaw_low=-25.0,
    gaze_yaw_high=25.0,
)
# Lids as nearly anybody may have them, for a segmenter, which should have met them all.
WIDE = dataclasses.replace(
    PEOPLE,
    fissure_width_deviation=2.5,
    upper_lid_angle=25.0,
    upper_lid_angle_deviation=6.0,
    lower_lid_angle=24.0,
    lower_lid_angle_deviation=5.0,
    upper_lid_follows_deviation=0.15,
    lid_wander=2.0,
    eyeball_x_deviation=1.0,
    eyeball_y_deviation=1.2,
    eyeball_depth_deviation=0.4,
    iris_radius_deviation=0.3,
    crop_jitter=0.5,
    crop_scale_deviation=0.03,
)
LAYOUTS = {
    "benchmark2": BENCHMARK2,
    "people": PEOPLE,
    "screen": SCREEN,
    "wide": WIDE,
}
"""Those that have a name; README.md says what they are for."""
FILE = "layout.json"
"""Of a folder that holds a layout, as a fit leaves one."""


def load(name: str) -> Population:
    """The population of a name in ``LAYOUTS``, of a JSON file or of a folder with one.

    Raises:
        errors.UserError: neither; or a file that is no JSON, names what no population
            has, or has a number out of its bounds.
    """
    if name in LAYOUTS:
        return LAYOUTS[name]
    path = os.path.join(name, FILE) if os.path.isdir(name) else name
    if not os.path.isfile(path):
        raise errors.UserError(
            f"no layout {name!r}; known are {', '.join(LAYOUTS)}, JSON files, and "
            f"folders with a {FILE}."
        )
    name = path
    values = handwritten.read(name)
    if unknown := sorted(set(values) - set(FIELDS)):
        raise errors.UserError(
            f"{name} names {unknown[0]!r}, which no layout has; those are "
            f"{', '.join(FIELDS)}."
        )
    try:
        return Population(**values)
    except errors.UserError as error:
        raise errors.UserError(f"{name}: {error}") from None


def write(path: str | pathlib.Path, population: Population) -> None:
    """Writes all of a population's numbers as a JSON file that ``load`` reads."""
    files.write_json(path, dataclasses.asdict(population))


def differences(population: Population) -> dict[str, float]:
    """The numbers in which a population is not ``BENCHMARK2``, by field."""
    values = dataclasses.asdict(population)
    return {k: v for k, v in values.items() if v != getattr(BENCHMARK2, k)}
