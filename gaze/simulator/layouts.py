"""Populations by name or from a file: what ``--layout`` takes.

A file is JSON with fields of `population.Population` by name; what it leaves out is as
in `BENCHMARK2`.
"""

import dataclasses
import os
import pathlib

from gaze.run import errors, files
from gaze.simulator.population import BENCHMARK2, FIELDS, Population

PEOPLE = Population(
    fissure_width_deviation=1.8,
    upper_lid_angle=26.0,
    upper_lid_angle_deviation=4.0,
    lower_lid_angle=23.0,
    lower_lid_angle_deviation=3.0,
    upper_lid_follows=0.75,
    upper_lid_follows_deviation=0.1,
    lower_lid_follows=0.3,
    lower_lid_follows_deviation=0.1,
    crop_jitter=2.5,
    crop_scale_deviation=0.1,
)
LAYOUTS = {"benchmark2": BENCHMARK2, "people": PEOPLE}
"""Those that have a name; README.md says what they are for."""


def load(name: str) -> Population:
    """The population of a name in ``LAYOUTS``, or of a JSON file.

    Raises:
        errors.UserError: neither; or a file that is no JSON, names what no population
            has, or has a number out of its bounds.
    """
    if name in LAYOUTS:
        return LAYOUTS[name]
    if not os.path.isfile(name):
        raise errors.UserError(
            f"no layout {name!r}; known are {', '.join(LAYOUTS)}, and JSON files."
        )
    values = files.read_object(name)
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
