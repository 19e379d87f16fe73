"""What stays with a person: the eyeball, the lids, the bones, the lashes.

Lengths are millimetres in the head frame (`gaze.simulator.geometry`). The order of
the draws is part of the format of a seed: what is new comes last.
"""

import dataclasses

import numpy as np

from gaze.simulator import streams
from gaze.simulator.population import BENCHMARK2, Population


@dataclasses.dataclass(frozen=True)
class Subjects:
    """Who is seen in N pictures.

    Attributes:
        domain: geometry domain; its people are its own.
        seed: non-negative int.
        number: int [N], the people's numbers.
    """

    domain: str
    seed: int
    number: np.ndarray

    def stream(self, part: str) -> streams.Stream:
        """Random numbers that stay with the person, of their own for each ``part``."""
        name = f"geometry/{self.domain}/{part}"
        return streams.Stream(self.seed, name, self.number)


@dataclasses.dataclass(frozen=True)
class Shape:
    """Measures of N people, float32 [N, 1, 1] each, mm unless it says so."""

    fissure: np.ndarray  # between the eye's corners
    tilt: np.ndarray  # how much higher the outer corner lies
    radius: np.ndarray  # of the eyeball
    center_x: np.ndarray  # of the eyeball
    center_y: np.ndarray
    center_z: np.ndarray
    limbus: np.ndarray  # the iris' outer radius
    pupil_radius: np.ndarray  # on average; pictures differ
    lid_thickness: np.ndarray
    upper_angle: np.ndarray  # radians, of the lid on the globe
    lower_angle: np.ndarray
    upper_peak: np.ndarray  # where the lid is highest, share from inner to outer corner
    lower_peak: np.ndarray
    upper_fullness: np.ndarray  # of the lid's bow (`lids`): the less, the rounder
    lower_fullness: np.ndarray
    crease: np.ndarray  # height over the lid's edge
    crease_depth: np.ndarray
    bag: np.ndarray
    nose: np.ndarray  # slope of its side
    nose_x: np.ndarray
    brow: np.ndarray  # slope of its ridge
    brow_y: np.ndarray
    brow_hair_y: np.ndarray
    cheek: np.ndarray  # slope
    temple: np.ndarray  # 1/mm: falls back with the distance squared
    lash_length: np.ndarray
    lash_darkness: np.ndarray  # opacity, 0..1
    lash_curl: np.ndarray  # share of the length
    texture: np.ndarray  # texels: the person's place in every noise (`textures`)
    texture_across: np.ndarray
    crease_clarity: np.ndarray  # 0..1
    crease_width: np.ndarray
    second_crease: np.ndarray  # depth as a share of the first one's
    second_crease_height: np.ndarray  # over the first
    upper_follows: np.ndarray  # share of the eye's pitch by which the lid turns with it
    lower_follows: np.ndarray
    flesh_depth: np.ndarray  # of the eyeball below the lids, where flesh hides it
    caruncle_edge: np.ndarray  # from the eyeball's centre
    lid_shade: np.ndarray  # share of `BENCHMARK2`'s

    @property
    def center(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y and z of the eyeball's centre, [N, 1, 1] each."""
        return self.center_x, self.center_y, self.center_z

    def over_columns(self) -> "Shape":
        """The same measures as [N, 1], to broadcast over tables [N, columns]."""
        return Shape(**{name: value[:, :, 0] for name, value in vars(self).items()})


def sample(subjects: Subjects, population: Population = BENCHMARK2) -> Shape:
    """Draws the measures of people of a population; equal numbers are equal people."""
    stream = subjects.stream("subject")
    eye = _eye(stream, population)
    # Lids' habits came later: they have a stream of their own.
    habits = _habits(subjects.stream("habits"), population)
    return Shape(**eye, **_bones(stream), **_fold(stream), **habits)


def _eye(stream, of):
    normal = stream.normal
    radius = normal(12.0, 0.25)
    return {
        "fissure": normal(of.fissure_width, of.fissure_width_deviation),
        "tilt": normal(1.0, 0.7),
        "radius": radius,
        "center_x": normal(of.eyeball_x, of.eyeball_x_deviation),
        "center_y": normal(of.eyeball_y, of.eyeball_y_deviation),
        "center_z": normal(of.eyeball_depth, of.eyeball_depth_deviation),
        # No large iris on a small globe.
        "limbus": np.minimum(
            normal(of.iris_radius, of.iris_radius_deviation), 0.52 * radius
        ),
        "pupil_radius": normal(2.2, 0.3),
        "lid_thickness": normal(1.25, 0.15),
        "upper_angle": np.radians(
            normal(of.upper_lid_angle, of.upper_lid_angle_deviation)
        ),
        "lower_angle": np.radians(
            normal(of.lower_lid_angle, of.lower_lid_angle_deviation)
        ),
        # The upper lid is highest nearer the nose, the lower lowest nearer the temple.
        "upper_peak": normal(0.47, 0.03),
        "lower_peak": normal(0.56, 0.04),
        "upper_fullness": normal(1.95, 0.15),
        "lower_fullness": normal(2.2, 0.15),
        "crease": np.maximum(normal(4.2, 1.3), 1.2),
        "crease_depth": np.maximum(normal(0.9, 0.3), 0.15),
        "bag": np.maximum(normal(0.4, 0.25), 0.05),
    }


def _bones(stream):
    normal = stream.normal
    return {
        "nose": normal(1.0, 0.2),
        "nose_x": normal(-17.0, 1.0),
        "brow": normal(0.75, 0.2),
        "brow_y": normal(-10.3, 1.2),
        "brow_hair_y": normal(-15.8, 1.8),
        "cheek": normal(0.22, 0.08),
        "temple": normal(0.018, 0.004),
        "lash_length": normal(6.8, 1.2),
        "lash_darkness": stream.uniform(0.5, 0.95),
        "lash_curl": normal(1.1, 0.25),
        "texture": stream.uniform(0.0, 512.0),
        "texture_across": stream.uniform(0.0, 512.0),
    }


def _fold(stream):
    """The crease of the upper lid: one in eight has next to none, as many two."""
    kind = stream.uniform()
    clear = stream.uniform(0.45, 1.0)
    return {
        "crease_clarity": np.where(kind < 0.12, np.float32(0.08), clear),
        "crease_width": stream.uniform(0.5, 1.3),
        "second_crease": (kind > 0.86) * stream.uniform(0.3, 0.7),
        "second_crease_height": stream.uniform(1.6, 3.0),
    }


def _habits(stream, of):
    upper = stream.normal(of.upper_lid_follows, of.upper_lid_follows_deviation)
    lower = stream.normal(of.lower_lid_follows, of.lower_lid_follows_deviation)
    return {
        "upper_follows": upper,
        "lower_follows": lower,
        "flesh_depth": np.full_like(upper, of.flesh_depth),
        "caruncle_edge": np.full_like(upper, of.caruncle_edge),
        "lid_shade": np.full_like(upper, of.lid_shade),
    }
