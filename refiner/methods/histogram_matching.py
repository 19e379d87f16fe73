"""The whole eye gets the histogram of a real eye: the classic of image processing.

One monotone curve of grey levels, without mask and without place. Colour is matched
along the axes of l-alpha-beta; channel by channel in RGB, where a real eye holds
sunlight and shade, the sclera comes out cyan. Between sets that are both
histogram-equalised it is nearly the identity, since all histograms are alike already.
"""

import numpy as np
from skimage import exposure

from gaze import image_ops
from refiner import methods
from refiner.style import opponent


class HistogramMatching(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        style_image: np.ndarray,
        style_mask: np.ndarray,
        random: np.random.Generator,
    ) -> np.ndarray:
        """See ``methods.ClosedForm``; neither masks nor anything random is needed."""
        return transfer(image, style_image)


def transfer(image: np.ndarray, style_image: np.ndarray) -> np.ndarray:
    """One eye with the style's distribution of values, uint8 [H, W, 1 grey or 3 RGB].

    A value goes to the style's value of the same cumulative share, interpolated between
    values; pixels of one value stay together, so large ties leave steps.
    """
    # As floats: of integers, scikit-image would cut the digits off and darken.
    eye, style = image_ops.to_float(image), image_ops.to_float(style_image)
    if image.shape[-1] == 1:
        return image_ops.to_uint8(_match(eye, style))
    matched = _match(opponent.to_lab(eye), opponent.to_lab(style))
    return image_ops.to_uint8(opponent.to_rgb(matched))


def _match(eye, style):
    return exposure.match_histograms(eye, style, channel_axis=-1)


build, load = HistogramMatching.build, HistogramMatching.load
