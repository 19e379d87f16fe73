"""From linear light to the bytes of a picture, as a camera of `cameras` takes it.

Optics (defocus, motion, flare, vignetting), exposure by the picture's own mean, shot
and read noise at the sensor's resolution, a tone curve, eight bits, JPEG. A larger
picture comes from a better camera: its blur grows more slowly than its width.
"""

import cv2
import numpy as np

from gaze.simulator import cameras

_BORDER = cv2.BORDER_REPLICATE
_BLUR_GROWS, _MOTION_GROWS = 0.4, 0.7  # powers of the picture's width


def develop(camera: cameras.Camera, linear: np.ndarray) -> np.ndarray:
    """Pictures of linear light.

    Args:
        camera: cameras of N pictures.
        linear: float32 [N, H, W, C] in any unit; C is 1, or 3 for red, green, blue.

    Returns:
        uint8 [N, H, W, C].
    """
    linear = _optics(camera, linear)
    mean = linear.mean(axis=(1, 2, 3))[:, None, None, None]  # [N, 1, 1, 1]
    flare = camera.flare[..., None]
    # Stray light is added to all and taken from all: the mean stays.
    linear = (linear + flare * mean) / (1.0 + flare)
    linear *= camera.exposure[..., None] / mean
    noisy = _expose(camera, linear)
    toned = np.clip(noisy, 0.0, 1.0) ** (1.0 / camera.gamma[..., None])
    # A cubic with fixed points at 0, 1/2 and 1: darks darker, lights lighter.
    toned += camera.contrast[..., None] * toned * (1.0 - toned) * (2.0 * toned - 1.0)
    # A steep curve overshoots white by a little.
    pictures = (np.minimum(toned, 1.0) * 255.0 + 0.5).astype(np.uint8)
    for i, quality in enumerate(camera.quality[:, 0, 0]):
        if quality < 100:
            pictures[i] = _compressed(pictures[i], int(quality))
    return pictures


def _expose(camera, linear):
    """The sensor's values of linear light, float32 [N, H, W, C]."""
    count, height, width, channels = linear.shape
    layers = [camera.noise.noise(height, width) for _ in range(channels)]
    noise = np.stack(layers, axis=-1)  # [N, H, W, C]
    noisy = np.empty_like(linear)
    for i in range(count):
        sensed = _sense(linear[i], noise[i], *_sensor(camera, i))
        # OpenCV drops the axis of a single channel.
        noisy[i] = sensed.reshape(height, width, channels)
    return noisy


def _compressed(picture, quality):
    """A picture [H, W, C] after JPEG; OpenCV's colours run from blue to red."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    _, coded = cv2.imencode(".jpg", picture[..., ::-1], options)
    decoded = cv2.imdecode(coded, cv2.IMREAD_UNCHANGED)
    return decoded.reshape(picture.shape)[..., ::-1]


def _optics(camera, linear):
    """Defocus, motion and vignetting of linear light [N, H, W, C]."""
    _, height, width, _ = linear.shape
    unit = width / 60.0  # px of this picture to one of a picture 60 px wide
    blurred = np.empty_like(linear)
    for i, picture in enumerate(linear):
        sigma = float(camera.blur[i, 0, 0]) * unit**_BLUR_GROWS
        soft = cv2.GaussianBlur(picture, (0, 0), sigma, borderType=_BORDER)
        length = float(camera.motion[i, 0, 0]) * unit**_MOTION_GROWS
        if length > 0:
            kernel = _motion_kernel(length, float(camera.motion_turn[i, 0, 0]))
            soft = cv2.filter2D(soft, -1, kernel, borderType=_BORDER)
        blurred[i] = soft.reshape(picture.shape)
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    # A ramp across the picture, [N, H, W]: the eye is a part of the whole frame.
    across = x * np.cos(camera.vignette_turn) + y * np.sin(camera.vignette_turn)
    return blurred * (1.0 - camera.vignette * (across + 0.5))[..., None]


def _motion_kernel(length, turn):
    """A line of the given length through the middle, antialiased, of sum 1."""
    reach = int(np.ceil(length / 2)) + 1
    x = np.arange(-reach, reach + 1, dtype=np.float32)
    along = x * np.cos(turn) + x[:, None] * np.sin(turn)
    aside = x[:, None] * np.cos(turn) - x * np.sin(turn)
    kernel = np.clip(length / 2 + 0.5 - np.abs(along), 0, 1)
    kernel *= np.clip(1 - np.abs(aside), 0, 1)
    return (kernel / kernel.sum()).astype(np.float32)


def _sensor(camera, i):
    """Coarseness, shot and read noise of picture i."""
    return (
        float(camera.coarseness[i, 0, 0]),
        camera.shot_noise[i, 0, 0],
        camera.read_noise[i, 0, 0],
    )


def _sense(picture, noise, coarseness, shot, read):
    """Adds noise on the sensor's grid and magnifies to the normalised one."""
    height, width = picture.shape[:2]
    if coarseness > 1.02:
        small = (round(width / coarseness), round(height / coarseness))  # (w, h)
        picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        noise = noise[: small[1], : small[0]].reshape(picture.shape)
    # Photons are counted: shot noise's variance grows with the light.
    variance = shot * shot * np.maximum(picture, 0.0) + read * read
    picture = picture + noise * np.sqrt(variance)
    if coarseness > 1.02:
        return cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    return picture
