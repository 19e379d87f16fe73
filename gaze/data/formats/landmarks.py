"""An eye's outlines in a picture, and the labelled patch that is cut around them.

Synthetic sets give outlines instead of masks. One map moves the pixels, the outlines
and, by its turn, the directions.
"""

import dataclasses

import numpy as np

from gaze.data import datasets, patches, record
from gaze.data.columns import Columns
from gaze.run import errors

_FAR = 1e6  # px, beyond every picture
_WIDTHS = (0.2, 10.0)  # of a patch, in distances of the corners


@dataclasses.dataclass(frozen=True)
class Landmarks:
    """Outlines, float64 [P, 2], px (x, y), pixel centres at integers.

    Attributes:
        opening: polygon between the lids, from where their rims meet and back.
        iris, pupil: polygons, also where a lid covers them.
        corners: [2, 2], the eye's corners, the nose's first.
    """

    opening: np.ndarray
    iris: np.ndarray
    pupil: np.ndarray
    corners: np.ndarray

    def transform(
        self, patch: datasets.Patch, width: float, level: bool = False
    ) -> tuple[np.ndarray, float]:
        """The map to the patch (see `patches.transform`), and its turn in radians.

        GazeML's crop: as wide as ``width`` times the corners' distance along the
        picture's rows, its middle that of the opening's bounding box.

        Args:
            patch: a `datasets.Patch`.
            width: of the patch, in distances of the corners.
            level: turns the picture so that the corners lie level.
        """
        x, y = self.corners[1] - self.corners[0]  # px, from the nose outwards
        turn, distance = (-np.arctan2(y, x), np.hypot(x, y)) if level else (0.0, abs(x))
        center = (self.opening.min(axis=0) + self.opening.max(axis=0)) / 2  # (x, y)
        return patches.transform(center, width * distance, patch, turn), turn

    def move(self, matrix: np.ndarray) -> "Landmarks":
        """The outlines in the patch."""
        outlines = dataclasses.asdict(self)
        return Landmarks(**{n: patches.move(matrix, o) for n, o in outlines.items()})

    def mirrored(self, width: int) -> "Landmarks":
        """The outlines in the mirrored picture of ``width`` px."""
        outlines = {
            name: np.stack([width - 1 - outline[:, 0], outline[:, 1]], axis=-1)
            for name, outline in dataclasses.asdict(self).items()
        }
        return Landmarks(**outlines | {"corners": outlines["corners"][::-1]})

    def mask(self, patch: datasets.Patch) -> np.ndarray:
        """Classes of outlines given in the patch's px, uint8 [H, W]."""
        opening = patches.region(self.opening, patch)  # bool [H, W]
        mask = np.where(opening, record.SCLERA, record.SKIN).astype(np.uint8)
        mask[opening & patches.region(self.iris, patch)] = record.IRIS
        mask[opening & patches.region(self.pupil, patch)] = record.PUPIL
        return mask

    @property
    def openness(self) -> float:
        """Largest height of the opening over 40 % of the corners' distance, 0 to 1.

        So does the simulator measure it.
        """
        start = np.argmin(self.opening[:, 0])  # its leftmost point
        ring = np.roll(self.opening, -start, axis=0)  # [P, 2], from there on and back
        end = np.argmax(ring[:, 0])  # its rightmost point
        # The outlines of the two lids, both from left to right.
        chains = ring[: end + 1], np.concatenate([ring[end:], ring[:1]])[::-1]
        heights = [np.interp(ring[:, 0], *chain.T) for chain in chains]  # [P] each, px
        distance = np.linalg.norm(self.corners[1] - self.corners[0])
        return float(np.clip(np.ptp(heights, axis=0).max() / (0.4 * distance), 0, 1))


def expect_eye(landmarks: Landmarks, path: object) -> Landmarks:
    """The landmarks of the file ``path``, if they can be those of an eye.

    Raises:
        UserError: points that are not finite or far off, or corners that coincide.
    """
    outlines = dataclasses.asdict(landmarks).values()
    if not all(np.all(np.abs(outline) < _FAR) for outline in outlines):  # so is NaN
        raise errors.UserError(f"{path}: an outline is not finite or far off.")
    apart = abs(landmarks.corners[1, 0] - landmarks.corners[0, 0])
    if apart < 1.0:
        raise errors.UserError(
            f"{path}: the eye's corners are {apart:.2g} px apart; they are no eye's."
        )
    return landmarks


def patch_width(text: str) -> float:
    """The option ``width``: of a patch, in distances of the corners.

    Raises:
        UserError: no such number.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    least, most = _WIDTHS
    if not least <= value <= most:
        raise errors.UserError(
            f"width: expected {least:g} to {most:g} corner distances, found {text!r}."
        )
    return value


def columns(
    picture: np.ndarray, landmarks: Landmarks, matrix: np.ndarray, patch: datasets.Patch
) -> Columns:
    """One record's image, mask, pupil_center and eye_openness.

    Args:
        picture: uint8 [H, W, C].
        landmarks: `Landmarks` in the picture.
        matrix: the map to the patch, see `Landmarks.transform`.
        patch: a `datasets.Patch`.
    """
    outlines = landmarks.move(matrix)
    return {
        "image": patches.cut(picture, matrix, patch)[None],
        "mask": outlines.mask(patch)[None],
        "pupil_center": outlines.pupil.mean(axis=0)[None].astype(np.float32),
        "eye_openness": np.array([landmarks.openness], np.float32),
    }
