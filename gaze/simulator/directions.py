"""Where eyes look and heads point: drawn from ranges, or given.

An eye turns only so far in its head. Where the gaze asks for more, the head is
turned towards it as far as needed, in drawn directions and in given ones alike: the
gaze stays what it was, and the head pose that comes back is the one that is shown.

With ``kappa`` the gaze is the visual axis, which runs from the fovea through the
eye's nodal point, and cornea, iris and pupil stand on the optical axis, five degrees
further out and one and a half lower. Both angles belong to the person and no picture
of the pupil alone shows them.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from gaze import geometry
from gaze.run import errors
from gaze.simulator import people, streams
from gaze.simulator.population import BENCHMARK2, Population

EYE_PITCH_DEG, EYE_YAW_DEG = (-27.0, 22.0), (-30.0, 30.0)  # an eye's reach in its head
MOST_GAZE_DEG, MOST_HEAD_DEG = 60.0, 45.0  # what the surfaces are good for


@dataclasses.dataclass(frozen=True)
class Ranges:
    """Degrees: the gaze uniform from low to high, the head of (deviation, limit).

    Raises:
        errors.UserError: an empty range, or one beyond what can be shown.
    """

    gaze_pitch: tuple[float, float] = (-25.0, 20.0)
    gaze_yaw: tuple[float, float] = (-35.0, 35.0)
    head_pitch: tuple[float, float] = (8.0, 20.0)
    head_yaw: tuple[float, float] = (10.0, 30.0)

    @classmethod
    def of(cls, population: Population) -> "Ranges":
        """The ranges of a population."""
        return cls(
            gaze_pitch=(population.gaze_pitch_low, population.gaze_pitch_high),
            gaze_yaw=(population.gaze_yaw_low, population.gaze_yaw_high),
        )

    def __post_init__(self):
        for name in ("gaze_pitch", "gaze_yaw"):
            low, high = getattr(self, name)
            # Asked for what is right, so that NaN is wrong.
            if not -MOST_GAZE_DEG <= low <= high <= MOST_GAZE_DEG:
                raise errors.UserError(
                    f"{name} is LOW,HIGH within {-MOST_GAZE_DEG:g} and "
                    f"{MOST_GAZE_DEG:g} degrees; got {low:g},{high:g}."
                )
        for name in ("head_pitch", "head_yaw"):
            deviation, limit = getattr(self, name)
            if not (0 <= deviation < np.inf and 0 <= limit <= MOST_HEAD_DEG):
                raise errors.UserError(
                    f"{name} is DEVIATION,LIMIT of at most {MOST_HEAD_DEG:g} degrees; "
                    f"got {deviation:g},{limit:g}."
                )


def sample(
    stream: streams.Stream,
    ranges: Ranges,
    gaze: np.ndarray | None = None,
    head_pose: np.ndarray | None = None,
    *,
    follows: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Gaze and head pose, float32 [N, 2] each, radians.

    Args:
        stream: the pictures' `streams.Stream`.
        ranges: what is drawn from.
        gaze, head_pose: float32 [N, 2], radians, where they are given; see `given`.
        follows: share of the gaze that drawn heads turn by beside their own deviation.
    """
    # Drawn in any case, so that a given gaze leaves the heads what they were.
    angles = [stream.uniform(*ranges.gaze_pitch), stream.uniform(*ranges.gaze_yaw)]
    for deviation, limit in (ranges.head_pitch, ranges.head_yaw):
        # A stream's limit counts deviations, which may be 0.
        angles.append(stream.normal(0.0, deviation, limit / max(deviation, 1e-6)))
    drawn = np.concatenate(angles, axis=1)[:, :, 0]  # [N, 4]
    gaze_deg, head_deg = drawn[:, :2], drawn[:, 2:]
    gaze_deg = gaze_deg if gaze is None else np.degrees(gaze)
    if head_pose is None:
        head_deg = head_deg + np.float32(follows) * gaze_deg
        head_deg = np.clip(head_deg, -MOST_HEAD_DEG, MOST_HEAD_DEG)
    else:
        head_deg = np.degrees(head_pose)
    head = np.radians(_follow(gaze_deg, head_deg))
    # A given gaze is returned as it came: degrees and back would change its last bit.
    return (np.radians(gaze_deg) if gaze is None else gaze), head


def are_shown(gaze: np.ndarray, head_pose: np.ndarray | None = None) -> np.ndarray:
    """Which directions the simulator can show, bool [N]; radians, [N, 2] each."""
    gaze = np.degrees(gaze)
    head = _follow(gaze, np.zeros(2) if head_pose is None else np.degrees(head_pose))
    # Written so that what is not a number is not shown.
    shown = np.all(np.abs(gaze) <= MOST_GAZE_DEG, axis=1)
    return shown & np.all(np.abs(head) <= MOST_HEAD_DEG, axis=1)


def given(
    gaze: npt.ArrayLike, head_pose: npt.ArrayLike | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Checks directions that somebody chose.

    Args:
        gaze, head_pose: float [N, 2], (pitch, yaw) in radians; heads may be None.

    Returns:
        What was given as float32.

    Raises:
        errors.UserError: other shapes, not finite, or beyond what can be shown.
    """
    gaze = np.asarray(gaze, np.float32)
    if head_pose is not None:
        head_pose = np.asarray(head_pose, np.float32)
    shapes = [a.shape for a in (gaze, head_pose) if a is not None]
    if len(set(shapes)) > 1 or gaze.shape[1:] != (2,):
        raise errors.UserError(
            f"directions are angles [N, 2] of gazes and of heads; got {shapes}."
        )
    shown = are_shown(gaze, head_pose)
    if not shown.all():
        raise errors.UserError(
            f"{np.sum(~shown)} of {len(shown)} directions cannot be shown: gaze up to "
            f"{MOST_GAZE_DEG:g} and head poses up to {MOST_HEAD_DEG:g} degrees can; "
            f"the first that cannot is number {np.argmin(shown)}."
        )
    return gaze, head_pose


def kappas(
    subjects: people.Subjects, population: Population = BENCHMARK2
) -> np.ndarray:
    """Turns of the visual axis from the optical one, (pitch, yaw) radians [N, 2]."""
    stream = subjects.stream("kappa")
    up = stream.normal(population.kappa_up, population.kappa_deviation)
    # The nose is at the image's left, where yaw is positive.
    nasal = stream.normal(population.kappa_nasal, population.kappa_deviation)
    return np.radians(np.concatenate([up, nasal], axis=1)[:, :, 0])  # [N, 2]


def eyeball_axes(gaze: np.ndarray, kappa: np.ndarray | None = None) -> np.ndarray:
    """Axes of eyeballs as columns, float [N, 3, 3], in the frame of the gaze.

    Args:
        gaze: float [N, 2], where the eye looks.
        kappa: float [N, 2] as from `kappas`, or None where both axes are one.
    """
    visual = geometry.rotation_matrix(gaze[:, 0], gaze[:, 1])  # [N, 3, 3]
    if kappa is None:
        return visual
    turn = geometry.rotation_matrix(kappa[:, 0], kappa[:, 1])
    # Kappa leads from the optical axis to the visual one: its inverse leads back.
    return product(visual, np.swapaxes(turn, 1, 2))


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Matrix products [N, 3, 3] without BLAS, whose bits depend on the batch's size."""
    columns = [
        np.stack([_dot(a[:, i], b[:, :, j]) for i in range(3)], -1) for j in range(3)
    ]
    return np.stack(columns, axis=-1)


def _follow(gaze, head):
    """Heads [N, 2] turned as far as the eyes' reach asks for, degrees."""
    low, high = np.array([EYE_PITCH_DEG, EYE_YAW_DEG], np.float32).T  # [2] each
    # Pitch and yaw each by itself: cheap, and near enough to an eye's real limits.
    return gaze - np.clip(gaze - head, low, high)


def _dot(a, b):
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
