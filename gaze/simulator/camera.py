"""The camera: from linear light to the bytes of a picture.

Optics (defocus, motion, flare, vignetting), exposure by the picture's own mean, shot
and read noise at the sensor's resolution, a tone curve, eight bits, JPEG. `studio` is
nearly ideal. In the `cabin` the eye covers fewer pixels of the sensor than of the
normalised patch, so blur and noise are magnified with it.
"""

import dataclasses

import cv2
import numpy as np

from gaze.simulator import streams

_BORDER = cv2.BORDER_REPLICATE


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
        blur=uniform(0.35, 0.95),
        motion=stream.chance(0.25) * uniform(0.8, 2.4),
        motion_turn=uniform(0.0, np.pi),
        flare=np.square(uniform(0.0, 0.4)),
        vignette=uniform(0.0, 0.25),
        vignette_turn=uniform(0.0, 2 * np.pi),
        exposure=np.exp(uniform(-1.9, -0.85)),
        shot_noise=uniform(0.006, 0.025),
        read_noise=uniform(0.001, 0.006),
        gamma=normal(2.1, 0.2),
        contrast=uniform(0.2, 1.2),
        coarseness=uniform(1.0, 1.7),
        quality=uniform(45.0, 96.0).round(),
        noise=noise,
    )


def develop(camera, linear):
    """Pictures, uint8 [N, H, W], of linear light, float32 [N, H, W] in any unit."""
    _, height, width = linear.shape
    linear = _optics(camera, linear)
    mean = linear.mean(axis=(1, 2), keepdims=True)
    linear = (linear + camera.flare * mean) / (1.0 + camera.flare)
    linear *= camera.exposure / mean
    noise = camera.noise.noise(height, width)
    noisy = np.empty_like(linear)
    for i, picture in enumerate(linear):
        noisy[i] = _sense(picture, noise[i], *_sensor(camera, i))
    toned = np.clip(noisy, 0.0, 1.0) ** (1.0 / camera.gamma)
    toned += camera.contrast * toned * (1.0 - toned) * (2.0 * toned - 1.0)
    pictures = (toned * 255.0 + 0.5).astype(np.uint8)
    for i, quality in enumerate(camera.quality[:, 0, 0]):
        if quality < 100:
            options = [cv2.IMWRITE_JPEG_QUALITY, int(quality)]
            _, coded = cv2.imencode(".jpg", pictures[i], options)
            pictures[i] = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
    return pictures


def _optics(camera, linear):
    _, height, width = linear.shape
    unit = width / 60.0
    blurred = np.empty_like(linear)
    for i, picture in enumerate(linear):
        sigma = float(camera.blur[i, 0, 0]) * unit
        blurred[i] = cv2.GaussianBlur(picture, (0, 0), sigma, borderType=_BORDER)
        length = float(camera.motion[i, 0, 0]) * unit
        if length > 0:
            kernel = _motion_kernel(length, float(camera.motion_turn[i, 0, 0]))
            blurred[i] = cv2.filter2D(blurred[i], -1, kernel, borderType=_BORDER)
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
    across = x * np.cos(camera.vignette_turn) + y * np.sin(camera.vignette_turn)
    return blurred * (1.0 - camera.vignette * (across + 0.5))


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
    height, width = picture.shape
    if coarseness > 1.02:
        small = (round(width / coarseness), round(height / coarseness))
        picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        noise = noise[: small[1], : small[0]]
    variance = shot * shot * np.maximum(picture, 0.0) + read * read
    picture = picture + noise * np.sqrt(variance)
    if coarseness > 1.02:
        return cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    return picture
