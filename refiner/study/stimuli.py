"""The eyes of a study, treated so that nothing but the picture itself tells them apart.

Both kinds come to one size (the smaller one, by areas), one number of channels and one
intensity, and are encoded anew. The encoding is PNG without compression: how well an
eye compresses says how smooth it is, and thereby what it is, so that the length of a
reply would tell; stored, all eyes of a study have one length and nothing beside pixels.
"""

import dataclasses

import cv2
import numpy as np
from absl import logging

from gaze import image_ops
from gaze.data.formats import fitting
from gaze.run import errors
from refiner.study.sources import Source


@dataclasses.dataclass(frozen=True)
class Stimuli:
    """Eyes of both kinds, all alike but for what they show.

    Attributes:
        eyes: {"real": uint8 [N, H, W, C], "refined": uint8 [M, H, W, C]}.
        names: {kind: list of str}.
        treatment: one sentence: size, channels and intensity.
    """

    eyes: dict
    names: dict
    treatment: str


def prepare(real: Source, refined: Source, least: int) -> Stimuli:
    """Brings both kinds to one size, number of channels and intensity.

    Args:
        real, refined: what `read` gave.
        least: eyes needed of each.

    Raises:
        UserError: too few eyes.
    """
    sources = {"real": real, "refined": refined}
    for kind, source in sources.items():
        if len(source.eyes) < least:
            raise errors.UserError(
                f"expected at least {least} {kind} eyes, found {len(source.eyes)} in "
                f"{source.folder}; add some, or ask fewer with --per_class."
            )
    size = _common_size(sources)
    equalized = any(source.intensity == "equalized" for source in sources.values())
    fewest = min(eye.shape[-1] for s in sources.values() for eye in s.eyes)
    channels = 3 if fewest == 3 and not equalized else 1
    eyes = {}
    for kind, source in sources.items():
        eyes[kind] = np.stack([_treated(eye, size, channels) for eye in source.eyes])
        if equalized and source.intensity == "raw":
            eyes[kind] = image_ops.equalize(eyes[kind])
    treatment = (
        f"{size[1]}x{size[0]} px, {'grey' if channels == 1 else 'in colour'}, "
        f"{'equalised' if equalized else 'intensities as they are'}"
    )
    names = {kind: list(source.names) for kind, source in sources.items()}
    return Stimuli(eyes, names, treatment)


def encode(eye) -> bytes:
    """An eye as PNG without compression: the length follows from the shape alone.

    Args:
        eye: uint8 [H, W, 1 or 3 (RGB)].
    """
    pixels = eye[..., ::-1] if eye.shape[-1] == 3 else eye
    return cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 0])[1].tobytes()


def _common_size(sources):
    """The smallest height and the smallest width of all eyes."""
    shapes = [eye.shape[:2] for source in sources.values() for eye in source.eyes]
    height, width = np.min(shapes, axis=0)
    if len({tuple(shape) for shape in shapes}) > 1:
        logging.warning(
            "the eyes differ in size (up to %dx%d px); all are shown at %dx%d, and "
            "those that shrink may look smoother for it.",
            *np.max(shapes, axis=0)[::-1],
            width,
            height,
        )
    return int(height), int(width)


def _treated(eye, size, channels):
    """An eye at ``size``, its largest centred part of that aspect."""
    eye = image_ops.to_channels(eye, channels)
    return eye if eye.shape[:2] == size else fitting.fit_image(eye, size)
