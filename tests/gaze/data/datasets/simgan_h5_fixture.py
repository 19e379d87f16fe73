"""gaze.h5 and real_gaze.h5 as Kaggle has them, of simulated eyes."""

import math

import cv2
import h5py

from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures


def write(folder):
    columns = eyes.columns(48)
    write_file(folder / "gaze.h5", columns["image"], columns["gaze"])
    write_file(folder / "real_gaze.h5", eyes.columns(4, domain="cabin")["image"])
    truth = {f"gaze-{i}": gaze for i, gaze in enumerate(columns["gaze"])}
    return fixtures.Fixture(folder, 48, frozenset({"gaze", "eye"}), truth)


def write_file(path, pictures, gaze=None):
    """Each eye an array of its own, named by its number, of 55x35 px."""
    with h5py.File(path, "w") as file:
        for i, picture in enumerate(pictures):
            file[f"image/{i}"] = cv2.resize(picture, (55, 35))
            if gaze is not None:
                file[f"look_vec/{i}"] = look(*map(float, gaze[i]))
                file[f"path/{i}"] = f"{i}_cropped.png"


def look(pitch, yaw):
    """Unity's direction with its fourth number: x right, y up, z into the scene."""
    flat = math.cos(pitch)
    return [-flat * math.sin(yaw), math.sin(pitch), -flat * math.cos(yaw), 0.0]
