"""The eyeball: sclera sphere, corneal bulge, and the iris seen through it.

The cornea is a spherical cap of 7.8 mm radius on the limbus. Light is bent where it
enters (n = 1.336, Snell's law in vector form), so the iris plane 3.6 mm behind the
apex looks nearer and larger, by up to a pixel at oblique gaze: ``APPARENT_DEPTH_MM`` is
where the pupil seems to lie on the gaze axis when seen from ahead, and is what the
label ``pupil_center`` projects.
"""

import dataclasses

import numpy as np

from gaze.simulator import geometry, people, scenes

CORNEA_RADIUS_MM = 7.8
CHAMBER_MM = 3.6  # the iris plane's depth behind the corneal apex
APPARENT_DEPTH_MM = 3.05
REFRACTIVE_INDEX = 1.336


@dataclasses.dataclass(frozen=True)
class Hit:
    """Where lines of sight meet the eyeball, float32 [N, h, w] each, head frame, mm."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    normal: tuple[np.ndarray, ...]  # three arrays
    cornea: np.ndarray  # bool
    sphere: np.ndarray  # bool: the line meets the eyeball at all
    iris_radius: np.ndarray  # distance from the axis on the iris plane, mm
    iris_u: np.ndarray  # the same point, along the eyeball's own x and y
    iris_v: np.ndarray
    axial: np.ndarray  # distance from the gaze axis on the surface, mm


@dataclasses.dataclass(frozen=True)
class Layout:
    """Distances along the gaze axis from the eyeball's centre, mm, [N, 1, 1] each."""

    limbus: np.ndarray  # its plane
    cornea_center: np.ndarray  # the middle of the corneal sphere
    apex: np.ndarray
    iris: np.ndarray  # its plane
    apparent_pupil: np.ndarray


def layout(shape: people.Shape) -> Layout:
    """What lies where on the gaze axis, of the persons' measures."""
    # Globe and cornea meet in the limbus: Pythagoras on either sphere.
    limbus = np.sqrt(np.square(shape.radius) - np.square(shape.limbus))
    cornea = limbus - np.sqrt(CORNEA_RADIUS_MM**2 - np.square(shape.limbus))
    apex = cornea + np.float32(CORNEA_RADIUS_MM)
    return Layout(
        limbus=limbus,
        cornea_center=cornea,
        apex=apex,
        iris=apex - np.float32(CHAMBER_MM),
        apparent_pupil=apex - np.float32(APPARENT_DEPTH_MM),
    )


def pupil_points(scene: scenes.Scene) -> np.ndarray:
    """Head-frame points, float32 [N, 1, 3], at which the pupils' centres are seen."""
    center = np.concatenate(scene.shape.center, axis=-1)  # [N, 1, 3]
    distance = layout(scene.shape).apparent_pupil
    # The eyeball's z points away from what it looks at.
    return center - distance * scene.eye_axes[:, None, :, 2]


def limbus_points(scene: scenes.Scene, count: int) -> np.ndarray:
    """Head-frame points [N, count, 3] of the iris' rim; see `_circle` for the order."""
    distance = layout(scene.shape).limbus
    return _circle(scene, distance, scene.shape.limbus, count)[0]


def pupil_rim(scene: scenes.Scene, count: int, rounds: int = 6) -> np.ndarray:
    """Points [N, count, 3] at which the pupil's rim is seen through the cornea.

    They lie on the plane of `pupil_points` and are found by following lines of sight:
    each is moved by what its line misses on the iris.
    """
    distance = layout(scene.shape).apparent_pupil
    # The cornea magnifies by 1.13 near the axis: a good start.
    points, turn = _circle(scene, distance, 1.13 * scene.pupil_radius, count)
    u, v = (scene.pupil_radius * part for part in turn)  # [N, 1, count] each
    right, down = (scene.eye_axes[:, None, :, k] for k in range(2))  # [N, 1, 3] each
    for _ in range(rounds):
        hit = intersect(scene, geometry.rays_through(scene, points))
        along, across = (u - hit.iris_u)[:, 0], (v - hit.iris_v)[:, 0]  # [N, count]
        points = points + along[..., None] * right + across[..., None] * down
    return points


def _circle(scene, distance, radius, count):
    """A circle about the gaze axis: from the image's left (at gaze 0) over the top.

    Returns:
        points [N, count, 3], head frame; their unit positions along the eyeball's x
        and y, two arrays [1, 1, count].
    """
    angle = 2.0 * np.pi * np.arange(count, dtype=np.float32) / count
    u, v = -np.cos(angle)[None, None], -np.sin(angle)[None, None]  # [1, 1, count]
    right, down, back = (scene.eye_axes[:, None, :, k] for k in range(3))  # [N, 1, 3]
    center = np.concatenate(scene.shape.center, axis=-1)  # [N, 1, 3]
    across = u[..., None] * right[:, None] + v[..., None] * down[:, None]
    # across: [N, 1, count, 3]
    return (center - distance * back) + radius * across[:, 0], (u, v)


def intersect(scene: scenes.Scene, rays: geometry.Rays) -> Hit:
    """Intersects lines of sight with eyeballs and, through corneas, with irises."""
    shape, distances = scene.shape, layout(scene.shape)
    right, down, back = _axes(scene)
    axis = [-a for a in back]
    center = shape.center
    # From the eyeball's centre a line is start + z slope, where z is the head's.
    start = (rays.x0 - center[0], rays.y0 - center[1], -center[2])
    slope = (rays.mx, rays.my, np.float32(1.0))
    ball, sphere = _sphere(start, slope, shape.radius)
    lift = distances.cornea_center
    shifted = [s - lift * a for s, a in zip(start, axis, strict=True)]
    cap, on_cap = _sphere(shifted, slope, np.float32(CORNEA_RADIUS_MM))
    # Of the corneal sphere only what stands out of the globe is there.
    height = _dot(start, axis) + cap * _dot(slope, axis)
    cornea = on_cap & (height > distances.limbus)
    z = np.where(cornea, cap, ball)
    point = [s + z * m for s, m in zip(start, slope, strict=True)]
    # A sphere's normal is the way from its centre, over its radius.
    lift = np.where(cornea, lift, np.float32(0.0))
    scale = np.where(cornea, 1.0 / np.float32(CORNEA_RADIUS_MM), 1.0 / shape.radius)
    normal = tuple((p - lift * a) * scale for p, a in zip(point, axis, strict=True))
    foot = _iris_plane(point, slope, normal, axis, distances.iris)
    u, v = _dot(foot, right), _dot(foot, down)
    along = _dot(point, axis)
    axial = np.sqrt(np.maximum(_dot(point, point) - np.square(along), 0.0))
    # Behind the equator the distance falls again; keep the iris off the far side.
    axial = np.where(along > 0, axial, np.float32(12.0))
    return Hit(
        x=point[0] + center[0],
        y=point[1] + center[1],
        z=point[2] + center[2],
        normal=normal,
        cornea=cornea,
        sphere=sphere,
        iris_radius=np.sqrt(np.square(u) + np.square(v)),
        iris_u=u,
        iris_v=v,
        axial=axial,
    )


def _iris_plane(point, slope, normal, axis, depth):
    """Where the refracted lines meet the plane at ``depth`` on the gaze axis.

    Snell's law without angles: t = eta d + (eta c - sqrt(1 - eta^2 (1 - c^2))) n, where
    d is the line's unit vector, n the normal and c = -d.n.
    """
    inverse = 1.0 / np.sqrt(_dot(slope, slope))  # makes slopes unit vectors
    cosine = -_dot(slope, normal) * inverse
    eta = np.float32(1.0 / REFRACTIVE_INDEX)
    bend = eta * cosine - np.sqrt(1.0 - eta * eta * (1.0 - np.square(cosine)))
    inner = [eta * inverse * m + bend * n for m, n in zip(slope, normal, strict=True)]
    # Lines that run along the plane would never meet it; no visible one does.
    travel = (depth - _dot(point, axis)) / np.minimum(_dot(inner, axis), -0.05)
    return [p + travel * d for p, d in zip(point, inner, strict=True)]


def _axes(scene):
    """The eyeball's x, y and z (away from what it looks at), three [N, 1, 1] each."""
    axes = scene.eye_axes.astype(np.float32)[:, None, None]  # [N, 1, 1, 3, 3]
    return [[axes[..., k, j] for k in range(3)] for j in range(3)]


def _sphere(start, slope, radius):
    """z at which lines start + z slope meet a sphere about 0 first; whether they do.

    Both float32 and bool [N, h, w]; a line that misses gets the z where it is nearest.
    """
    a = _dot(slope, slope)
    b = _dot(start, slope)
    discriminant = np.square(b) - a * (_dot(start, start) - np.square(radius))
    z = (-b - np.sqrt(np.maximum(discriminant, 0.0))) / a
    return z, discriminant > 0


def _dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
