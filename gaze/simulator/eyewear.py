"""Glasses that people wear: a rim and a lens in front of the eye.

A person wears glasses or not, and always the same. The lens is a patch of a large
sphere, cut to a superellipse from round to square. What glasses do to the light is in
`lenses`. Not modelled: the frame has no temples.

All shapes are millimetres in the head frame; the other half is the mirror image.
"""

import dataclasses

import numpy as np

from gaze.simulator import people


@dataclasses.dataclass(frozen=True)
class Glasses:
    """What people wear, float32 [N, 1, 1] each."""

    worn: np.ndarray  # 1 or 0
    center_x: np.ndarray
    center_y: np.ndarray
    plane_z: np.ndarray  # at the lens' centre
    tilt: np.ndarray  # dz/dy: the lower rim is nearer to the cheek
    wrap: np.ndarray  # dz/dx: the outer rim is nearer to the temple
    half_width: np.ndarray
    half_height: np.ndarray
    squareness: np.ndarray  # exponent of the superellipse
    rim: np.ndarray  # width
    lower_rim: np.ndarray  # share of it below: half-rimmed glasses have none
    bridge_y: np.ndarray
    bridge: np.ndarray  # half its height
    tone: np.ndarray  # reflectance of the rim
    gloss: np.ndarray
    passed: np.ndarray  # share of the light that passes the lens
    mirrored: np.ndarray  # share of what the cornea would mirror: the coating

    @property
    def offset(self) -> np.ndarray:
        """z of the lens' plane at the head frame's origin, [N, 1, 1]."""
        return self.plane_z - self.tilt * self.center_y - self.wrap * self.center_x


def sample(subjects: people.Subjects, share: float) -> Glasses:
    """Draws the glasses of people, of whom ``share`` wear them.

    Who wears them at a small share does at a larger one, and the same.
    """
    stream = subjects.stream("glasses")
    normal, uniform = stream.normal, stream.uniform
    worn = stream.chance(share)
    # Above 0.85 rimless (half a millimetre is left), above 0.62 half-rimmed, else full.
    kind = uniform()
    width = uniform(21.5, 28.0)
    height = width * uniform(0.52, 0.95)
    center_y = normal(2.5, 1.2)
    full = uniform(1.0, 4.2)
    metal = stream.chance(0.35)  # thin and bright; else acetate, wide and dark
    return Glasses(
        worn=worn,
        center_x=normal(1.0, 1.0),
        center_y=center_y,
        plane_z=normal(-20.5, 1.2),
        tilt=normal(0.12, 0.04),
        wrap=normal(0.09, 0.03),
        half_width=width,
        half_height=height,
        squareness=uniform(2.0, 4.5),
        rim=np.where(kind > 0.85, np.float32(0.5), np.where(metal > 0, 1.2, full)),
        lower_rim=np.where((kind > 0.62) & (kind <= 0.85), np.float32(0.0), 1.0),
        bridge_y=center_y - height * uniform(0.25, 0.6),
        bridge=uniform(0.7, 2.2),
        tone=np.where(metal > 0, uniform(0.15, 0.4), uniform(0.015, 0.12)),
        gloss=uniform(0.1, 0.5),
        passed=uniform(0.86, 0.97),
        mirrored=uniform(0.4, 2.6),
    )
