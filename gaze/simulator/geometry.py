"""Whose eye, where it looks and how the camera sees it: the labels' factor.

Lengths are millimetres. The head frame has the camera's axes turned by the head
pose (x to the image's right, y down, z into the head); its origin, the midpoint
of the eye's corners, sits on the normalised camera's axis at 600 mm. The nose is
at negative x. The eyeball's centre lies behind the origin, off by a few tenths of
a millimetre that differ from person to person and that no picture shows: they are
the floor of every appearance-based estimator.

Both domains draw from the same distributions; only the people differ. Gaze is
uniform; the head follows where the eye could not turn far enough.
"""

import dataclasses

import numpy as np

from gaze import geometry
from gaze.run import errors
from gaze.simulator import directions, people, streams
from gaze.simulator import glasses as eyewear

DISTANCE_MM = 600.0
FOCAL_PX = 960.0  # for a picture 60 px wide
WIDTH_PX = 60.0
SCALE_DEVIATION, JITTER_PX = 0.03, 0.5
LEAST_ZOOM, MOST_ZOOM = 0.5, 2.0


@dataclasses.dataclass(frozen=True)
class Options:
    """What a user chooses of the geometry, the same for all pictures of a set.

    Raises:
        errors.UserError: a value out of range.
    """

    zoom: float = 1.0  # below 1 shows more of the face; 1 is 37.5 mm across
    ranges: directions.Ranges = directions.Ranges()
    kappa: bool = False  # whether the gaze is the visual axis
    glasses: float = 0.0  # share of people who wear them

    def __post_init__(self):
        for name, low, high in (
            ("zoom", LEAST_ZOOM, MOST_ZOOM),
            ("glasses", 0.0, 1.0),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise errors.UserError(
                    f"{name} is a number from {low:g} to {high:g}; got {value:g}."
                )


@dataclasses.dataclass(frozen=True)
class Scene:
    """Geometry of N pictures; every field float32 [N, 1, 1] unless it says so."""

    gaze: np.ndarray  # [N, 2]
    head_pose: np.ndarray  # [N, 2]
    head_axes: np.ndarray  # [N, 3, 3], columns: the head frame's axes, camera frame
    eye_axes: np.ndarray  # [N, 3, 3], columns: the eyeball's axes, head frame
    eye_pitch: np.ndarray  # eye in head
    scale: np.ndarray  # of the picture, the zoom included
    jitter_x: np.ndarray  # px of a picture 60 px wide
    jitter_y: np.ndarray
    pupil_radius: np.ndarray
    droop: np.ndarray  # share of the aperture the lids are closed by
    shape: dict  # name -> array; the person, see `people.shapes`
    zoom: float
    glasses: object  # a `glasses.Glasses`, None where nobody may wear any


def sample(domain, *, seed, subject, index, options=Options(), given=()):
    """Draws the scenes of pictures.

    Args:
        domain: geometry domain; it names the stream, so its people are its own.
        seed: non-negative int.
        subject: int [N], who is seen.
        index: int [N], the pictures' numbers.
        options: `Options`.
        given: gaze and head pose, float32 [N, 2] or None each, as from
            `directions.given`; nothing to draw both.
    """
    shape = people.shapes(domain, seed=seed, subject=subject)
    stream = streams.Stream(seed, f"geometry/{domain}/image", index)
    gaze, head_pose = directions.draw(stream, options.ranges, *given)
    kappa = None
    if options.kappa:
        kappa = directions.kappas(domain, seed=seed, subject=subject)
    worn = None
    if options.glasses:
        who = {"seed": seed, "subject": subject}
        worn = eyewear.sample(domain, share=options.glasses, **who)
    head_axes = geometry.rotation_matrix(head_pose[:, 0], head_pose[:, 1])
    eye_axes = directions.product(
        np.swapaxes(head_axes, 1, 2), directions.eyeball_axes(gaze, kappa)
    )
    in_head = geometry.vector_to_angles(-eye_axes[:, :, 2])
    squint = np.abs(stream.normal(0.0, 0.09))
    return Scene(
        gaze=gaze,
        head_pose=head_pose,
        head_axes=head_axes,
        eye_axes=eye_axes,
        eye_pitch=in_head[:, :1, None].astype(np.float32),
        scale=np.exp(stream.normal(0.0, SCALE_DEVIATION)) * np.float32(options.zoom),
        jitter_x=stream.normal(0.0, JITTER_PX),
        jitter_y=stream.normal(0.0, JITTER_PX),
        pupil_radius=np.clip(shape["pupil_radius"] * stream.normal(1.0, 0.2), 1.0, 3.6),
        droop=squint + stream.chance(0.02) * stream.uniform(0.2, 0.7),
        shape=shape,
        zoom=options.zoom,
        glasses=worn,
    )


def px_per_mm(scene, size):
    """Pixels to a millimetre at the eye; the scale's jitter left out."""
    return FOCAL_PX * size[1] / WIDTH_PX * scene.zoom / DISTANCE_MM


def rays(scene, size, columns, rows):
    """Pixels' lines of sight in the head frame: (x0 + z mx, y0 + z my, z).

    Args:
        scene: scenes of N pictures.
        size: (height, width) of the picture.
        columns, rows: float [w], [h], pixel coordinates; pixel centres are integers.

    Returns:
        x0, y0, mx, my, float32 [N, h, w].
    """
    focal, center_x, center_y = _intrinsics(scene, size)
    a = (columns.astype(np.float32) - center_x) / focal
    b = (rows.astype(np.float32)[:, None] - center_y) / focal
    axes = scene.head_axes.astype(np.float32)[:, None, None]
    x, y, z = (
        a * axes[..., 0, k] + (b * axes[..., 1, k] + axes[..., 2, k]) for k in range(3)
    )
    origin = -np.float32(DISTANCE_MM) * axes[..., 2, :]
    mx, my = x / z, y / z
    x0 = origin[..., 0] - origin[..., 2] * mx
    y0 = origin[..., 1] - origin[..., 2] * my
    return x0, y0, mx, my


def sight(scene, points):
    """Lines of sight, as `rays` gives them, through head-frame points [N, P, 3]."""
    camera = -np.float32(DISTANCE_MM) * scene.head_axes[:, None, 2, :]
    x, y, z = (points[:, None, :, k] for k in range(3))
    from_x, from_y, from_z = (camera[:, :, k, None] for k in range(3))
    mx, my = (x - from_x) / (z - from_z), (y - from_y) / (z - from_z)
    return from_x - from_z * mx, from_y - from_z * my, mx, my


def project(scene, size, points):
    """Pixel coordinates (x, y), float32 [N, P, 2], of head-frame points [N, P, 3]."""
    focal, center_x, center_y = _intrinsics(scene, size)
    axes = scene.head_axes[:, None]
    x, y, z = (_dot(points, axes[..., j, :]) for j in range(3))
    z = z + DISTANCE_MM
    column = center_x[:, 0] + focal[:, 0] * x / z
    row = center_y[:, 0] + focal[:, 0] * y / z
    return np.stack([column, row], axis=-1).astype(np.float32)


def depth(scene, points):
    """Distances from the camera's plane in mm, [N, P], of points [N, P, 3]."""
    return _dot(points, scene.head_axes[:, None, 2, :]) + DISTANCE_MM


def to_head(scene, vectors):
    """Camera-frame vectors, [N, 3], in the head frame."""
    columns = [_dot(vectors, scene.head_axes[:, :, k]) for k in range(3)]
    return np.stack(columns, axis=-1).astype(np.float32)


def _intrinsics(scene, size):
    height, width = size
    unit = np.float32(width / WIDTH_PX)
    focal = FOCAL_PX * unit * scene.scale
    center_x = np.float32(width / 2) + unit * scene.jitter_x
    center_y = np.float32(height / 2) + unit * scene.jitter_y
    return focal, center_x, center_y


def _dot(a, b):
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
