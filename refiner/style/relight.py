"""A real eye's tones and light laid over a synthetic eye, its labelled edges kept.

An eye is taken as albedo times light. In the logarithm of the image, with a_c the mean
of class c and r what a class mean leaves of the style eye,

    log I' = log I + (a_c[style] - a_c[I]) + s L,    L = g * r

where g is a Gaussian that knows no classes: a shadow or a patch of sun crosses iris,
sclera and skin as it does in the car, and multiplies what is there, so the edges of the
synthetic iris and pupil stay where their labels are. The style's own edges lie
elsewhere; its pixels beside a border of classes are left out of both statistics.

The strength s is drawn for each eye. At full strength every eye carries another's
shadows, some of them across what tells its gaze; an estimator trained with strong
augmentation, which brings light of its own, is better off with less.
"""

import cv2
import numpy as np

from gaze.data import record

_SIGMA_PX = 2.0  # at 60 px width: as sharp as shadows are, wider than an edge
_BORDER_PX = 0.7
_DARKEST = 6.0  # grey levels added before the logarithm
_WEIGHT = 0.02  # of no light at all, where nothing of the style is seen
_MIN_PX = 4
_CONTRASTS = ((record.SCLERA, record.IRIS), (record.IRIS, record.PUPIL))


def relit(
    image: np.ndarray,
    mask: np.ndarray,
    style_image: np.ndarray,
    style_mask: np.ndarray,
    *,
    strength: float,
    contrast: float,
) -> np.ndarray:
    """One eye in the tones and the light of another.

    Args:
        image, style_image: uint8 [H, W, C].
        mask, style_mask: uint8 [H, W].
        strength: share s of the light field, 0 to 1.
        contrast: share of its own logarithmic contrast that the eye keeps at least
            between sclera and iris and between iris and pupil, 0 to 1.

    Returns:
        uint8 [H, W, C]; colours keep their hue.
    """
    eye, style = _logarithm(image), _logarithm(style_image)
    inner, style_inner = _inner(mask), _inner(style_mask)
    own = _class_means(eye, mask, inner)
    theirs = _class_means(style, style_mask, style_inner)
    # What a class mean leaves of the style is light: r of the module's docstring.
    light = _light(style - theirs[style_mask], style_inner)  # [H, W]
    goal = _keep_contrast(own, theirs, contrast)  # [classes]
    # Every pixel takes its class's step; blurred, or the labels' jags would show.
    tones = _blur((goal - own)[mask], _BORDER_PX)
    gain = np.exp(tones + strength * light)[..., None]
    bright = (image + _DARKEST) * gain - _DARKEST
    return np.clip(np.rint(bright), 0, 255).astype(np.uint8)


def _logarithm(image):
    return np.log(image.astype(np.float32).mean(axis=-1) + _DARKEST)


def _inner(mask):
    """1 inside a class, 0 beside the border of another, float32 [H, W]."""
    kernel = np.ones((3, 3), np.uint8)
    # A pixel whose 3x3 neighbours all have its class: smallest and largest agree.
    same = cv2.erode(mask, kernel) == cv2.dilate(mask, kernel)
    return same.astype(np.float32)


def _class_means(values, mask, inner):
    """Mean of each class, float32 [classes]; its parent's where it is not seen."""
    means = np.full(record.NUM_CLASSES, values.mean(), np.float32)
    for label in range(record.NUM_CLASSES):  # parents come first
        means[label] = means[record.PARENTS.get(label, label)]
        member = mask == label
        for chosen in (member & (inner > 0), member):
            if np.count_nonzero(chosen) >= _MIN_PX:
                means[label] = values[chosen].mean()
                break
    return means


def _light(rest, inner):
    # Normalised convolution: pixels at a border of classes count for nothing.
    sigma = _SIGMA_PX * rest.shape[1] / 60
    return _blur(rest * inner, sigma) / (_blur(inner, sigma) + _WEIGHT)


def _keep_contrast(own, theirs, share):
    """``theirs``, moved apart where the eye would lose too much of its contrast."""
    tones = theirs.copy()
    for light, dark in _CONTRASTS:
        least = share * (own[light] - own[dark])
        lack = max(least - (tones[light] - tones[dark]), 0.0)
        if light == record.SCLERA:  # half each; the pupil goes with its iris
            tones[light] += lack / 2
            tones[[*record.WHOLE_IRIS]] -= lack / 2
        else:
            tones[dark] -= lack
    return tones


def _blur(values, sigma):
    return cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
