"""Pictures, masks and labels of simulated eyes, a block at a time.

Picture ``i`` is a function of (seed, factors, options, i, its subject) alone: neither
the chunk's size nor the number of threads changes a byte, and memory does not grow
with the count.
"""

import concurrent.futures
import dataclasses
import os
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from gaze.run import errors
from gaze.simulator import (
    albedos,
    bands,
    cameras,
    directions,
    domains,
    imaging,
    landmarks,
    lights,
    render,
    scenes,
)

SMALLEST, LARGEST = 16, 1024  # pixels of a picture's side
BLOCK_PIXELS = 16 * 36 * 60  # rendered together: their arrays fit the cache


def subjects_of(count: int, num_subjects: int) -> np.ndarray:
    """Which of ``num_subjects`` each of ``count`` pictures shows: runs, int [count]."""
    return np.arange(count) * num_subjects // count


def simulate(
    factors: domains.Factors,
    *,
    count: int,
    num_subjects: int,
    seed: int,
    first_subject: int = 0,
    size: tuple[int, int] = (36, 60),
    channels: int = 1,
    chunk: int = 256,
    workers: int | None = None,
    part: tuple[int, int] | None = None,
    given: Sequence[npt.ArrayLike | None] = (),
    with_landmarks: bool = False,
    **options,
) -> Iterator[dict]:
    """Yields dicts of arrays, ``chunk`` pictures at a time.

    Args:
        factors: a `domains.Factors`.
        count: number of pictures.
        num_subjects: number of people they are shared between.
        seed: non-negative int.
        first_subject: the first person's number; other numbers, other people.
        size: (height, width) in pixels.
        channels: 1 for grey, 3 for colour; near infrared is grey in either.
        chunk: pictures in a dict; the last may have fewer.
        workers: threads; None for as many as there are processors.
        part: (first, last) of the pictures to make, last excluded; None for all.
        given: (gaze, head pose), float [count, 2] each, radians, to show instead of
            drawing them, or (gaze,) alone; see `directions.given`.
        with_landmarks: whether to add the columns of `landmarks.find`, and of the
            light: key_light, ambient_light float32 [N], key_direction [N, 3].
        **options: fields of `scenes.Options`: zoom, ranges, kappa, glasses,
            layout.

    Raises:
        errors.UserError: no subjects, a size or an option out of range.

    Yields:
        image uint8 [N, H, W, channels]; mask uint8 [N, H, W] (0 skin, 1 iris, 2 pupil,
        3 sclera); gaze, head_pose float32 [N, 2], radians (pitch, yaw); pupil_center
        float32 [N, 2], px (x, y), pixel centres at integers; eye_openness float32 [N],
        0..1; subject, key: lists of N strings.
    """
    _check(num_subjects, size)
    eyes = _Eyes(
        factors=factors,
        seed=seed,
        subjects=subjects_of(count, num_subjects) + first_subject,
        options=scenes.Options(**options),
        given=_given(given, count) if given else (),
        size=size,
        channels=channels,
        with_landmarks=with_landmarks,
    )
    block = max(1, BLOCK_PIXELS // (size[0] * size[1]))
    # Threads suffice: NumPy and OpenCV let go of the interpreter while they compute.
    with concurrent.futures.ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        first, last = part or (0, count)
        for start in range(first, last, chunk):
            index = np.arange(start, min(start + chunk, last))
            parts = np.split(index, range(block, len(index), block))
            blocks = list(pool.map(eyes.rendered, parts))
            arrays = {k: np.concatenate([b[k] for b in blocks]) for k in blocks[0]}
            yield arrays | eyes.names(index)


def _check(num_subjects, size):
    if num_subjects < 1 or min(size) < SMALLEST or max(size) > LARGEST:
        raise errors.UserError(
            f"the simulator needs at least one subject and sides of {SMALLEST} to "
            f"{LARGEST} pixels; got {num_subjects} subjects and {size[0]} x {size[1]} "
            "pixels"
        )


def _given(given, count):
    gaze, head_pose = directions.given(*given)
    if len(gaze) != count:
        raise errors.UserError(
            f"{count} pictures need {count} directions; got {len(gaze)}."
        )
    return gaze, head_pose


@dataclasses.dataclass(frozen=True)
class _Eyes:
    """All eyes of a request, of which any block can be rendered by itself."""

    factors: domains.Factors
    seed: int
    subjects: np.ndarray  # int [count], whose eye each picture shows
    options: scenes.Options
    given: tuple  # (gaze, head pose or None), float32 [count, 2], or nothing
    size: tuple[int, int]
    channels: int
    with_landmarks: bool

    def rendered(self, index):
        """Columns of the pictures with the numbers int [N]; see `simulate`."""
        factors, seed, subject = self.factors, self.seed, self.subjects[index]
        scene = scenes.sample(
            factors.geometry,
            seed=seed,
            subject=subject,
            index=index,
            options=self.options,
            given=[a if a is None else a[index] for a in self.given],
        )
        albedo = albedos.sample(factors.albedo, seed=seed, subject=subject)
        light = lights.sample(factors.light, seed=seed, index=index)
        camera = cameras.sample(factors.camera, seed=seed, index=index)
        band_names = bands.of_picture(factors.camera, self.channels)
        linear, mask, openness = render.render(
            scene, albedo, light, self.size, band_names
        )
        image = imaging.develop(camera, linear)
        columns = {
            # One band in three channels where the camera knows no colour.
            "image": np.repeat(image, self.channels // len(band_names), axis=-1),
            "mask": mask,
            "gaze": scene.gaze.astype(np.float32),
            "head_pose": scene.head_pose.astype(np.float32),
            "pupil_center": landmarks.pupil_center(scene, self.size),
            "eye_openness": openness.astype(np.float32),
        }
        if self.with_landmarks:
            columns |= landmarks.find(scene, self.size) | _lamps(light)
        return columns

    def names(self, index):
        """The columns subject and key: lists of N strings."""
        geometry, subjects = self.factors.geometry, self.subjects[index]
        names = [f"{geometry}-{self.seed}-{who:04d}" for who in subjects]
        keys = [f"{name}-{i:06d}" for name, i in zip(names, index, strict=True)]
        return {"subject": names, "key": keys}


def _lamps(light):
    return {
        "key_light": light.key[:, 0, 0],
        "ambient_light": light.ambient[:, 0, 0],
        "key_direction": light.key_direction,
    }
