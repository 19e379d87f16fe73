"""The cameras that pictures are taken by: optics, sensor, tone curve, compression.

`studio` is nearly ideal. In the `cabin` the eye covers fewer pixels of the sensor than
of the normalised patch, so blur and noise are magnified with it; `cabin_nir` is a
monochrome global-shutter sensor. What a camera does to light is in `imaging`.
"""

import dataclasses

import numpy as np

from gaze.simulator import streams


@dataclasses.dataclass(frozen=True)
class Camera:
    """Cameras of N pictures, float32 [N, 1, 1]; lengths in px of a 60 px picture."""

    blur: np.ndarray  # standard deviation
    motion: np.ndarray  # length
    motion_turn: np.ndarray  # radians
    flare: np.ndarray  # share of the mean light added everywhere
    vignette: np.ndarray  # darkening at the farther edge
    vignette_turn: np.ndarray  # radians
    exposure: np.ndarray  # mean of the picture in linear light
    shot_noise: np.ndarray  # deviation where the light is 1; grows with its root
    read_noise: np.ndarray  # deviation in the dark
    gamma: np.ndarray
    contrast: np.ndarray  # of the S-shaped tone curve; 1 is a cubic smooth step
    coarseness: np.ndarray  # normalised pixels to one of the sensor
    quality: np.ndarray  # JPEG, 100 for none
    noise: streams.Stream


def sample(domain: str, *, seed: int, index: np.ndarray) -> Camera:
    """Draws the cameras of pictures, int [N]."""
    stream = streams.Stream(seed, f"camera/{domain}/image", index)
    noise = streams.Stream(seed, f"camera/{domain}/noise", index)
    draw = {"studio": _studio, "cabin": _cabin, "cabin_nir": _infrared}[domain]
    return Camera(**draw(stream), noise=noise)


def _studio(stream):
    normal, uniform = stream.normal, stream.uniform
    return {
        "blur": uniform(0.4, 0.55),
        # Ranges of no width still draw: what comes after them keeps its numbers.
        "motion": uniform(0.0, 0.0),
        "motion_turn": uniform(0.0, 0.0),
        "flare": uniform(0.0, 0.02),
        "vignette": uniform(0.0, 0.04),
        "vignette_turn": uniform(0.0, 2 * np.pi),
        "exposure": normal(0.31, 0.02),
        "shot_noise": uniform(0.002, 0.005),
        "read_noise": uniform(0.001, 0.002),
        "gamma": normal(2.2, 0.05),
        "contrast": uniform(0.7, 0.9),
        "coarseness": uniform(1.0, 1.0),
        "quality": uniform(100.0, 100.0),
    }


def _cabin(stream):
    normal, uniform = stream.normal, stream.uniform
    return {
        "blur": uniform(0.45, 1.05),
        "motion": stream.chance(0.25) * uniform(0.8, 2.4),
        "motion_turn": uniform(0.0, np.pi),
        # Squared: most lenses are clean.
        "flare": np.square(uniform(0.0, 0.4)),
        "vignette": uniform(0.0, 0.25),
        "vignette_turn": uniform(0.0, 2 * np.pi),
        # An exponential: as many pictures in each stop of over- and underexposure.
        "exposure": np.exp(uniform(-1.9, -0.85)),
        "shot_noise": uniform(0.004, 0.016),
        "read_noise": uniform(0.001, 0.004),
        "gamma": normal(2.1, 0.2),
        "contrast": uniform(0.2, 1.2),
        "coarseness": uniform(1.2, 2.2),
        "quality": uniform(50.0, 96.0).round(),
    }


def _infrared(stream):
    normal, uniform = stream.normal, stream.uniform
    return {
        "blur": uniform(0.35, 0.7),
        "motion": stream.chance(0.1) * uniform(0.5, 1.2),
        "motion_turn": uniform(0.0, np.pi),
        "flare": np.square(uniform(0.0, 0.35)),
        # Of the LEDs' cone rather than of the lens.
        "vignette": uniform(0.0, 0.35),
        "vignette_turn": uniform(0.0, 2 * np.pi),
        "exposure": np.exp(uniform(-1.6, -0.75)),
        "shot_noise": uniform(0.006, 0.02),
        "read_noise": uniform(0.002, 0.006),
        "gamma": normal(1.8, 0.15),
        "contrast": uniform(0.1, 0.6),
        "coarseness": uniform(1.0, 1.3),
        "quality": uniform(75.0, 99.0).round(),
    }
