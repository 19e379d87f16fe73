"""Spectral bands: what a picture's channels are sensitive to.

A material reflects ``grey`` (the eye's luminance), ``red``, ``green``, ``blue`` and
``nir`` (850 to 940 nm). Its colours are its grey times a tint of luminance 1, so that
a colour picture adds up to the grey one; in the near infrared neither melanin nor
blood absorbs much, which is a reflectance of its own. Lamps have a warmth instead.
"""

from collections.abc import Sequence

import numpy as np

GREY, RED, GREEN, BLUE, NIR = "grey", "red", "green", "blue", "nir"
COLOUR = (RED, GREEN, BLUE)
LUMINANCE = {RED: 0.2126, GREEN: 0.7152, BLUE: 0.0722}  # ITU-R BT.709

Material = dict[str, np.ndarray]  # reflectance by band, float32 [N, 1, 1] each


def of_picture(camera_domain: str, channels: int) -> tuple[str, ...]:
    """The bands of a camera's picture: what it is sensitive to, in channel order."""
    if camera_domain == "cabin_nir":
        return (NIR,)
    return COLOUR if channels == 3 else (GREY,)


def material(
    grey: np.ndarray, rgb: Sequence[np.ndarray | float], nir: np.ndarray | float
) -> Material:
    """A material's reflectances by band.

    Args:
        grey: luminance, float32 [N, 1, 1].
        rgb: three arrays or numbers, of which only the ratios count.
        nir: near-infrared reflectance, array or number.

    Returns:
        dict of float32 [N, 1, 1], the colours' luminance being ``grey``.
    """
    tint = dict(zip(COLOUR, rgb, strict=True))
    luminance = _luminance(tint)
    spectrum = {GREY: grey, NIR: nir}
    spectrum |= {band: grey * value / luminance for band, value in tint.items()}
    shape = np.shape(grey)
    return {
        b: np.broadcast_to(v, shape).astype(np.float32) for b, v in spectrum.items()
    }


def lamp(warmth: np.ndarray | float, band: str) -> np.ndarray | np.float32:
    """A lamp's strength in a band, relative to its luminance.

    Args:
        warmth: 0 is white, 1 has e times as much red as blue; arrays or numbers.
        band: any band; a lamp's grey and near infrared are its stated strength.

    Returns:
        float of the shape of ``warmth``, or 1.
    """
    if band in (GREY, NIR):
        return np.float32(1.0)
    warmer, cooler = np.exp(0.5 * warmth), np.exp(-0.5 * warmth)
    rgb: dict[str, np.ndarray | float] = {RED: warmer, GREEN: 1.0, BLUE: cooler}
    return np.float32(1.0) * rgb[band] / _luminance(rgb)


def _luminance(rgb):
    return sum(LUMINANCE[band] * rgb[band] for band in COLOUR)
