"""Shared noise pictures; a person is a place in them.

Tileable, made once per process from fixed seeds and looked up at the person's own
offset: memory does not grow with the number of people.
"""

import functools

import numpy as np

SIZE = 512
FIBRE_ANGLES, FIBRE_RADII = 512, 64


@functools.cache
def fractal(exponent, smallest, seed):
    """Noise of spectrum 1/f^exponent, float32 [SIZE, SIZE], mean 0, deviation 1.

    Args:
        exponent: the amplitude's fall with frequency.
        smallest: the finest detail's size in texels.
        seed: which noise.
    """
    frequency = np.fft.fftfreq(SIZE)
    f = np.hypot(frequency[:, None], frequency[None])
    f[0, 0] = np.inf
    amplitude = f**-exponent * np.exp(-np.square(f * smallest))
    return _shaped(amplitude, seed)


@functools.cache
def veins():
    """Thin branching lines, float32 [SIZE, SIZE], 0..1."""
    noise = np.abs(fractal(1.6, 6.0, 11))
    return np.exp(-np.square(noise / np.float32(0.07))).astype(np.float32)


@functools.cache
def fibres():
    """The iris' radial fibres, float32 [FIBRE_ANGLES, FIBRE_RADII], deviation 1."""
    across = np.fft.fftfreq(FIBRE_ANGLES)[:, None] * 64.0
    along = np.fft.fftfreq(FIBRE_RADII)[None] * 64.0
    band = np.abs(across) * np.exp(-np.abs(across) / 5.0)
    noise = _shaped(band * np.exp(-np.square(along / 2.5)), 13)
    return noise


def look_up(texture, column, row):
    """Nearest texels at any coordinates (wrapped), float32 like ``column``."""
    height, width = texture.shape
    # Offsets keep the coordinates positive, so that the cast rounds one way.
    index = (row.astype(np.int32) & (height - 1)) * width
    index += column.astype(np.int32) & (width - 1)
    return np.take(texture.reshape(-1), index)


def _shaped(amplitude, seed):
    white = np.random.default_rng(seed).standard_normal(amplitude.shape)
    noise = np.fft.ifft2(np.fft.fft2(white) * amplitude).real
    return (noise / noise.std()).astype(np.float32)
