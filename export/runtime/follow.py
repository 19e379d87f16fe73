"""Follows a person through a picture, a folder, a video or a camera's frames.

    python -m gaze_runtime --input=drive.mp4 --gaze=gaze.tflite --camera=camera.json
        --detector=face_detection.tflite --mesh=face_landmark.tflite --output=DIR

DIR gets gaze.csv, a line per frame that stands as soon as the frame is done, and the
overlay: a PNG per picture, or overlay.avi. camera.json holds ``matrix`` [3][3],
``distortion``, ``size`` [width, height] of the frames it was calibrated with, and
``face_model`` [P][3] in mm, in the order of the landmarks: right eye outer, inner, left
eye inner, outer corner, then others. Landmarks are found by
MediaPipe's networks, whose files are yours, or stand in a file (``--landmarks``).
Found are the corners of eyes and mouth; a face model of other points says in
``mesh_points`` which of the mesh they are. With ``--ahead`` the driver's offset is
learned on the way: column offset says "calibrating" until it is, and then DIR holds
offset.json for the next drive.
"""

import argparse
import dataclasses
import hashlib
import itertools
import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np

from . import camera as cameras
from . import habits, landmarks, mesh, offsets, rig, rotations, summary, tracker, zones

_ANGLES = ("pitch_deg", "yaw_deg", "x", "y", "z", "why")
COLUMNS = ["frame", "time_s", "zone", "dwell_s", "offset", "why"] + [
    f"{side}_{name}" for side in ("left", "right") for name in _ANGLES
]


def options() -> argparse.ArgumentParser:
    """The command's flags."""
    parser = argparse.ArgumentParser(prog="gaze_runtime", description=__doc__)
    add = parser.add_argument
    add("--input", required=True, help="picture, folder, video or camera's number")
    add("--gaze", required=True, help="exported gaze model")
    add("--segmenter", help="exported segmenter; knows closed and hidden eyes")
    add("--camera", required=True, help="JSON: matrix, distortion, size, face_model")
    add("--landmarks", help="CSV: frame, x0, y0, ...")
    add("--detector", help="MediaPipe's face detector, .tflite")
    add("--mesh", help="MediaPipe's face mesh, .tflite")
    add("--zones", help="JSON: zones in camera millimetres")
    add("--offset", help="JSON that a driver's offset was saved in")
    add("--ahead", help="x,y,z mm of what is looked at most; learns the offset")
    add("--output", required=True, help="folder for gaze.csv and the overlay")
    return parser


def run(arguments: list[str]) -> summary.Summary:
    """Follows; returns how many frames there were and which were not answered.

    Raises:
        OSError, ValueError: an input is not what it should be, in one line.
    """
    chosen = options().parse_args(arguments)
    try:
        from . import capture, writing
    except ImportError as error:
        raise ValueError(
            f"this command needs OpenCV ({error}): pip install gaze-runtime[video]"
        ) from error
    before = rig.load(chosen.camera)
    named = capture.names(chosen.input)
    find, remarks = _landmarks(chosen, before, named)
    times = landmarks.FrameTimes(chosen.landmarks, named) if chosen.landmarks else None
    camera, made_with = before.camera, _made_with(chosen.gaze, before.camera)
    offset = offsets.load(chosen.offset, made_with) if chosen.offset else None
    runtime = tracker.GazeRuntime(
        chosen.gaze,
        camera,
        before.face_model,
        segmenter=chosen.segmenter,
        offset=offset,
    )
    dwell = zones.Dwell(zones.load(chosen.zones)) if chosen.zones else None
    habit = _habit(chosen)
    folder, done = pathlib.Path(chosen.output), summary.Summary()
    frames = capture.frames(chosen.input)
    # Looked at before the output begins, which a wrong input does not leave behind.
    first = next(frames)
    before.check_frame(first.pixels)
    with writing.Output(folder, COLUMNS) as output:
        for place, frame in enumerate(itertools.chain([first], frames)):
            if times:
                time = times.at(place, frame.time, frame.rate)
                frame = dataclasses.replace(frame, time=time)
            reading = runtime.process(frame.pixels, find(frame), frame.time)
            zone = _zone(dwell, reading)
            row = _row(frame, reading, zone, dwell)
            row["offset"] = "known" if runtime.offset else habit and "calibrating"
            output.add(frame, reading, camera, zone, row)
            if habit and not runtime.offset:
                runtime.offset = _learned(habit, reading)
                if runtime.offset:
                    runtime.offset.save(folder / "offset.json", made_with)
            done.add(reading)
    done.remark = remarks(done.frames)
    return done


def _made_with(gaze: str, camera: cameras.Camera) -> dict[str, Any]:
    """What a driver's offset belongs to, for its file."""
    model = hashlib.sha256(pathlib.Path(gaze).read_bytes()).hexdigest()
    return {"gaze_model": model, "camera_matrix": camera.matrix.tolist()}


def _habit(chosen: argparse.Namespace) -> habits.Habit | None:
    if not chosen.ahead:
        return None
    if chosen.offset:
        raise ValueError("give either --offset, which is known, or --ahead to learn it")
    try:
        return habits.Habit(cameras.finite(chosen.ahead.split(","), "--ahead", (3,)))
    except ValueError as error:
        raise ValueError(f"expected --ahead=x,y,z in mm: {error}") from error


def _learned(habit: habits.Habit, reading: tracker.Reading) -> offsets.Offset | None:
    """The habit's offset, if one more reading was enough."""
    eyes = [(e.raw, e.center) for e in reading.eyes.values() if e.raw is not None]
    if eyes:
        raw, centers = zip(*eyes, strict=True)
        gaze = rotations.unit(np.sum(raw, axis=0))
        habit.observe(gaze, np.mean(centers, axis=0), reading.timestamp)
    return habit.offset


def _zone(dwell: zones.Dwell | None, reading: tracker.Reading) -> str:
    if dwell is None:
        return ""
    known = [e for e in reading.eyes.values() if e.gaze is not None]
    gazes = [e.gaze for e in known if e.gaze is not None]
    if not known:
        return dwell.update(None, None, reading.timestamp)
    center, gaze = np.mean([e.center for e in known], axis=0), np.sum(gazes, axis=0)
    return dwell.update(center, gaze / np.linalg.norm(gaze), reading.timestamp)


def _row(
    frame: Any, reading: tracker.Reading, zone: str, dwell: zones.Dwell | None
) -> dict[str, Any]:
    row = {"frame": frame.name, "time_s": f"{frame.time:.4f}", "why": reading.why}
    if dwell is not None:
        row |= {"zone": zone, "dwell_s": f"{dwell.dwell(frame.time):.2f}"}
    for side, eye in reading.eyes.items():
        row[f"{side}_why"] = eye.why
        if eye.gaze is not None:
            pitch, yaw = np.degrees(offsets.angles(eye.gaze))
            values = (pitch, yaw, *eye.gaze)
            names = (f"{side}_{name}" for name in _ANGLES)
            row |= {n: f"{v:.4f}" for n, v in zip(names, values, strict=False)}
    return row


def _landmarks(
    chosen: argparse.Namespace, before: rig.Rig, names: list[str] | None
) -> tuple[Callable[[Any], np.ndarray | None], Callable[[int], str]]:
    """What gives a frame its landmarks [count, 2] or None (no face).

    The other remarks on them after so many frames.
    """
    networks, count = (chosen.detector, chosen.mesh), len(before.face_model)
    if bool(chosen.landmarks) == any(networks) or any(networks) != all(networks):
        raise ValueError("give either --landmarks, or both --detector and --mesh")
    if chosen.landmarks:
        table = landmarks.load(chosen.landmarks, count)
        remark = landmarks.check_names(chosen.landmarks, table, names)

        def remarks(count: int) -> str:
            if names is not None:
                return remark
            return landmarks.check_numbers(chosen.landmarks, table, count)

        return lambda frame: table.get(frame.name), remarks
    if len(before.mesh_points) != count:
        raise ValueError(
            f"expected mesh_points for a face model of {count} points in "
            f"{chosen.camera}, found {len(before.mesh_points)}"
        )
    finder = mesh.LandmarkFinder(*networks, before.mesh_points)
    return lambda frame: finder.find(frame.pixels), lambda _: ""
