"""Pictures, masks and labels of simulated eyes, a block at a time.

Picture ``i`` is a function of (seed, factors, i, its subject) alone: neither the
chunk's size nor the number of threads changes a byte, and memory does not grow with
the count.
"""

import concurrent.futures
import os

import numpy as np

from gaze.run import errors
from gaze.simulator import albedo, camera, eyeball, geometry, light, render

SMALLEST = 16  # pixels of a picture's side
BLOCK = 16  # pictures rendered together: their arrays fit the processor's cache


def subjects_of(count, num_subjects):
    """Which of ``num_subjects`` each of ``count`` pictures shows: runs, int [count]."""
    return np.arange(count) * num_subjects // count


def simulate(
    factors, *, count, num_subjects, seed, first_subject=0, size=(36, 60), chunk=256
):
    """Yields dicts of arrays, ``chunk`` pictures at a time.

    Args:
        factors: a `domains.Factors`.
        count: number of pictures.
        num_subjects: number of people they are shared between.
        seed: non-negative int.
        first_subject: the first person's number; other numbers, other people.
        size: (height, width) in pixels.
        chunk: pictures in a dict; the last may have fewer.

    Raises:
        errors.UserError: no subjects, or a picture too small to show an eye.

    Yields:
        image uint8 [N, H, W, 1]; mask uint8 [N, H, W] (0 skin, 1 iris, 2 pupil,
        3 sclera); gaze, head_pose float32 [N, 2], radians (pitch, yaw); pupil_center
        float32 [N, 2], px (x, y), pixel centres at integers; eye_openness float32 [N],
        0..1; subject, key: lists of N strings.
    """
    if num_subjects < 1 or min(size) < SMALLEST:
        raise errors.UserError(
            f"the simulator needs at least one subject and {SMALLEST} x {SMALLEST} "
            f"pixels; got {num_subjects} subjects and {size[0]} x {size[1]} pixels"
        )
    subjects = subjects_of(count, num_subjects) + first_subject
    # Threads suffice: NumPy and OpenCV let go of the interpreter while they compute.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, count, chunk):
            index = np.arange(start, min(start + chunk, count))
            parts = np.split(index, range(BLOCK, len(index), BLOCK))
            blocks = list(
                pool.map(lambda i: _block(factors, seed, subjects[i], i, size), parts)
            )
            arrays = {k: np.concatenate([b[k] for b in blocks]) for k in blocks[0]}
            names = [f"{factors.geometry}-{subject:04d}" for subject in subjects[index]]
            keys = [f"{name}-{i:06d}" for name, i in zip(names, index, strict=True)]
            yield {**arrays, "subject": names, "key": keys}


def _block(factors, seed, subject, index, size):
    scene = geometry.sample(factors.geometry, seed=seed, subject=subject, index=index)
    colour = albedo.sample(factors.albedo, seed=seed, subject=subject)
    lamps = light.sample(factors.light, seed=seed, index=index)
    lens = camera.sample(factors.camera, seed=seed, index=index)
    person = (seed, factors.geometry, subject)
    linear, mask, openness = render.render(scene, colour, lamps, size, person)
    center = geometry.project(scene, size, eyeball.pupil_points(scene))
    return {
        "image": camera.develop(lens, linear)[..., None],
        "mask": mask,
        "gaze": scene.gaze.astype(np.float32),
        "head_pose": scene.head_pose.astype(np.float32),
        "pupil_center": center[:, 0],
        "eye_openness": openness.astype(np.float32),
    }
