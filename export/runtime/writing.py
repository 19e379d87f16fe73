"""The files that following leaves: whole up to the frame that was done last."""

import csv
import pathlib
from typing import Any

import cv2
import numpy as np

from . import camera as cameras
from . import capture, overlay, tracker


class Output:
    """A folder with gaze.csv and the overlay."""

    def __init__(self, folder: pathlib.Path, columns: list[str]):
        """Makes the folder.

        Raises:
            OSError: it cannot be made.
            ValueError: it holds files, which overlays might replace.
        """
        self.folder, self.columns = folder, columns
        self._video: cv2.VideoWriter | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if found := next(folder.iterdir(), None):
            raise ValueError(
                f"expected a new or empty folder, {folder} already holds {found.name}; "
                "name another"
            )
        self._file = open(folder / "gaze.csv", "x", newline="", encoding="utf-8")
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
        """Writes one frame's line and picture.

        Raises:
            OSError: one of them cannot be written.
        """
        self._table.writerow(row)
        self._file.flush()
        picture = overlay.draw(frame.pixels, reading, camera, zone)[..., ::-1]
        if frame.name.isdecimal():
            self._append(picture, frame.rate)
        else:
            name = pathlib.Path(frame.name).stem + ".png"
            _, png = cv2.imencode(".png", picture)
            _write(self.folder / name, png.tobytes())

    def _append(self, picture: np.ndarray, rate: float) -> None:
        if self._video is None:
            height, width = picture.shape[:2]
            code = cv2.VideoWriter.fourcc(*"MJPG")
            path = str(self.folder / "overlay.avi")
            self._video = cv2.VideoWriter(path, code, rate, (width, height))
            if not self._video.isOpened():
                raise OSError(f"{path} cannot be written")
        self._video.write(np.ascontiguousarray(picture))


def _write(path: pathlib.Path, content: bytes) -> None:
    """Writes a file or leaves none; cv2.imwrite would only return that it did not."""
    try:
        path.write_bytes(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
