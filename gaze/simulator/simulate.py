"""Pictures, masks and labels of simulated eyes, a block at a time.

Picture ``i`` is a function of (seed, factors, options, i, its subject) alone: neither
the chunk's size nor the number of threads changes a byte, and memory does not grow
with the count.
"""

import concurrent.futures
import os

import numpy as np

from gaze.run import errors
from gaze.simulator import (
    albedo,
    bands,
    camera,
    directions,
    landmarks,
    light,
    render,
    scenes,
)

SMALLEST, LARGEST = 16, 1024  # pixels of a picture's side
BLOCK_PIXELS = 16 * 36 * 60  # rendered together: their arrays fit the cache


def subjects_of(count, num_subjects):
    """Which of ``num_subjects`` each of ``count`` pictures shows: runs, int [count]."""
    return np.arange(count) * num_subjects // count


def simulate(
    factors,
    *,
    count,
    num_subjects,
    seed,
    first_subject=0,
    size=(36, 60),
    channels=1,
    chunk=256,
    workers=None,
    part=None,
    given=(),
    with_landmarks=False,
    **options,
):
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
        **options: fields of `scenes.Options`: zoom, ranges, kappa, glasses.

    Raises:
        errors.UserError: no subjects, a size or an option out of range.

    Yields:
        image uint8 [N, H, W, channels]; mask uint8 [N, H, W] (0 skin, 1 iris, 2 pupil,
        3 sclera); gaze, head_pose float32 [N, 2], radians (pitch, yaw); pupil_center
        float32 [N, 2], px (x, y), pixel centres at integers; eye_openness float32 [N],
        0..1; subject, key: lists of N strings.
    """
    _check(num_subjects, size)
    options = scenes.Options(**options)
    given = _given(given, count) if given else ()
    subjects = subjects_of(count, num_subjects) + first_subject
    block = max(1, BLOCK_PIXELS // (size[0] * size[1]))

    def render_block(index):
        chosen = [a if a is None else a[index] for a in given]
        scene = scenes.sample(
            factors.geometry,
            seed=seed,
            subject=subjects[index],
            index=index,
            options=options,
            given=chosen,
        )
        return _block(
            factors, seed, subjects[index], index, size, channels, scene, with_landmarks
        )

    # Threads suffice: NumPy and OpenCV let go of the interpreter while they compute.
    with concurrent.futures.ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        first, last = part or (0, count)
        for start in range(first, last, chunk):
            index = np.arange(start, min(start + chunk, last))
            parts = np.split(index, range(block, len(index), block))
            blocks = list(pool.map(render_block, parts))
            arrays = {k: np.concatenate([b[k] for b in blocks]) for k in blocks[0]}
            names = [f"{factors.geometry}-{seed}-{who:04d}" for who in subjects[index]]
            keys = [f"{name}-{i:06d}" for name, i in zip(names, index, strict=True)]
            yield {**arrays, "subject": names, "key": keys}


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


def _block(factors, seed, subject, index, size, channels, scene, with_landmarks):
    colour = albedo.sample(factors.albedo, seed=seed, subject=subject)
    lamps = light.sample(factors.light, seed=seed, index=index)
    lens = camera.sample(factors.camera, seed=seed, index=index)
    person = (seed, factors.geometry, subject)
    seen = bands.of_picture(factors.camera, channels)
    linear, mask, openness = render.render(scene, colour, lamps, size, person, seen)
    image = camera.develop(lens, linear)
    found = {}
    if with_landmarks:
        found = landmarks.find(scene, size) | _lamps(lamps)
    return {
        "image": np.repeat(image, channels // len(seen), axis=-1),
        "mask": mask,
        "gaze": scene.gaze.astype(np.float32),
        "head_pose": scene.head_pose.astype(np.float32),
        "pupil_center": landmarks.pupil_center(scene, size),
        "eye_openness": openness.astype(np.float32),
        **found,
    }


def _lamps(lamps):
    return {
        "key_light": lamps.key[:, 0, 0],
        "ambient_light": lamps.ambient[:, 0, 0],
        "key_direction": lamps.key_direction,
    }
