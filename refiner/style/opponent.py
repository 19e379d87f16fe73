"""l-alpha-beta: colours along axes that are nearly uncorrelated in natural images.

Lightness, yellow-blue and red-green of the logarithms of the cones' responses
(Ruderman et al. 1998, as Reinhard et al. 2001 write them), so that each can be changed
by itself without tinting the others.
"""

import numpy as np

# Reinhard et al. 2001, Eq. 4: RGB to the cones' responses (LMS).
_RGB_TO_LMS = np.array(
    [[0.3811, 0.5783, 0.0402], [0.1967, 0.7244, 0.0782], [0.0241, 0.1288, 0.8444]]
)
# Eq. 6: decorrelates their logarithms.
_LMS_TO_LAB = np.diag([3**-0.5, 6**-0.5, 2**-0.5]) @ np.array(
    [[1.0, 1.0, 1.0], [1.0, 1.0, -2.0], [1.0, -1.0, 0.0]]
)
_DARKEST = 1 / 255  # of RGB in [0, 1]: black has no logarithm


def to_lab(images: np.ndarray) -> np.ndarray:
    """RGB [..., 3] in [-1, 1] as l-alpha-beta, float64 [..., 3]."""
    rgb = np.maximum((np.asarray(images, np.float64) + 1.0) / 2.0, _DARKEST)
    return np.log10(rgb @ _RGB_TO_LMS.T) @ _LMS_TO_LAB.T


def to_rgb(lab: np.ndarray) -> np.ndarray:
    """The inverse of ``to_lab``; values outside [-1, 1] are not clipped."""
    # The logarithm was taken of [0, 1] RGB; its inverse goes back to [-1, 1].
    lms = 10.0 ** (lab @ np.linalg.inv(_LMS_TO_LAB).T)
    return 2.0 * (lms @ np.linalg.inv(_RGB_TO_LMS).T) - 1.0
