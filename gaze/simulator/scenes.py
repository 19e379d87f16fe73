"""Whose eye, where it looks and how it is framed: the labels' factor.

Both domains draw from the same distributions; only the people differ. Gaze is
uniform; the head follows where the eye could not turn far enough.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from gaze import geometry
from gaze.run import errors
from gaze.simulator import directions, eyewear, people, streams
from gaze.simulator.population import BENCHMARK2, Population

LEAST_ZOOM, MOST_ZOOM = 0.5, 2.0
PX_PER_MM = 1.6  # at the eye, in a picture 60 px wide (`geometry`)


@dataclasses.dataclass(frozen=True)
class Options:
    """What a user chooses of the geometry, the same for all pictures of a set.

    Raises:
        errors.UserError: a value out of range.
    """

    zoom: float = 1.0  # below 1 shows more of the face; 1 is 37.5 mm across
    ranges: directions.Ranges | None = None  # None: those of the layout
    kappa: bool = False  # whether the gaze is the visual axis
    glasses: float = 0.0  # share of people who wear them
    layout: Population = BENCHMARK2

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

    gaze: np.ndarray  # [N, 2], (pitch, yaw) in the camera's frame
    head_pose: np.ndarray  # [N, 2]
    head_axes: np.ndarray  # [N, 3, 3], columns: the head frame's axes, camera frame
    eye_axes: np.ndarray  # [N, 3, 3], columns: the eyeball's axes, head frame
    eye_pitch: np.ndarray  # eye in head
    scale: np.ndarray  # of the picture, the zoom included
    jitter_x: np.ndarray  # px of a picture 60 px wide
    jitter_y: np.ndarray
    pupil_radius: np.ndarray
    droop: np.ndarray  # share of the aperture the lids are closed by
    raised: np.ndarray  # radians, the upper lid in this picture, and
    lowered: np.ndarray  # the lower one
    subjects: people.Subjects
    shape: people.Shape
    zoom: float
    glasses: eyewear.Glasses | None  # None where nobody may wear any


def sample(
    domain: str,
    *,
    seed: int,
    subject: np.ndarray,
    index: np.ndarray,
    options: Options = Options(),
    given: Sequence[np.ndarray | None] = (),
) -> Scene:
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
    subjects = people.Subjects(domain, seed, subject)
    of = options.layout
    shape = people.sample(subjects, of)
    stream = streams.Stream(seed, f"geometry/{domain}/image", index)
    ranges = options.ranges or directions.Ranges.of(of)
    gaze, head_pose = directions.sample(stream, ranges, *given, follows=of.head_follows)
    kappa = directions.kappas(subjects, of) if options.kappa else None
    head_axes = geometry.rotation_matrix(head_pose[:, 0], head_pose[:, 1])
    # The eyeball's axes in the camera's frame, seen from the head: its inverse first.
    in_camera = directions.eyeball_axes(gaze, kappa)
    eye_axes = directions.product(np.swapaxes(head_axes, 1, 2), in_camera)
    # Columns are images of the camera's axes: an eyeball looks along its -z.
    in_head = geometry.vector_to_angles(-eye_axes[:, :, 2])
    squint = np.abs(stream.normal(0.0, of.squint))
    zoom = np.float32(options.zoom * of.crop_scale)
    along = _crop_along(of.crop_follows, shape, in_camera)
    return Scene(
        gaze=gaze,
        head_pose=head_pose,
        head_axes=head_axes,
        eye_axes=eye_axes,
        eye_pitch=in_head[:, :1, None].astype(np.float32),
        scale=np.exp(stream.normal(0.0, of.crop_scale_deviation)) * zoom,
        jitter_x=stream.normal(of.crop_x, of.crop_jitter) - along[0],
        jitter_y=stream.normal(of.crop_y, of.crop_jitter) - along[1],
        pupil_radius=np.clip(shape.pupil_radius * stream.normal(1.0, 0.2), 1.0, 3.6),
        # One in fifty is caught half way through a blink.
        droop=squint + stream.chance(of.blink_share) * stream.uniform(0.2, 0.7),
        # New draws come last.
        raised=np.radians(stream.normal(0.0, of.lid_wander)),
        lowered=np.radians(stream.normal(0.0, of.lid_wander)),
        subjects=subjects,
        shape=shape,
        zoom=options.zoom,
        glasses=eyewear.sample(subjects, options.glasses) if options.glasses else None,
    )


def _crop_along(share, shape, in_camera):
    """How far crops go along with irises, px right and down, float32 [N, 1, 1] each."""
    # An eyeball looks along its -z.
    reach = share * PX_PER_MM * shape.radius
    return [
        (-reach * in_camera[:, k, 2, None, None]).astype(np.float32) for k in (0, 1)
    ]
