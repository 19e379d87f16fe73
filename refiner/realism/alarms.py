"""Two failures of refiners that averages hide, told from images alone.

Contrast inversion: dark sclera and bright limbus, which style and matting losses
allow. Checkerboard: the grid that strided up-sampling leaves, a peak of the spectrum
at the Nyquist frequency, which an estimator may learn to read.
"""

import numpy as np
from keras import ops

from gaze import image_ops
from refiner.losses import structure

INVERTED_SHARE = 0.02
CHECKERBOARD_PEAK = 2.0
_CHUNK = 512


def raised(arm, refined, synthetic):
    """One sentence for every alarm of an arm; none for a sound one.

    Args:
        arm: name of the arm, for the sentences.
        refined: uint8 [N, H, W, 1].
        synthetic: the images they were made of, uint8 [N, H, W, 1].
    """
    sentences = []
    share = inverted_share(refined, synthetic)
    if share > INVERTED_SHARE:
        sentences.append(
            f"{arm}: {share:.0%} of {len(refined)} eyes have lost or inverted their "
            f"contrast (correlation with the input below "
            f"{structure.INVERSION_THRESHOLD} inside the eye)"
        )
    peak, before = checkerboard_peak(refined), checkerboard_peak(synthetic)
    if peak > CHECKERBOARD_PEAK * max(before, 1.0):
        sentences.append(
            f"{arm}: checkerboard: power at the Nyquist frequency is {peak:.1f} times "
            f"that of its surroundings ({before:.1f} before refining)"
        )
    return sentences


def inverted_share(refined, synthetic):
    """Share of images below `structure.INVERSION_THRESHOLD`; uint8 [N, H, W, C]."""
    correlations = [
        ops.convert_to_numpy(
            structure.contrast_correlation(
                image_ops.to_float(refined[first : first + _CHUNK]),
                image_ops.to_float(synthetic[first : first + _CHUNK]),
            )
        )
        for first in range(0, len(refined), _CHUNK)
    ]
    return float(np.mean(np.concatenate(correlations) < structure.INVERSION_THRESHOLD))


def checkerboard_peak(images):
    """How far the mean spectrum stands out at the Nyquist frequency.

    Power at the highest horizontal, vertical and diagonal frequency, each divided by
    the largest power two to four bins away; the largest of the three. The spectra of
    pictures fall, so about one or less is sound.

    Args:
        images: uint8 [N, H, W, C]; odd sides are cut by one.
    """
    height, width = (side - side % 2 for side in images.shape[1:3])
    grey = images[:, :height, :width].mean(axis=-1)
    grey = grey - grey.mean(axis=(1, 2), keepdims=True)
    window = np.hanning(height + 1)[:height, None] * np.hanning(width + 1)[:width]
    power = np.mean(np.abs(np.fft.fft2(grey * window)) ** 2, axis=0)
    offsets = np.arange(-4, 5)
    ring = np.maximum(abs(offsets[:, None]), abs(offsets[None])) >= 2
    peaks = []
    for y, x in ((0, width // 2), (height // 2, 0), (height // 2, width // 2)):
        rows, columns = (y + offsets) % height, (x + offsets) % width
        around = power[np.ix_(rows, columns)][ring].max()
        peaks.append(power[y, x] / max(around, 1e-12))
    return float(max(peaks))
