"""The record: the one thing every room shares, as sharded TFRecord with a manifest.

| key | on disk | in memory | meaning |
|---|---|---|---|
| `image` | PNG | uint8 [N, H, W, C] | eye patch, subject's left eye |
| `mask` | PNG | uint8 [N, H, W] or None | 0 skin, 1 iris, 2 pupil, 3 sclera |
| `gaze`, `head_pose` | float32 [2] | float32 [N, 2] or None | (pitch, yaw), radians |
| `pupil_center` | float32 [2] | float32 [N, 2] or None | px, (x, y) |
| `eye_openness` | float32 [1] | float32 [N] or None | lid opening, 0 to 1 |
| `subject`, `source`, `key` | bytes | str [N] | unit of splits; provenance; identity |
| `eye` | bytes | str [N] or None | "left" or "right": the side before mirroring |
| `condition` | bytes | str [N] or None | what breakdowns group by: day, session |
| `normalizing_rotation` | float32 [9] | [N, 9] or None | camera to patch, by rows |

A set is a folder of shards and `manifest.json`. Eye patches are small (45,000 of
60x36 are 97 MB), so a training may hold its set in memory as uint8: that gives the
random access by index which "batch k is a function of (seed, k)" stands on. Of a larger
set the pictures stay on disk (`streaming`).
"""

import dataclasses
import os
import pathlib
from collections.abc import Container, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gaze import image_ops
from gaze.data import checking, loading, serialization, shards, treatment
from gaze.data.columns import Columns
from gaze.run import artifact, errors, files

SKIN, IRIS, PUPIL, SCLERA = 0, 1, 2, 3
NUM_CLASSES = checking.NUM_CLASSES
CLASS_NAMES = ("skin", "iris", "pupil", "sclera")
PARENTS = {PUPIL: IRIS, IRIS: SKIN, SCLERA: SKIN}
"""Class -> the class that a missing or too small one counts as; children first."""
WHOLE_IRIS = (IRIS, PUPIL)
OPENING = (*WHOLE_IRIS, SCLERA)
"""Classes of the iris with its pupil, and of what the lids leave open."""
PAPERS_CLASSES = 3
"""Zhao et al. 2018 know rest, iris and pupil: the last class, sclera, is rest."""
RECORDS_PER_SHARD = 2048


def class_names(count: int) -> tuple[str, ...]:
    """Names of the classes of masks with ``count`` of them, 3 or 4."""
    return CLASS_NAMES if count == NUM_CLASSES else ("rest", *CLASS_NAMES[1:count])


def with_classes(masks: np.ndarray, count: int) -> np.ndarray:
    """Masks of the first ``count`` classes alone: every other one is rest.

    Args:
        masks: uint8 [...].
        count: 3, the paper's, or 4.

    Returns:
        uint8 [...].

    Raises:
        UserError: another number.
    """
    if count not in (PAPERS_CLASSES, NUM_CLASSES):
        raise errors.UserError(
            f"config.classes is {count}; expected {NUM_CLASSES} (skin, iris, pupil, "
            f"sclera) or {PAPERS_CLASSES}, of which sclera is rest."
        )
    return np.where(masks < count, masks, SKIN).astype(masks.dtype)


@dataclasses.dataclass
class Records(treatment.Treated):
    """Columns of a set; optional ones are None. Shapes are in the module's table."""

    image: np.ndarray  # see the module's table for all of them
    subject: np.ndarray
    source: np.ndarray
    key: np.ndarray
    mask: np.ndarray | None = None
    gaze: np.ndarray | None = None
    head_pose: np.ndarray | None = None
    pupil_center: np.ndarray | None = None
    eye_openness: np.ndarray | None = None
    eye: np.ndarray | None = None
    condition: np.ndarray | None = None
    normalizing_rotation: np.ndarray | None = None
    manifest: dict = dataclasses.field(default_factory=dict)

    def __len__(self):
        return len(self.image)

    def columns(self) -> Columns:
        """The columns that are there, as a dict."""
        names = (*serialization.PNG, *serialization.FLOAT, *serialization.TEXT)
        return {n: getattr(self, n) for n in names if getattr(self, n) is not None}

    def column(self, name: str) -> np.ndarray:
        """An optional column that has to be there.

        Raises:
            UserError: the set does not have it.
        """
        self.require(name)
        return getattr(self, name)

    def take(self, indices: npt.ArrayLike | slice) -> "Records":
        """The records at ``indices`` (int [K] or bool [N])."""
        columns = {name: column[indices] for name, column in self.columns().items()}
        return Records(**columns, manifest=self.manifest)

    def rows(self, indices: npt.NDArray, names: Sequence[str]) -> Columns:
        """Some columns of the records at ``indices`` (int [K]), as a batch has them."""
        return {name: self.column(name)[indices] for name in names}

    def distinct(self, name: str) -> list[str]:
        """The different texts of a column (subject or source), sorted."""
        return np.unique(self.column(name)).tolist()

    def replace(self, **columns: Any) -> "Records":
        """A copy with other columns, or another ``manifest``."""
        return dataclasses.replace(self, **columns)

    def require(self, *names: str) -> None:
        """Raises UserError unless the set has the optional columns ``names``."""
        require(self.columns(), names, self.manifest)

    @property
    def size(self) -> tuple[int, int, int]:
        """(height, width, channels) of the eyes."""
        height, width, channels = self.image.shape[1:]
        return height, width, channels

    @property
    def clusters(self) -> np.ndarray:
        """What a split or a bootstrap may not part, str [N]: people.

        Of a single person, the conditions (days, sessions), if there are some.
        """
        is_single = len(np.unique(self.subject)) < 2
        return (
            self.condition
            if is_single and self.condition is not None
            else (self.subject)
        )


def require(present: Container[str], names: Iterable[str], manifest: dict) -> None:
    """Raises UserError unless all of ``names`` are ``present`` in a manifest's set."""
    missing = [name for name in names if name not in present]
    if missing:
        made = "make them with refiner.segment, or " if "mask" in missing else ""
        raise errors.UserError(
            f"this set ({manifest.get('command', 'unknown origin')}) has no "
            f"{' and no '.join(missing)}, which the command needs; {made}"
            "choose a set that carries it."
        )


def refuse_mixing(a: Records | dict, b: Records | dict) -> None:
    """Refuses two sets whose gaze was normalised by different rules.

    The labels of "M" (the distance scaled too), "R" (rotated only) and "R face" (from
    the middle of the face, not of the eye) differ by degrees for one and the same eye.
    Sets without normalisation go with any.

    Args:
        a, b: ``Records``, or a manifest that has ``normalization`` if it is known.

    Raises:
        UserError: both were normalised, by different rules.
    """
    manifests = [r.manifest if isinstance(r, Records) else r for r in (a, b)]
    rules = [manifest.get("normalization") for manifest in manifests]
    if len(set(rules) - {None, "none"}) == 2:
        names = [m.get("dataset", m.get("command", "a set")) for m in manifests]
        raise errors.UserError(
            f"{names[0]} has gaze normalised by rule {rules[0]} and {names[1]} by rule "
            f"{rules[1]}, which differ by degrees; prepare one of them again with the "
            "other's labels, or choose another set."
        )


def with_intensity(columns: Columns, intensity: str) -> Columns:
    """A chunk of columns whose raw images are equalised if ``intensity`` says so."""
    if intensity == "raw":
        return columns
    return {**columns, "image": image_ops.equalize(columns["image"])}


def write(chunks: Iterable[Columns], target: artifact.Artifact, **facts: object) -> int:
    """Writes chunks of columns as a finished set, whole or not at all.

    Args:
        chunks: iterable of dicts of columns.
        target: the ``artifact.Artifact`` this set is the result of.
        **facts: further entries of the manifest, such as ``intensity``.

    Returns:
        Number of records written.

    Raises:
        UserError: no record came, or the disk is full.
    """
    with files.writing(target.out) as folder:
        folder.mkdir()
        summaries = list(shards.write(chunks, folder, RECORDS_PER_SHARD))
        if not summaries:
            raise errors.UserError(
                f"{target.command} found no image to write into {target.out}; "
                "check its source."
            )
        whole = shards.facts(summaries)
        manifest = target.manifest(**whole | facts)
        files.write_json(folder / artifact.MANIFEST, manifest)
    return whole["count"]


def load(folder: str | os.PathLike) -> Records:
    """All records of a set.

    Args:
        folder: path of a finished set.

    Returns:
        Records.

    Raises:
        UserError: the folder is no finished set, a shard is damaged, or a record is
            not what a record may be (`loading`).
    """
    folder = pathlib.Path(folder)
    manifest = manifest_of(folder)
    columns = loading.columns(folder, manifest["count"])
    return Records(**columns, manifest=manifest)


def manifest_of(folder: str | os.PathLike) -> dict:
    """The manifest of a finished set.

    Raises:
        UserError: the folder is none, or the manifest lacks what readers ask of it.
    """
    folder = pathlib.Path(folder)
    manifest = artifact.manifest_in(folder)
    if manifest is None:
        raise errors.UserError(
            f"{folder} is no finished record set (no {artifact.MANIFEST} of one); make "
            "one with gaze.simulate or gaze.prepare."
        )
    loading.expect_manifest(manifest, folder)
    return manifest
