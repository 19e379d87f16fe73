"""Data normalisation: the eyes of a raw frame as a virtual camera sees them.

The virtual camera looks at the eye's centre from a fixed distance, turned about its
axis until the head's x axis is level; what remains to be learnt is gaze alone. The
frame is seen through W = C_n S R C_o^-1, where R turns the real camera into the
virtual one, S = diag(1, 1, distance_n / distance) brings the eye to its distance, and
C_n and C_o are the two cameras' matrices (Sugano et al., CVPR 2014).

Labels come in two conventions that must never be mixed in one set. "M" passes a
direction through S R: so are MPIIGaze's published labels. "R" only rotates it (Zhang
et al., ETRA 2018): so are those of MPIIFaceGaze and everything later. Away from the
normal distance they differ, the more so the further gaze points off the camera.

A label is a direction in the virtual camera's frame, not in the camera's nor in the
head's; ``to_camera`` leads back. Millimetres, pixels and radians; NumPy and OpenCV
only, and what is wrong is a ValueError in one line.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from gaze import geometry, image_ops, pose

# Which landmarks are an eye's corners. All points of the face model and landmarks come
# in this order: right eye outer, inner, left eye inner, outer corner, then others.
CORNERS = {"right": (0, 1), "left": (2, 3)}
# Of a patch may lie beyond the frame: three columns or two rows, which are skin.
_CUT_OFF = 0.05


@dataclasses.dataclass(frozen=True)
class VirtualCamera:
    """The camera that patches are seen by; the defaults are MPIIGaze's."""

    focal: float = 960.0  # px
    distance: float = 600.0  # mm, from the eye's centre
    size: tuple[int, int] = (36, 60)  # (height, width) px of the patch

    @property
    def matrix(self) -> np.ndarray:
        """C_n, float64 [3, 3]; sees the eye's centre at pixel (width, height) / 2."""
        height, width = self.size
        return np.array(
            [[self.focal, 0, width / 2], [0, self.focal, height / 2], [0, 0, 1]]
        )


@dataclasses.dataclass(frozen=True, eq=False)
class Eye:
    """One normalised eye; right eyes are mirrored into left ones."""

    side: str  # "left" or "right", the subject's
    image: np.ndarray  # uint8 [H, W, 1], grey, not equalised; eye at (W, H) / 2
    rotation: np.ndarray  # float64 [3, 3], R: to the virtual camera, before mirroring
    scale: float  # distance_n / distance, the third entry of S
    center: np.ndarray  # float64 [3], mm, the eye's centre in the camera's frame
    head_pose: np.ndarray  # float64 [2], (pitch, yaw) of the face in the patch

    def gaze(self, target: npt.ArrayLike, convention: str = "R") -> np.ndarray:
        """The label of looking at ``target``, mm [3] of the camera: (pitch, yaw)."""
        if convention not in ("M", "R"):
            raise ValueError(f"expected convention 'M' or 'R', found {convention!r}.")
        scale = self.scale if convention == "M" else None
        direction = np.asarray(target, np.float64) - self.center
        return from_camera(direction, self.rotation, eye=self.side, scale=scale)


def normalize(
    frame: np.ndarray,
    landmarks: npt.ArrayLike,
    face_model: npt.ArrayLike,
    camera: pose.Camera,
    virtual: VirtualCamera | None = None,
) -> dict[str, Eye]:
    """Both eyes of a raw frame.

    Args:
        frame: uint8 [H, W] or [H, W, 3 RGB] as the camera took it. It is not to be
            undistorted: the patch is sampled from it once, through the lens.
        landmarks: float [P, 2], px of the raw frame, in the order of ``CORNERS``.
        face_model: float [P, 3], mm, as in ``pose.head_pose``.
        camera: a `pose.Camera`.
        virtual: a `VirtualCamera`; MPIIGaze's if None.

    Returns:
        {"left": Eye, "right": Eye}.

    Raises:
        ValueError: wrong shapes, values that are not finite, a face model in another
            unit, landmarks that fit no face before the camera, or an eye that lies
            outside the frame or is cut off by its border.
    """
    virtual = virtual or VirtualCamera()
    frame = _grey(frame)
    head_rotation, translation = pose.head_pose(landmarks, face_model, camera)
    model = np.asarray(face_model, np.float64)
    eyes = {}
    for side, corners in CORNERS.items():
        center = head_rotation @ model[list(corners)].mean(axis=0) + translation
        rotation = normalizing_rotation(center, head_rotation)
        scale = virtual.distance / np.linalg.norm(center)
        _check_inside(frame, center, camera, side)
        places = _places(rotation, scale, camera, virtual, side)
        _check_whole(frame, places, side)
        # A frame much finer than the patch is averaged first, so that nothing aliases.
        shrink = int(camera.matrix[0, 0] * scale / virtual.focal)
        image = pose.look_at(places, frame, shrink)[..., None]
        head = geometry.head_angles(rotation @ head_rotation)
        if side == "right":
            head = geometry.mirror_angles(head)
        eyes[side] = Eye(side, image, rotation, float(scale), center, head)
    return eyes


def normalizing_rotation(
    center: npt.ArrayLike, head_rotation: npt.ArrayLike
) -> np.ndarray:
    """R: the rows are the virtual camera's axes in the camera's frame.

    z points at the eye, y stands upright on it and on the head's x axis.

    Args:
        center: float [..., 3], mm, the eye's centre.
        head_rotation: float [..., 3, 3], head to camera.

    Returns:
        float64 [..., 3, 3].
    """
    forward = _unit(np.asarray(center, np.float64))
    down = _unit(np.cross(forward, np.asarray(head_rotation)[..., :, 0]))
    return np.stack([np.cross(down, forward), down, forward], axis=-2)


def from_camera(
    directions: npt.ArrayLike,
    rotation: npt.ArrayLike,
    *,
    eye: npt.ArrayLike = "left",
    scale: npt.ArrayLike | None = None,
) -> np.ndarray:
    """Labels of directions of the camera's frame: the inverse of ``to_camera``.

    Args:
        directions: float [..., 3], of any length.
        rotation, eye, scale: as in ``to_camera``.

    Returns:
        float64 [..., 2], (pitch, yaw) in the patch.
    """
    directions = np.asarray(directions, np.float64)[..., None]  # [..., 3, 1]
    turned = (_matrices(rotation) @ directions)[..., 0]  # [..., 3]
    return geometry.vector_to_angles(turned * stretch(scale) * _mirror(eye))


def to_camera(
    gaze: npt.ArrayLike,
    rotation: npt.ArrayLike,
    *,
    eye: npt.ArrayLike = "left",
    scale: npt.ArrayLike | None = None,
) -> np.ndarray:
    """Gaze in the frame of the camera that took the picture.

    For predictions as for labels; whole columns of a record set at once.

    Args:
        gaze: float [..., 2], (pitch, yaw) in the patch.
        rotation: float [..., 3, 3] or [..., 9], the normalising rotation.
        eye: "left" or "right", or str [...]: right eyes' patches are mirrored.
        scale: None for labels of convention "R"; for "M" float [...],
            distance_n / distance of the eye.

    Returns:
        float64 [..., 3], unit vectors, from the eye to what it looks at.
    """
    vectors = geometry.angles_to_vector(np.asarray(gaze, np.float64)) * _mirror(eye)
    back = np.swapaxes(_matrices(rotation), -1, -2)  # a rotation's inverse
    return _unit((back @ (vectors / stretch(scale))[..., None])[..., 0])


def stretch(scale: npt.ArrayLike | None) -> np.ndarray:
    """The diagonal of S, float64 [..., 3]; ones for None, where nothing is scaled."""
    scale = np.asarray(1.0 if scale is None else scale, np.float64)
    return np.stack([np.ones_like(scale), np.ones_like(scale), scale], axis=-1)


def _mirror(eye):
    """[..., 3], -1 at x where a patch is mirrored."""
    x = np.where(np.asarray(eye) == "right", -1.0, 1.0)
    return np.stack([x, np.ones_like(x), np.ones_like(x)], axis=-1)


def _matrices(rotation):
    """float64 [..., 3, 3] of matrices or of their rows, as records hold them."""
    rotation = np.asarray(rotation, np.float64)
    if rotation.shape[-1] == 9:
        return rotation.reshape(*rotation.shape[:-1], 3, 3)
    return rotation


def _unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _places(rotation, scale, camera, virtual, side):
    """Where the raw frame shows the patch's pixels, float64 [H, W, 2] px (x, y).

    Every pixel's ray is followed back through the lens. Right eyes are mirrored about
    the eye's centre, which so lies at column W / 2 as left ones' do; flipping the
    finished patch would put it at W / 2 - 1.
    """
    height, width = virtual.size
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    columns = width - columns if side == "right" else columns
    pixels = np.stack([columns, rows, np.ones_like(rows)], axis=-1).reshape(-1, 3)
    # W backwards, by rows: C_n^-1, S^-1, R^-1 (whose transpose is R).
    rays = pixels @ np.linalg.inv(virtual.matrix).T / [1.0, 1.0, scale] @ rotation
    return pose.project(rays, camera).reshape(height, width, 2)


def _check_inside(frame, center, camera, side):
    x, y = pose.project(center[None], camera)[0]
    height, width = frame.shape
    if not (0 <= x < width and 0 <= y < height):
        raise ValueError(
            f"the {side} eye lies outside the frame, at pixel ({x:.0f}, {y:.0f}) of "
            f"{width}x{height}."
        )


def _check_whole(frame, places, side):
    """Refuses a patch of which the frame's border cuts more than a little off."""
    height, width = frame.shape
    # As the runtime counts: pixels' centres are whole.
    last = np.array([width, height]) - 0.5
    inside = ((places >= -0.5) & (places < last)).all(axis=-1)
    if np.mean(~inside) > _CUT_OFF:
        raise ValueError(
            f"{np.mean(~inside):.0%} of the {side} eye's patch lie beyond the frame's "
            f"border ({_CUT_OFF:.0%} may); take a frame that shows the whole eye."
        )


def _grey(frame):
    frame = np.asarray(frame)
    shape_fits = frame.ndim == 2 or (frame.ndim == 3 and frame.shape[2] in (1, 3))
    if frame.dtype != np.uint8 or not shape_fits or 0 in frame.shape:
        raise ValueError(
            f"expected a frame uint8 [H, W] or [H, W, 3], found {frame.dtype} "
            f"{list(frame.shape)}."
        )
    return image_ops.to_grey(frame)[..., 0]
