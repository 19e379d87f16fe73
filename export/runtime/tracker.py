"""From a camera's frame to where a person looks: the whole way in one call.

    runtime = tracker.GazeRuntime("gaze.tflite", camera, face_model)
    reading = runtime.process(frame, landmarks, timestamp)

Landmarks are the caller's. What cannot be answered is not: a side whose ``gaze`` is
None says in ``why`` what stood in the way.
"""

import dataclasses
import pathlib

import numpy as np

from . import camera as cameras
from . import clock, filters, models, offsets, patches, pose, trust


@dataclasses.dataclass(frozen=True, eq=False)
class EyeReading:
    """One eye of a frame.

    Attributes:
        gaze: unit vector float64 [3] in the camera's frame, smoothed; None: no answer.
        raw: the same before offset and smoothing.
        angles: ``models.Gaze`` in the patch, as the network said it; None as above.
        center: float64 [3], mm, the eye in the camera's frame.
        patch: uint8 [H, W], what the network saw.
        why: "" or what stands in the way of an answer: ``trust.CUT_OFF`` or one of
            ``trust.REASONS``.
    """

    gaze: np.ndarray | None
    raw: np.ndarray | None
    angles: models.Gaze | None
    center: np.ndarray
    patch: np.ndarray
    why: str = ""


@dataclasses.dataclass(frozen=True, eq=False)
class Reading:
    """A frame: its time in seconds, both eyes by side, and the head's pose.

    Attributes:
        timestamp: seconds, as given.
        eyes: "left" and "right", the subject's; {} where no face was found.
        head: the pose, head to camera; None as above.
        why: "" or why there are no eyes, in one line.
    """

    timestamp: float
    eyes: dict[str, EyeReading]
    head: pose.Pose | None
    why: str = ""


class GazeRuntime:
    """Follows one person before one camera. One object serves one thread."""

    def __init__(
        self,
        gaze: str | pathlib.Path,
        camera: cameras.Camera,
        face_model: np.ndarray,
        *,
        segmenter: str | pathlib.Path | None = None,
        offset: offsets.Offset | None = None,
        limits: trust.Limits | None = None,
    ):
        """Reads the models once.

        Args:
            gaze: the exported gaze model.
            camera: the camera that takes the frames.
            face_model: float [P, 3], mm; ``patches.CORNERS`` says its order.
            segmenter: the exported segmenter; without one, closed and hidden eyes are
                not known from open ones.
            offset: the driver's; none where it is None.
            limits: of trust, in place of those by the segmenter's card.

        Raises:
            OSError: a file cannot be read.
            ValueError: a damaged file, or one whose card does not say how frames are
                normalised, a segmenter of other patches, or a face model that is none.
        """
        self.model = models.GazeModel(gaze)
        self.offset = offset
        self._judge = trust.Judge(segmenter, limits)
        self._scaled = self.model.card["input"].get("normalization") == "M"
        view = _view(self.model.card)
        segments = self._judge.segmenter
        if segments and _view(segments.card) != view:
            raise ValueError(
                f"{segmenter} takes eyes of another size or normalised camera than "
                f"{gaze}; take a segmenter that was trained on eyes of the same kind"
            )
        self._cutter = patches.Cutter(face_model, camera, view)
        self._smooth = {side: filters.Direction() for side in patches.CORNERS}
        self._head: pose.Pose | None = None
        self._camera, self._size = camera, camera.size
        self._clock = clock.Clock()

    def process(
        self, frame: np.ndarray, landmarks: np.ndarray | None, timestamp: float
    ) -> Reading:
        """Where both eyes look.

        Args:
            frame: uint8 [H, W] or [H, W, 3 RGB], as the camera took it.
            landmarks: float [P, 2], px, in the face model's order; None: there are
                none.
            timestamp: seconds; later than the frame's before. Frames may be missing.

        Raises:
            ValueError: a frame or landmarks of a wrong kind or shape, a frame of
                another size than the camera's or those before, or a time that is not
                finite, does not go on or is no seconds. Landmarks that fit no face
                are no error but a ``why``.
        """
        self._check_frame(frame)
        points = landmarks
        if points is not None:
            points = cameras.finite(points, "landmarks", (self._cutter.count, 2))
        self._clock.tick(timestamp)
        self._size = cameras.size_of(frame)
        if points is None:
            return Reading(timestamp, {}, None, "no landmarks")
        try:
            head, eyes = self._cutter.cut(frame, points, self._head)
        except pose.NoFace as error:
            self._head = None
            return Reading(timestamp, {}, None, str(error))
        self._head = head
        readings = {side: self._read(eye, timestamp) for side, eye in eyes.items()}
        return Reading(timestamp, readings, head)

    def _check_frame(self, frame: np.ndarray) -> None:
        patches.check_frame(frame)
        self._camera.check_frame(frame)
        size = cameras.size_of(frame)
        if self._size not in (None, size):
            raise ValueError(
                f"expected frames of {cameras.by(self._size)}, as those before, found "
                f"{cameras.by(size)}: a camera has one size"
            )

    def _read(self, eye: patches.Patch, timestamp: float) -> EyeReading:
        why = self._judge.objection(eye.image, eye.outside)
        if why:
            return EyeReading(None, None, None, eye.center, eye.image, why)
        angles = self.model.predict(eye.image)
        raw = eye.to_camera(*angles, scaled=self._scaled)
        shifted = self.offset.apply(raw) if self.offset else raw
        gaze = self._smooth[eye.side].update(shifted, timestamp)
        return EyeReading(gaze, raw, angles, eye.center, eye.image)


def _view(card: dict) -> patches.View:
    camera, shape = card["input"].get("camera"), card["input"].get("shape")
    if not isinstance(camera, dict) or not isinstance(shape, list):
        raise ValueError(
            "the card of this .tflite does not say its normalised camera; export it "
            "again with export.convert"
        )
    height, width = shape[1:3]
    return patches.View(
        camera["focal_length_px"], camera["distance_mm"], (height, width)
    )
