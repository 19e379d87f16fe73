"""The camera: from linear light to the bytes of a picture.

Optics (defocus, motion, flare, vignetting), exposure by the picture's own mean, shot
and read noise at the sensor's resolution, a tone curve, eight bits, JPEG. `studio` is
nearly ideal. In the `cabin` the eye covers fewer pixels of the sensor than of the
normalised patch, so blur and noise are magnified with it; `cabin_nir` is a monochrome
global-shutter sensor. A larger picture comes from a better camera: its blur grows
more slowly than its width.
"""

import dataclasses

import cv2
import numpy as np

from gaze.simulator import streams

_BORDER = cv2.BORDER_REPLICATE
_BLUR_GROWS, _MOTION_GROWS = 0.4, 0.7  # powers of the picture's width


@dataclasses.dataclass(frozen=True)
class Camera:
    """Cameras of N pictures, float32 [N, 1, 1]; lengths in px of a 60 px picture."""

    blur: np.ndarray  # standard deviation
    motion: np.ndarray  # length
    motion_turn: np.ndarray  # radians
    flare: np.ndarray  # share of the mean light added everywhere
    vignette: np.ndarray  # darkening at the farther edge
    vignette_turn: np.ndarray
    exposure: np.ndarray  # mean of the picture in linear light
    shot_noise: np.ndarray
    read_noise: np.ndarray
    gamma: np.ndarray
    contrast: np.ndarray  # of the S-shaped tone curve; 1 is a cubic smooth step
    coarseness: np.ndarray  # normalised pixels to one of the sensor
    quality: np.ndarray  # JPEG, 100 for none
    noise: streams.Stream


def sample(domain, *, seed, index):
    """Draws the cameras of pictures, int [N]."""
    stream = streams.Stream(seed, f"camera/{domain}/image", index)
    normal, uniform = stream.normal, stream.uniform
    noise = streams.Stream(seed, f"camera/{domain}/noise", index)
    if domain == "cabin_nir":
        return Camera(
            blur=uniform(0.35, 0.7),
            motion=stream.chance(0.1) * uniform(0.5, 1.2),
            motion_turn=uniform(0.0, np.pi),
            flare=np.square(uniform(0.0, 0.35)),
            vignette=uniform(0.0, 0.35),
            vignette_turn=uniform(0.0, 2 * np.pi),
            exposure=np.exp(uniform(-1.6, -0.75)),
            shot_noise=uniform(0.006, 0.02),
            read_noise=uniform(0.002, 0.006),
            gamma=normal(1.8, 0.15),
            contrast=uniform(0.1, 0.6),
            coarseness=uniform(1.0, 1.3),
            quality=uniform(75.0, 99.0).round(),
            noise=noise,
        )
    if domain == "studio":
        return Camera(
            blur=uniform(0.4, 0.55),
            motion=uniform(0.0, 0.0),
            motion_turn=uniform(0.0, 0.0),
            flare=uniform(0.0, 0.02),
            vignette=uniform(0.0, 0.04),
            vignette_turn=uniform(0.0, 2 * np.pi),
            exposure=normal(0.31, 0.02),
            shot_noise=uniform(0.002, 0.005),
            read_noise=uniform(0.001, 0.002),
            gamma=normal(2.2, 0.05),
            contrast=uniform(0.7, 0.9),
            coarseness=uniform(1.0, 1.0),
            quality=uniform(100.0, 100.0),
            noise=noise,
        )
    return Camera(
        blur=uniform(0.45, 1.05),
        motion=stream.chance(0.25) * uniform(0.8, 2.4),
        motion_turn=uniform(0.0, np.pi),
        flare=np.square(uniform(0.0, 0.4)),
        vignette=uniform(0.0, 0.25),
        vignette_turn=uniform(0.0, 2 * np.pi),
        exposure=np.exp(uniform(-1.9, -0.85)),
        shot_noise=uniform(0.004, 0.016),
        read_noise=uniform(0.001, 0.004),
        gamma=normal(2.1, 0.2),
        contrast=uniform(0.2, 1.2),
        coarseness=uniform(1.2, 2.2),
        quality=uniform(50.0, 96.0).round(),
        noise=noise,
    )


def develop(camera, linear):
    """Pictures of linear light.

    Args:
        camera: cameras of N pictures.
        linear: float32 [N, H, W, C] in any unit; C is 1, or 3 for red, green, blue.

    Returns:
        uint8 [N, H, W, C].
    """
    count, height, width, channels = linear.shape
    linear = _optics(camera, linear)
    mean = linear.mean(axis=(1, 2, 3))[:, None, None, None]
    flare = camera.flare[..., None]
    linear = (linear + flare * mean) / (1.0 + flare)
    linear *= camera.exposure[..., None] / mean
    layers = [camera.noise.noise(height, width) for _ in range(channels)]
    noise = np.stack(layers, axis=-1)
    noisy = np.empty_like(linear)
    for i, picture in enumerate(linear):
        sensed = _sense(picture, noise[i], *_sensor(camera, i))
        noisy[i] = sensed.reshape(height, width, channels)
    toned = np.clip(noisy, 0.0, 1.0) ** (1.0 / camera.gamma[..., None])
    toned += camera.contrast[..., None] * toned * (1.0 - toned) * (2.0 * toned - 1.0)
    # A steep curve overshoots white by a little.
    pictures = (np.minimum(toned, 1.0) * 255.0 + 0.5).astype(np.uint8)
    for i, quality in enumerate(camera.quality[:, 0, 0]):
        if quality < 100:
            pictures[i] = _compressed(pictures[i], int(quality))
    return pictures


def _compressed(picture, quality):
    """A picture [H, W, C] after JPEG; OpenCV's colours run from blue to red."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    _, coded = cv2.imencode(".jpg", picture[..., ::-1], options)
    decoded = cv2.imdecode(coded, cv2.IMREAD_UNCHANGED)
    return decoded.reshape(picture.shape)[..., ::-1]


def _optics(camera, linear):
    _, height, width, _ = linear.shape
    unit = width / 60.0
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
    return (
        float(camera.coarseness[i, 0, 0]),
        camera.shot_noise[i, 0, 0],
        camera.read_noise[i, 0, 0],
    )


def _sense(picture, noise, coarseness, shot, read):
    """Adds noise on the sensor's grid and magnifies to the normalised one."""
    height, width = picture.shape[:2]
    if coarseness > 1.02:
        small = (round(width / coarseness), round(height / coarseness))
        picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        noise = noise[: small[1], : small[0]].reshape(picture.shape)
    variance = shot * shot * np.maximum(picture, 0.0) + read * read
    picture = picture + noise * np.sqrt(variance)
    if coarseness > 1.02:
        return cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    return picture
