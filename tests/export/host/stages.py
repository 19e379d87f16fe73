"""The stages of the built C++ host, called from Python: ``stages.cc`` by ctypes.

What the host refuses is a ``Refusal`` with its line.
"""

import ctypes
import pathlib
from typing import Any

import numpy as np

ORDERS = {"grey": 0, "rgb": 1, "bgr": 2}
_TEXT = 256
_POINTERS = ("read_scene", "open_runtime", "open_judge", "open_dwell")


class Refusal(Exception):
    """The host's line."""


class Stages:
    """One library; what is read or opened lives as long as the process."""

    def __init__(self, library: pathlib.Path):
        self._library = ctypes.CDLL(str(library))
        for name in _POINTERS:
            getattr(self._library, name).restype = ctypes.c_void_p

    def _call(self, name: str, *arguments: Any) -> int:
        error = ctypes.create_string_buffer(1024)
        done = getattr(self._library, name)(*arguments, error)
        if error.value or not done:
            raise Refusal(error.value.decode())
        return done

    def scene(self, path: pathlib.Path) -> ctypes.c_void_p:
        return ctypes.c_void_p(self._call("read_scene", _bytes(path)))

    def pixels(self, scene: ctypes.c_void_p, x: float, y: float) -> np.ndarray:
        out = np.zeros(2)
        self._library.pixels(scene, ctypes.c_double(x), ctypes.c_double(y), _at(out))
        return out

    def pose(
        self,
        scene: ctypes.c_void_p,
        landmarks: np.ndarray,
        near: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """(rotation [3, 3], translation [3])."""
        points, out = np.ascontiguousarray(landmarks, float), np.zeros(12)
        before = None if near is None else np.concatenate([near[0].ravel(), near[1]])
        place = None if before is None else _at(before)
        self._call("find_pose", scene, _at(points), len(points), place, _at(out))
        return out[:9].reshape(3, 3), out[9:]

    def cut(
        self,
        scene: ctypes.c_void_p,
        frame: np.ndarray,
        landmarks: np.ndarray,
        *,
        order: str = "rgb",
        focal: float = 960.0,
        distance: float = 600.0,
        size: tuple[int, int] = (36, 60),
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(pose [12], (rotation, scale, centre) of both eyes [2, 13], patches)."""
        points, out = np.ascontiguousarray(landmarks, float), np.zeros(38)
        patches = np.zeros((2, *size), np.uint8)
        view = ctypes.c_double(focal), ctypes.c_double(distance), *size
        self._call(
            "cut", scene, *view, *_frame(frame, order), _at(points), len(points),
            _at(out), _at(patches),
        )  # fmt: skip
        return out[:12], out[12:].reshape(2, 13), patches

    def runtime(
        self,
        gaze: pathlib.Path,
        scene: ctypes.c_void_p,
        segmenter: pathlib.Path | None = None,
        offset: pathlib.Path | None = None,
    ) -> "Runtime":
        names = [_bytes(path) if path else b"" for path in (segmenter, offset)]
        handle = self._call("open_runtime", _bytes(gaze), scene, *names)
        return Runtime(self, ctypes.c_void_p(handle))

    def landmarks(self, path: pathlib.Path, count: int, frames: int) -> str:
        """The remark on a file of so many points, after so many frames."""
        remark = ctypes.create_string_buffer(1024)
        self._call("landmarks", _bytes(path), count, frames, remark)
        return remark.value.decode()

    def objections(
        self, segmenter: pathlib.Path | None, images: np.ndarray
    ) -> list[str]:
        """Of each of uint8 [N, H, W]."""
        name = _bytes(segmenter) if segmenter else b""
        judge = ctypes.c_void_p(self._call("open_judge", name))
        why, found = ctypes.create_string_buffer(_TEXT), []
        for image in np.ascontiguousarray(images):
            self._call("objection", judge, _at(image), image.size, why)
            found.append(why.value.decode())
        return found

    def look(self, logits: np.ndarray) -> np.ndarray:
        """(opening, iris, whole, centred, certain) of float32 [H, W, 4]."""
        values, out = np.ascontiguousarray(logits, np.float32), np.zeros(5)
        self._library.look(_at(values), *values.shape[:2], _at(out))
        return out

    def dwell(self, zones: pathlib.Path) -> "Dwell":
        handle = self._call("open_dwell", _bytes(zones))
        return Dwell(self, ctypes.c_void_p(handle))


class Runtime:
    """A ``GazeRuntime`` of the host."""

    def __init__(self, stages: Stages, handle: ctypes.c_void_p):
        self._stages, self._handle = stages, handle
        self.cpu_ms = 0.0  # of the last call of process

    def process(
        self,
        frame: np.ndarray,
        landmarks: np.ndarray | None,
        timestamp: float,
        *,
        order: str = "rgb",
    ) -> tuple[str, list[str], np.ndarray]:
        """(the frame's why, the eyes' whys, [eyes, 11]: angles, raw, gaze, centre)."""
        given = np.zeros((0, 2)) if landmarks is None else landmarks
        points, out = np.ascontiguousarray(given, float), np.zeros((2, 11))
        whys, cpu = ctypes.create_string_buffer(3 * _TEXT), ctypes.c_double()
        count = self._stages._call(
            "process", self._handle, *_frame(frame, order), _at(points), len(points),
            ctypes.c_double(timestamp), _at(out), whys, ctypes.byref(cpu),
        )  # fmt: skip
        self.cpu_ms = cpu.value
        texts = [
            whys.raw[i * _TEXT : (i + 1) * _TEXT].split(b"\0")[0].decode()
            for i in range(count)
        ]
        return texts[0], texts[1:], out[: count - 1]


class Dwell:
    """A ``Dwell`` of the host."""

    def __init__(self, stages: Stages, handle: ctypes.c_void_p):
        self._stages, self._handle = stages, handle

    def update(
        self, eye: np.ndarray | None, gaze: np.ndarray | None, timestamp: float
    ) -> tuple[str, float, float]:
        """(zone, seconds in it, its total)."""
        sight = None if eye is None or gaze is None else np.concatenate([eye, gaze])
        zone, out = ctypes.create_string_buffer(_TEXT), np.zeros(2)
        self._stages._call(
            "dwell", self._handle, None if sight is None else _at(sight),
            ctypes.c_double(timestamp), zone, _at(out),
        )  # fmt: skip
        return zone.value.decode(), *out.tolist()


def _bytes(path: pathlib.Path) -> bytes:
    return str(path).encode()


def _at(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _frame(frame: np.ndarray, order: str) -> tuple[Any, ...]:
    """Pixels, height, width, order and stride of a frame whose rows may lie apart."""
    height, width = frame.shape[:2]
    return _at(frame), height, width, ORDERS[order], frame.strides[0]
