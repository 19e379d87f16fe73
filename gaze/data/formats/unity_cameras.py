"""Where an eye looks in one of UnityEyes2's cameras, by all that its file says of it.

A camera's ``ground_truth`` holds, by the simulator's source (EyeballController.cs),

* ``iris_center`` and ``eye_center`` in m, y down: the gaze goes from this through that;
* ``gaze_vector``, a point: 0.01 (iris_center + gaze), in y the gaze's y up and the sum
  turned over. Written as a direction, or beside the iris, it is understood too;
* ``gaze_vec`` in other versions: a unit vector, y up.

``eye_details.look_vec`` holds in the main camera, which may be none of those that took
pictures. Its rotation is written as ``camera_pose.rotation``, a camera's own as
``head_pose``: through both, look_vec says where the eye looks in any camera.
"""

import numpy as np

from gaze import geometry
from gaze.data import checking
from gaze.data.formats import unity
from gaze.run import errors

_AGREE_DEG = 2.0  # six decimals of a point are a tenth of a degree
_POINT_SCALE = 0.01
_LOOK = "eye_details.look_vec"


def gaze(tree: dict, camera: str, path: object) -> np.ndarray:
    """(pitch, yaw) in radians, float64 [2], of the gaze in a camera.

    Args:
        tree: the file's JSON object.
        camera: the camera's name; "" for a file that knows no cameras.
        path: of the file, for messages.

    Raises:
        UserError: nothing says it, or what does says different things.
    """
    view = view_of(tree, camera, path)
    where = f"{path}, cameras.{camera}" if camera else path
    said = _said(tree, view, bool(camera), path, where)
    if not said:
        raise errors.UserError(
            f"{where} has no ground_truth of the gaze, and {_LOOK} is of another "
            "camera, whose rotation is not written; render it again."
        )
    (first, angles), *others = said.items()
    for name, other in others:
        apart = _apart(angles, other)
        if apart > _AGREE_DEG:
            raise errors.UserError(
                f"{where}: {first} and {name} disagree by {apart:.0f} degrees on "
                "where the eye looks; which of them is right must be settled first."
            )
    return angles


def view_of(tree: dict, camera: str, path: object) -> dict:
    """The object of what a camera saw: the file's own where it knows no cameras.

    Raises:
        UserError: the file has no such camera.
    """
    if not camera:
        return tree
    cameras = unity.group(tree, "cameras", path)
    if camera not in cameras:
        raise errors.UserError(f"{path} has no cameras.{camera}; of another picture?")
    view = cameras[camera]
    if not isinstance(view, dict):
        raise errors.UserError(
            f"{path}: expected an object under cameras.{camera}, found {view!r:.60}."
        )
    return view


def _said(tree, view, has_camera, path, where):
    """Directions (pitch, yaw) by the names of the fields that say them, best first."""
    truth, said = unity.group(view, "ground_truth", path), {}
    if {"iris_center", "eye_center"} <= set(truth):
        said["iris_center - eye_center"] = _by_centers(truth, where)
    if "gaze_vec" in truth:
        said["gaze_vec"] = unity.direction(truth["gaze_vec"], where)
    if "gaze_vector" in truth:
        said["gaze_vector"] = _by_point(truth, said, where)
    look = unity.group(tree, "eye_details", path).get("look_vec")
    if look is None:
        return said
    if has_camera or "cameras" in tree:
        pose = unity.group(view, "camera_pose", path)
        if {"rotation"} <= set(pose) and "head_pose" in view:
            said[_LOOK] = _through(look, pose["rotation"], view["head_pose"], where)
    else:
        said[_LOOK] = unity.direction(look, where)
    return said


def _by_centers(truth, where):
    iris, eye = (
        unity.numbers(truth[name], 3, where) for name in ("iris_center", "eye_center")
    )
    length = np.linalg.norm(iris - eye)  # m; about 0.01
    if not length > 0:
        raise errors.UserError(f"{where}: iris_center and eye_center coincide.")
    return geometry.vector_to_angles((iris - eye) / length)


def _by_point(truth, said, where):
    """The reading of ``gaze_vector`` that is a direction, or fits what else is said."""
    point = unity.numbers(truth["gaze_vector"], 3, where)
    iris = np.zeros(3)
    if "iris_center" in truth:
        iris = unity.numbers(truth["iris_center"], 3, where)
    as_point = point / _POINT_SCALE - iris * [1, -1, 1]  # see the module's text
    units = [v for v in (as_point, point) if abs(np.linalg.norm(v) - 1) < 0.05]
    if not said:
        checking.unit_vectors(units[0] if units else point, f"{where}: gaze_vector")
        return geometry.vector_to_angles(units[0] / np.linalg.norm(units[0]))
    angles = next(iter(said.values()))
    readings = [v for v in (*units, point, point - iris) if np.any(v)]
    if not readings:
        raise errors.UserError(f"{where}: gaze_vector is zero.")
    readings = [geometry.vector_to_angles(v / np.linalg.norm(v)) for v in readings]
    return min(readings, key=lambda other: _apart(angles, other))


def _through(look, main, own, where):
    """look_vec of the main camera as another camera, of that rotation, sees it."""
    look = unity.numbers(look, 3, where)
    here = unity.rotation(own, where).T @ unity.rotation(main, where) @ look
    return geometry.vector_to_angles(checking.unit_vectors(here * [1, -1, 1], where))


def _apart(a, b):
    cosine = geometry.angles_to_vector(a) @ geometry.angles_to_vector(b)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
