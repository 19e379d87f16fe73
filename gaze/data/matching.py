"""Synthetic eyes that look where the real ones do (Lee 2018, matched sampling).

A simulator turns eyes and heads as its author thought; people in a car or at a laptop
look elsewhere, and an estimator learns directions that nobody asks for. The target's
distribution is estimated on unlabelled eyes by an estimator trained before; then either
a labelled set is sampled so that its distribution is the target's (``match``), or new
directions are drawn for the simulator (``draw``). Gaze and head pose are matched
together, as one point of two or four angles.

What the estimator gets wrong is matched too: its answers are drawn towards its mean,
so a second round, with an estimator trained on the first one's eyes, comes nearer.
"""

import dataclasses
from typing import Protocol

import numpy as np

from gaze import image_ops
from gaze.data import density, record
from gaze.run import errors

FAR = 3.0  # bandwidths to the nearest source eye: beyond it there is no support
FEWEST = 2  # directions: one has no distribution


@dataclasses.dataclass(frozen=True)
class Match:
    """A sample of a source set with the target's distribution.

    Attributes:
        indices: int [count], into the source, in random order; some repeat.
        weights: float [N] of the source, mean 1, before the limit on repeats.
        effective: the sample's worth in different eyes, (sum w)^2 / sum w^2 of how
            often each source eye was taken.
        at_limit: share of the sample that is repeated as often as allowed. A large
            one draws the sample back towards the source: ask for fewer eyes.
        unsupported: bool [M], the target's directions that no source eye is near;
            no sampling reaches them, only new eyes do.
    """

    indices: np.ndarray
    weights: np.ndarray
    effective: float
    at_limit: float
    unsupported: np.ndarray

    def summary(self, target: np.ndarray) -> str:
        """One line: what the sample is worth and what it cannot reach.

        Args:
            target: the directions [M, D] it was matched to.
        """
        share = self.unsupported.mean()
        line = (
            f"worth {self.effective:.0f} different eyes of {len(self.indices)}, "
            f"{self.at_limit:.0%} of them at the limit of repeats"
        )
        if not self.unsupported.any():
            return f"{line}; every target direction has eyes near it"
        low, high = np.degrees(
            np.percentile(target[self.unsupported, :2], (0, 100), axis=0)
        )
        return (
            f"{line}; {share:.1%} of the target has no eye near it (pitch "
            f"{low[0]:.0f} to {high[0]:.0f}, yaw {low[1]:.0f} to {high[1]:.0f} deg)"
        )


class Estimator(Protocol):
    """What can be asked where eyes look."""

    intensity: str  # of the eyes it was trained on, "raw" or "equalized"

    def predict(self, batch: dict) -> np.ndarray:
        """Gaze, float32 [N, 2], of ``{"image": uint8 [N, H, W, C]}``."""


def directions(
    records: record.Records, estimator: Estimator | None = None
) -> np.ndarray:
    """Where the eyes of a set look: what to match to or to sample from.

    Args:
        records: ``record.Records``.
        estimator: says where they look, by ``predict`` and ``intensity``; the set's
            own gaze and head pose are then not read: unlabelled stays unlabelled.

    Returns:
        float64 [N, 2] of gaze, or [N, 4] of gaze and head pose where both are told.

    Raises:
        UserError: no gaze and no estimator.
    """
    if estimator is None:
        gaze = records.gaze
        if gaze is None:
            raise errors.UserError(
                "the set to match has no gaze; name an estimator that answers for it."
            )
    else:
        eyes = records.image
        # What an estimator was trained on, it is shown.
        if (records.intensity, estimator.intensity) == ("raw", "equalized"):
            eyes = image_ops.equalize(eyes)
        gaze = estimator.predict({"image": eyes})
    heads = records.head_pose if estimator is None else None
    parts = [gaze] if heads is None else [gaze, heads]
    return np.concatenate(parts, axis=1).astype(np.float64)


def match(
    source: np.ndarray,
    target: np.ndarray,
    count: int,
    *,
    seed: int,
    max_repeats: int = 4,
) -> Match:
    """Samples a source so that its directions are distributed as the target's.

    A source eye's weight is the ratio of two kernel densities at its place, of one
    bandwidth, so that matching a set to itself changes nothing. How near the sample
    comes to the target depends on how many eyes there are where the target looks, which
    in four angles are few: see ``Match.at_limit``.

    Args:
        source: directions [N, D] of a labelled set.
        target: directions [M, D], of the same angles.
        count: eyes to take.
        seed: of the draw; same seed, same indices.
        max_repeats: how often one eye may be taken at most.

    Returns:
        Match.

    Raises:
        UserError: different angles, nothing in common, or more eyes asked for than
            ``max_repeats`` allow.
    """
    source, target = np.asarray(source), np.asarray(target)
    if source.shape[1] != target.shape[1]:
        raise errors.UserError(
            f"the sets to match have {source.shape[1]} and {target.shape[1]} angles; "
            "both need a head pose, or take gaze alone of both."
        )
    weights, unsupported = _weights(source, target)
    copies = _limited(weights, count, max_repeats)
    random = np.random.default_rng(seed)
    # Systematic: every eye comes the whole number of times below or above its share.
    marks = np.concatenate([[0.0], np.cumsum(copies)]) + random.random()  # [N + 1]
    # A sum that falls short of a whole number by a rounding error reaches it.
    taken = np.diff(np.floor(marks + 1e-9).astype(int))  # [N]
    return Match(
        indices=random.permutation(np.repeat(np.arange(len(source)), taken)),
        weights=weights,
        effective=taken.sum() ** 2 / (taken**2).sum(),
        at_limit=taken[copies >= max_repeats].sum() / count,
        unsupported=unsupported,
    )


def _weights(source, target):
    """The source's weights [N], mean 1, and which of the target [M] it cannot reach."""
    width = density.bandwidth(target)
    in_target, _ = density.at_places(source / width, target / width)
    in_source, _ = density.at_places(source / width, source / width)
    _, nearest = density.at_places(target / width, source / width)
    unsupported = nearest > FAR
    if unsupported.all():
        raise errors.UserError(
            "no direction of the target is near any of the source's; check signs and "
            "units of both, or simulate the directions instead."
        )
    weights = in_target / in_source
    return weights / weights.mean(), unsupported


def draw(
    target_gaze: np.ndarray,
    target_head_pose: np.ndarray | None,
    count: int,
    seed: int,
) -> tuple[np.ndarray, np.ndarray | None]:
    """New directions to simulate, distributed as the target's (`density.resample`).

    Args:
        target_gaze: float [M, 2], (pitch, yaw).
        target_head_pose: float [M, 2] or None.
        count: number of directions.
        seed: of the draw.

    Returns:
        gaze float32 [count, 2], and head pose float32 [count, 2] or None. The
        simulator judges whether an eye can turn that far in its head.

    Raises:
        UserError: too few directions to tell how they are distributed.
    """
    if len(target_gaze) < FEWEST:
        raise errors.UserError(
            f"too few eyes to match ({len(target_gaze)}); at least {FEWEST} are needed "
            "to tell how their directions are distributed."
        )
    parts = (
        [target_gaze] if target_head_pose is None else [target_gaze, target_head_pose]
    )
    target = np.concatenate(parts, axis=1).astype(np.float64)  # [M, 2 or 4]
    drawn = density.resample(target, count, seed).astype(np.float32)
    return drawn[:, :2], None if target_head_pose is None else drawn[:, 2:]


def _limited(weights, count, max_repeats):
    """Expected copies [N] of sum ``count``, none above the limit; the rest shares."""
    reachable = weights > 0
    if reachable.sum() * max_repeats < count:
        raise errors.UserError(
            f"{count} eyes asked for, but only {reachable.sum()} of the source are "
            f"where the target looks, at {max_repeats} repeats each; ask for fewer."
        )
    full = np.zeros(len(weights), bool)  # eyes at the limit
    # What goes beyond the limit is shared among the others, who may reach it in turn.
    while True:
        free = weights * ~full
        copies = np.where(full, max_repeats, 0.0)
        copies += free / free.sum() * (count - max_repeats * full.sum())
        over = (copies > max_repeats) & ~full
        if not over.any():
            return copies
        full |= over
