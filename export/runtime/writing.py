"""The files that following leaves: whole up to the frame that was done last."""

import csv
import pathlib
from typing import Any

import cv2
import numpy as np

from . import camera as cameras
from . import capture, overlay, tracker

_FPS = 30.0


class Output:
    """A folder with gaze.csv and the overlay."""

    def __init__(self, folder: pathlib.Path, columns: list[str]):
        """Raises ValueError where the folder already holds a gaze.csv."""
        self.folder, self.columns = folder, columns
        self._video: cv2.VideoWriter | None = None
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._file = open(folder / "gaze.csv", "x", newline="", encoding="utf-8")
        except FileExistsError:
            raise ValueError(
                f"{folder} already holds a gaze.csv; name another"
            ) from None
        self._table = csv.DictWriter(self._file, columns)
        self._table.writeheader()

    def __enter__(self) -> "Output":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if self._video is not None:
            self._video.release()

    def add(
        self,
        frame: capture.Frame,
        reading: tracker.Reading,
        camera: cameras.Camera,
        zone: str,
        row: dict[str, Any],
    ) -> None:
        """Writes one frame's line and picture."""
        self._table.writerow(row)
        self._file.flush()
        picture = overlay.draw(frame.pixels, reading, camera, zone)[..., ::-1]
        if frame.name.isdecimal():
            self._append(picture)
        else:
            name = pathlib.Path(frame.name).stem + ".png"
            cv2.imwrite(str(self.folder / name), picture)

    def _append(self, picture: np.ndarray) -> None:
        if self._video is None:
            height, width = picture.shape[:2]
            code = cv2.VideoWriter.fourcc(*"MJPG")
            path = str(self.folder / "overlay.avi")
            self._video = cv2.VideoWriter(path, code, _FPS, (width, height))
        self._video.write(np.ascontiguousarray(picture))
