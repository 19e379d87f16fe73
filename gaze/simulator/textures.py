"""Shared noise pictures; a person is a place in them.

Tileable, made once per process from fixed seeds and looked up at the person's own
offset: memory does not grow with the number of people.
"""

import functools
from collections.abc import Callable

import cv2
import numpy as np

SIZE = 512  # texels of a side, before the first row and column are repeated
FIBRE_ANGLES, FIBRE_RADII = 1024, 128
_MOST_ROWS = 32000  # cv2.remap's limit is 32767


@functools.cache
def fractal(exponent: float, smallest: float, seed: int) -> np.ndarray:
    """Noise of spectrum 1/f^exponent, mean 0, deviation 1; for `look_up`.

    Args:
        exponent: the amplitude's fall with frequency.
        smallest: the finest detail's size in texels.
        seed: which noise.

    Returns:
        float32 [SIZE + 1, SIZE + 1].
    """
    f = _frequency()
    # A Gaussian low-pass ends the spectrum where bilinear look-up would alias.
    return _wrapped(_shaped(f**-exponent * np.exp(-np.square(f * smallest)), seed))


@functools.cache
def coarse(
    detailed: Callable[[], np.ndarray], across: float, down: float
) -> np.ndarray:
    """A texture for samples that lie far apart, averaged so that it does not alias.

    Args:
        detailed: the function that makes it.
        across, down: deviations of the average, in texels.

    Returns:
        float32, of the same size.
    """
    texture = detailed()[:-1, :-1]  # without the repeated row and column
    height, width = texture.shape
    # OpenCV knows no wrapping blur: tiles around lend their borders.
    tiled = np.pad(texture, ((64, 64), (64, 64)), mode="wrap")
    mean = cv2.GaussianBlur(tiled, (0, 0), sigmaX=across, sigmaY=down)
    return _wrapped(mean[64 : 64 + height, 64 : 64 + width])


@functools.cache
def veins() -> np.ndarray:
    """Thin branching lines, 0..1: where a noise crosses zero, broken by another."""
    f = _frequency()
    thick, thin = (
        np.abs(_shaped(f**-exponent * np.exp(-np.square(f * smallest)), seed))
        for exponent, smallest, seed in ((1.6, 6.0, 11), (1.2, 5.0, 12))
    )
    breaks = _shaped(f**-1.7 * np.exp(-np.square(f * 20)), 14)
    lines = np.exp(-np.square(thick / 0.06)) + 0.6 * np.exp(-np.square(thin / 0.06))
    return _wrapped(np.clip(lines * np.clip(0.6 + 0.5 * breaks, 0, 1), 0.0, 1.0))


@functools.cache
def fibres() -> np.ndarray:
    """The iris by angle and radius: fibres, crypts, furrows; about 0, deviation 1.

    float32 [FIBRE_ANGLES + 1, FIBRE_RADII + 1], the pupil's rim in the first column.
    """
    across = np.fft.fftfreq(FIBRE_ANGLES)[:, None] * 64.0  # cycles to 64 texels
    along = np.fft.fftfreq(FIBRE_RADII)[None] * 64.0
    # Many cycles around the iris, few from pupil to root: radial streaks.
    spectrum = np.abs(across) * np.exp(-np.abs(across) / 3.5)
    streaks = _shaped(spectrum * np.exp(-np.square(along / 1.6)), 13)
    # Crypts are pits between the fibres, longer than wide, around the collarette.
    pits = np.exp(-np.square(across / 1.6) - np.square(along / 3.0))
    pits = np.maximum(_shaped(pits, 15) - 1.1, 0.0)
    radius = np.linspace(0.0, 1.0, FIBRE_RADII)[None]
    pits *= np.exp(-np.square((radius - 0.42) / 0.2))
    # Furrows run around the pupil, in arcs.
    arcs = _shaped(
        np.exp(-np.square(across / 0.25) - np.square((np.abs(along) - 7) / 3)), 16
    )
    tone = streaks - 1.6 * pits + 0.35 * arcs * (radius > 0.45)
    return _wrapped((tone - tone.mean()) / tone.std())


@functools.cache
def hairs() -> np.ndarray:
    """Overlapping strokes along x, 0..1, float32 [SIZE + 1, SIZE + 1]."""
    random = np.random.default_rng(17)
    rim = 8  # OpenCV leaves a canvas' outermost pixels out
    canvas = np.zeros((SIZE + 2 * rim, SIZE + 2 * rim), np.uint8)
    for x, y, lean, tone in random.uniform(size=(2600, 4)):
        s = np.linspace(0.0, 1.0, 9)
        stroke = np.stack([x * SIZE + 70 * s, y * SIZE + (lean - 0.5) * 34 * s * s], 1)
        # Again where it leaves the canvas and comes in on the other side; all strokes
        # run to the right.
        for right in (-SIZE, 0):
            for down in (-SIZE, 0, SIZE):
                points = np.rint((stroke + (right + rim, down + rim)) * 16)
                cv2.polylines(
                    canvas,
                    [points.astype(np.int32)],
                    False,
                    int(120 + 135 * tone),
                    1,
                    cv2.LINE_AA,
                    4,
                )
    part = slice(rim, rim + SIZE)
    return _wrapped(canvas[part, part].astype(np.float32) / 255.0)


def look_up(texture: np.ndarray, column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Interpolated values at any coordinates, wrapped, float32 like ``column``.

    Args:
        texture: made by a function of this module.
        column, row: texel coordinates, float32 [N, h, w].
    """
    height, width = texture.shape[0] - 1, texture.shape[1] - 1
    # Into the texture; OpenCV's own wrapping would not interpolate across the seam.
    column = column - width * np.floor(column * np.float32(1.0 / width))
    row = row - height * np.floor(row * np.float32(1.0 / height))
    shape = np.broadcast_shapes(column.shape, row.shape)
    # One tall picture [N h, w], cut where it is too tall.
    maps = [np.broadcast_to(c, shape).reshape(-1, shape[-1]) for c in (column, row)]
    values = np.empty(maps[0].shape, np.float32)
    for start in range(0, len(values), _MOST_ROWS):
        part = slice(start, start + _MOST_ROWS)
        x, y = (m[part] for m in maps)
        values[part] = cv2.remap(texture, x, y, cv2.INTER_LINEAR)
    return values.reshape(shape)


def _frequency():
    """Cycles to a texel of a texture's Fourier transform, float64 [SIZE, SIZE]."""
    frequency = np.fft.fftfreq(SIZE)
    f = np.hypot(frequency[:, None], frequency[None])
    f[0, 0] = np.inf  # powers of it are 0: a texture has no mean
    return f


def _shaped(amplitude, seed):
    """White noise given a spectrum, deviation 1; it wraps, as Fourier's waves do."""
    white = np.random.default_rng(seed).standard_normal(amplitude.shape)
    noise = np.fft.ifft2(np.fft.fft2(white) * amplitude).real
    return noise / noise.std()


def _wrapped(texture):
    """Repeats the first row and column at the end, so that wrapping interpolates."""
    return np.pad(texture, ((0, 1), (0, 1)), mode="wrap").astype(np.float32)
