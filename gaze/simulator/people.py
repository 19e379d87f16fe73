"""What stays with a person: the eyeball, the lids, the bones, the lashes.

Lengths are millimetres in the head frame (`gaze.simulator.geometry`). The order of
the draws is part of the format of a seed: what is new comes last.
"""

import numpy as np

from gaze.simulator import streams


def shapes(domain, *, seed, subject):
    """Shapes of subjects, int [N]: name -> float32 [N, 1, 1].

    Args:
        domain: geometry domain; it names the stream, so its people are its own.
        seed: non-negative int.
        subject: int [N], who is seen.
    """
    stream = streams.Stream(seed, f"geometry/{domain}/subject", subject)
    return {**_eye(stream), **_bones(stream), **_fold(stream)}


def _eye(stream):
    normal = stream.normal
    radius = normal(12.0, 0.25)
    return {
        "fissure": normal(30.0, 1.3),
        "tilt": normal(1.0, 0.7),  # how much higher the outer corner lies
        "radius": radius,
        "center_x": normal(0.7, 0.7),
        "center_y": normal(-2.5, 0.5),
        "center_z": normal(4.6, 0.4),
        "limbus": np.minimum(normal(5.85, 0.18), 0.52 * radius),
        "pupil_radius": normal(2.2, 0.3),
        "lid_thickness": normal(1.25, 0.15),
        "upper_angle": np.radians(normal(20.0, 3.0)),  # of the lid on the globe
        "lower_angle": np.radians(normal(27.5, 2.0)),
        "upper_peak": normal(0.47, 0.03),
        "lower_peak": normal(0.56, 0.04),
        "upper_fullness": normal(1.95, 0.15),
        "lower_fullness": normal(2.2, 0.15),
        "crease": np.maximum(normal(4.2, 1.3), 1.2),  # height over the lid's edge
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
