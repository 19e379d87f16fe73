"""How much of a picture's grey levels a mask explains: the correlation ratio.

It is the share of the grey levels' variance that lies between the means of the mask's
classes (Roche et al., MICCAI 1998), 0 to 1.
"""

import numpy as np
from scipy import fft

from gaze.data import record


class Shifted:
    """Correlation ratios of pictures with masks, for many shifts at once.

    A class's sums of grey levels, and counts of pixels, under all shifts are
    correlations; what a shift brings in from beyond the mask's border is skin.
    """

    def __init__(self, light: np.ndarray, shifts: np.ndarray):
        height, width = light.shape[1:]
        most = np.abs(shifts).max(axis=0)  # so far a shift must not come round
        self._size = [fft.next_fast_len(int(n)) for n in (height, width) + most]
        # Rows and columns, [S] each: a negative shift counts from the transform's end.
        self._shifts, self._pixels = tuple(shifts.T), height * width
        # A picture of ones behind them, so that counts come as sums do: [N + 1, h, w].
        pictures = np.concatenate([light, np.ones((1, height, width), light.dtype)])
        self._spectra = fft.rfft2(pictures, self._size)  # complex [N + 1, H, W / 2 + 1]
        self._total = np.maximum((light**2).sum(axis=(1, 2)), 1e-6)

    def ratios(self, masks: np.ndarray) -> np.ndarray:
        """float [N, shifts], of masks uint8 [N, H, W]."""
        between, counted, summed = 0.0, 0.0, 0.0
        for name in (record.IRIS, record.PUPIL, record.SCLERA):
            members = (masks == name).astype(np.float32)  # [N, h, w]
            of_class = np.conj(fft.rfft2(members, self._size))  # conjugate: correlates
            sums, counts = (
                fft.irfft2(of_class * spectra, self._size)[:, *self._shifts]
                for spectra in (self._spectra[:-1], self._spectra[-1:])
            )
            between = between + sums**2 / np.maximum(counts, 1.0)  # [N, S]
            counted, summed = counted + counts, summed + sums
        between += summed**2 / np.maximum(self._pixels - counted, 1.0)
        return between / self._total[:, None]  # [N, S]
