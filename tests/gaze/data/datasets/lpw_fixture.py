"""Videos of eyes, each eye shown for 20 frames, and their pupils line by line."""

import cv2
import numpy as np

from gaze.simulator import domains, simulate
from tests.gaze.data.datasets import fixtures

EVERY = 20
SIZE = (480, 640)


def shown(count=6):
    """Eyes as a head-mounted camera sees them: image [N, H, W, 1], pupils [N, 2]."""
    factors = domains.factors("studio")
    (eyes,) = simulate.simulate(
        factors, count=count, num_subjects=2, seed=1, size=SIZE, chunk=count
    )
    return eyes["image"], eyes["pupil_center"]


def write_video(path, frames, codec="MJPG"):
    """An AVI of grey frames uint8 [N, H, W, 1]."""
    size = frames[0].shape[1::-1]
    video = cv2.VideoWriter(
        str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*codec), 95, size, False
    )
    for frame in frames:
        video.write(frame[..., 0])
    video.release()


def write_labels(path, pupils):
    """One line 'x y' per frame."""
    path.write_text("".join(f"{x:.4f} {y:.4f}\n" for x, y in pupils))


def write(folder):
    images, pupils = shown()
    for number, person in enumerate(("1", "2")):
        (folder / person).mkdir()
        # The second video is cut within an eye.
        frames = np.repeat(np.arange(3 * number, 3 * number + 3), EVERY)[: 60 - number]
        write_video(folder / person / "4.avi", images[frames])
        write_labels(folder / person / "4.txt", pupils[frames])
    columns = frozenset({"pupil_center", "condition"})
    return fixtures.Fixture(folder, 6, columns)
