"""What a person's skin, sclera, iris and hair reflect, band by band.

All of it stays with the person over their pictures. `studio` people are mostly fair
with lighter irises, as the scanned heads of the usual simulators are; `cabin` people
have skins of every tone and mostly dark irises, in which pupil and iris merge. In the
near infrared skins are alike, and the darkest iris is a middle grey.
"""

import dataclasses

import numpy as np

from gaze.simulator import bands, streams


@dataclasses.dataclass(frozen=True)
class Albedo:
    """Colours of N people: materials (`bands.material`), and shares [N, 1, 1]."""

    skin: bands.Material
    margin: bands.Material  # the lids' wet edge
    sclera: bands.Material
    conjunctiva: bands.Material
    caruncle: bands.Material
    iris: bands.Material
    collarette: bands.Material  # what the iris reflects more around its pupil
    hair: bands.Material
    mottle: np.ndarray  # slow variation of the skin, share of its tone
    wrinkles: np.ndarray  # depth in mm of the fine lines
    socket: np.ndarray  # darkness of the skin close to the eye
    veins: np.ndarray  # darkness, as all shares below
    fibres: np.ndarray
    limbal_ring: np.ndarray
    ring_width: np.ndarray  # mm
    brow_density: np.ndarray  # opacity
    oil: np.ndarray  # strength of the skin's highlight


def sample(domain: str, *, seed: int, subject: np.ndarray) -> Albedo:
    """Draws the colours of subjects, int [N]."""
    stream = streams.Stream(seed, f"albedo/{domain}/subject", subject)
    normal, uniform = stream.normal, stream.uniform
    # The infrared shows the cabin's own people.
    people = "studio" if domain == "studio" else "cabin"
    fair, light_eyed, oily = {
        "studio": ((0.30, 0.52), 0.4, (0.02, 0.05)),
        "cabin": ((0.13, 0.50), 0.2, (0.03, 0.12)),
    }[people]
    skin = uniform(*fair)
    # Dark skins have dark eyes.
    light_eyes = stream.chance(light_eyed) * (skin > 0.25)
    iris = np.where(light_eyes > 0, uniform(0.10, 0.22), uniform(0.025, 0.07))
    shares = {
        "mottle": np.abs(normal(0.05, 0.02)),
        "socket": np.abs(normal(0.25, 0.09)),
        "veins": np.abs(normal(0.11, 0.05)),
        "fibres": np.abs(normal(0.32, 0.08)),
        "limbal_ring": uniform(0.3, 0.75),
        "ring_width": uniform(0.35, 0.8),
        "brow_density": uniform(0.3, 0.95),
        "oil": uniform(*oily),
        # Squared: most people's are shallow.
        "wrinkles": np.square(uniform(0.1, 1.0)) * np.float32(0.12),
    }
    return Albedo(**shares, **_materials(stream, skin, iris, light_eyes > 0))


def _materials(stream, skin, iris, light_eyes):
    """`bands.material` of everything, by the names of `Albedo`.

    Args:
        stream: the people's `streams.Stream`.
        skin, iris: luminance, float32 [N, 1, 1].
        light_eyes: bool [N, 1, 1].
    """
    normal, uniform = stream.normal, stream.uniform
    sclera, collarette = normal(0.48, 0.035), np.abs(normal(0.25, 0.15))
    hair = uniform(0.015, 0.06)
    # Beer and Lambert: a reflectance falls exponentially with what absorbs.
    melanin = np.log(0.51 / skin) / 1.40  # 0 the fairest, 1 dark
    blood = normal(0.0, 1.0)
    rgb = [  # three [N, 1, 1]
        np.exp(-base - slope * melanin - flush * blood)
        for base, slope, flush in (
            (0.36, 1.1, 0.0),
            (0.76, 1.42, 0.05),
            (1.0, 1.7, 0.04),
        )
    ]
    nir = np.exp(-0.55 - 0.22 * melanin)
    # Wet and thin, a margin shows the blood beneath: less green, less blue.
    pink = [1.12 * rgb[0], 0.84 * rgb[1], 0.92 * rgb[2]]
    flesh = np.clip(0.75 * skin + normal(0.02, 0.02), 0.08, 0.4)
    yellow = np.abs(normal(0.0, 0.04))
    white = [1.07 + 0.3 * yellow, 1.0, 0.93 - yellow]
    iris_rgb, amber = _iris_tints(light_eyes, uniform(), uniform())
    infrared = uniform(0.24, 0.36)
    return {
        "skin": bands.material(skin, rgb, nir),
        "margin": bands.material(0.75 * skin + 0.09, pink, 1.05 * nir),
        "sclera": bands.material(sclera, white, 0.66),
        "conjunctiva": bands.material(0.85 * sclera, (1.12, 0.98, 0.94), 0.6),
        "caruncle": bands.material(flesh, (1.5, 0.78, 0.74), 0.5),
        "iris": bands.material(iris, iris_rgb, infrared),
        "collarette": bands.material(
            iris * collarette, amber, 0.3 * infrared * collarette
        ),
        "hair": bands.material(hair, (1.25, 0.95, 0.75), hair + 0.03),
    }


def _iris_tints(light, pigment, ring):
    """Tints of irises and of their collarettes, three arrays [N, 1, 1] each.

    Blue scatters, green and hazel add a little melanin, brown hides the rest.

    Args:
        light: bool [N, 1, 1], whether the iris is a light one.
        pigment: 0 blue .. 1 hazel of a light iris; how dull the brown of a dark one.
        ring: how much of the collarette's amber a light iris shows, 0..1.
    """
    stops = np.float32([0.0, 0.35, 0.7, 1.0])  # blue, blue-green, green, hazel
    blue_to_hazel = [
        (0.62, 0.8, 0.95, 1.3),  # red at each stop
        (0.95, 1, 1.05, 1),  # green
        (1.5, 1.15, 0.75, 0.52),  # blue
    ]
    brown = [1.9 - 0.5 * pigment, 1.0, 0.42 + 0.2 * pigment]
    tints = [  # red, green, blue
        np.where(light, np.interp(pigment, stops, path), dark)
        for path, dark in zip(blue_to_hazel, brown, strict=True)
    ]
    amber = (1.55, 1.0, 0.42)
    share = np.where(light, ring, 0.5)
    inner = [(1 - share) * t + share * a for t, a in zip(tints, amber, strict=True)]
    return tints, inner
