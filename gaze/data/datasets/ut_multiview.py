"""UT Multiview: 50 people, 160 gaze targets, seen from rendered and real cameras."""

import collections
import os
import pathlib
import re
from typing import NamedTuple

import numpy as np

from gaze import geometry, image_ops
from gaze.data import datasets
from gaze.data.columns import Columns
from gaze.data.formats import archives, pictures, ut_labels
from gaze.run import errors

CARD = {
    "name": "UT Multiview (Sugano et al. 2014)",
    "format": "sNN.zip as downloaded, or folders sNN, unpacked as far as one likes: "
    "{synth,test}/TTT_{left,right}.csv with nine columns (gaze, head rotation vector, "
    "translation in mm), one line per view of gaze target TTT, and the views "
    "00000000.bmp, ... in TTT_{left,right}.zip or a folder of that name",
    "labels": "gaze, head_pose. The condition is the part: synth holds 144 rendered "
    "views per target, test those of the 8 real cameras",
    "frame": "camera of the normalised patch: x right, y down, z forward",
    "unit": "unit vectors and rotation vectors, given as (pitch, yaw) in radians",
    "sign": "up and image-left positive",
    "mirroring": "right eyes are mirrored, their yaws negated",
    "cropping": "as published (60x36), resized",
    # The normalisation of 2014 scales the gaze too; Zhang 2018 dropped that.
    "normalization": "M",
    "intensity": "auto",
    "licence": "for research, upon request",
    "obtain": "https://www.ut-vision.org/datasets (multi-view gaze), after registering",
}
SIX = ("s00", "s02", "s03", "s04", "s06", "s08")  # of Zhao 2018, for both parts
OPTIONS = {
    "part": datasets.Option("synth", ("synth", "test")),
    "eye": datasets.Option("both", ("both", "left", "right")),
    "subjects": datasets.Option("all", ("all", "six"), "six: those of Zhao 2018"),
    "fold": datasets.Option(
        "",
        ("", "0", "1", "2"),
        "of three by subject: part test gives its people, part synth all others. "
        "Which people belong together is not published; here every third one",
    ),
}
ITEMS_PER_SHARD = 32  # 144 or 8 records each
_TARGETS, _VIEWS_OF = 160, {"synth": 144, "test": 8}
_SUBJECT = re.compile(r"s\d\d(\.zip)?", re.IGNORECASE)
_VIEWS = r"(?:^|/){part}/(\d{{3}}_(?:left|right))(\.csv|\.zip|/)"


class Views(NamedTuple):
    """All views of one gaze target by one eye; "" marks what was not found."""

    container: str
    csv: str
    pictures: str  # a zip, or a folder ending in /
    part: str
    name: str  # such as 012_left


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path`` holds sNN.zip, or folders sNN with the parts in them."""
    try:
        return any(_is_subject(child) for child in pathlib.Path(path).iterdir())
    except OSError:
        return False


def index(
    source: str | os.PathLike,
    part: str = "synth",
    eye: str = "both",
    subjects: str = "all",
    fold: str = "",
) -> list[Views]:
    """One item per subject, gaze target and eye.

    Raises:
        UserError: none of the subjects asked for is there.
    """
    people = _people(source)
    chosen = [p for p in people if _is_chosen(p.name[:3], part, subjects, fold)]
    if not chosen:
        raise errors.UserError(
            f"{source} has none of the subjects asked for: expected folders sNN or "
            f"sNN.zip, found {', '.join(p.name for p in people) or 'none'}."
        )
    sides = ("left", "right") if eye == "both" else (eye,)
    items = [item for path in chosen for item in _views(path, part)]
    return [i for i in items if not i.name or i.name.endswith(sides)]


def left_out(
    source: str | os.PathLike,
    items: list[Views],
    part: str,
    eye: str,
    subjects: str,
    fold: str,
) -> list[datasets.LeftOut]:
    """Targets of people, parts and eyes that the options leave out."""
    del part, eye, subjects, fold  # `items` say what they chose
    chosen = {item.container for item in items}
    counts = collections.Counter()
    for path in _people(source):
        views = [i for name in _VIEWS_OF for i in _views(path, name) if i.name]
        for item in set(views) - set(items):
            counts[_reason(item, chosen, {i.part for i in items})] += 1
    return [
        datasets.LeftOut(count, "targets of an eye", reason, f"{option} reads them")
        for (reason, option), count in sorted(counts.items())
    ]


def _reason(item, people, parts):
    """Why a target is not read, and the option that reads it."""
    if item.part not in parts:
        return f"of part {item.part}", f"--options=part={item.part}"
    if item.container not in people:
        return "of people not chosen", "--options=subjects=all,fold="
    return "of the other eye", "--options=eye=both"


def weight(item: Views) -> int:
    """Views of a target, or of all of a subject's that cannot be listed."""
    views = _VIEWS_OF[item.part]
    return views if item.name else views * 2 * _TARGETS


def read(item: Views, patch: datasets.Patch) -> Columns:
    """The columns of one target's views."""
    container = archives.open_container(item.container)
    where = f"{item.container}: {item.part}/{item.name}"
    if not (item.csv and item.pictures):
        raise errors.UserError(
            f"{where}: expected a .csv and its views (.zip or folder), found "
            f"{item.csv or item.pictures or 'neither'}; unpack it again."
        )
    gaze, head_pose = ut_labels.read(
        container.read(item.csv), f"{item.container}/{item.csv}"
    )
    container, views, place = _pictures(container, item)
    if len(views) != len(gaze):
        raise errors.UserError(
            f"{where} has {len(views)} views for {len(gaze)} lines of labels; download "
            "it again."
        )
    eyes = np.stack([_eye(container, view, place, patch) for view in views])  # [V, ...]
    target, side = item.name.split("_")
    if side == "right":
        eyes = np.ascontiguousarray(eyes[:, :, ::-1])  # mirrored: a left eye
        gaze, head_pose = map(geometry.mirror_angles, (gaze, head_pose))
    subject = pathlib.Path(item.container).name[:3]
    stem = f"{subject}/{item.part}/{target}/{side}"
    return {
        "image": eyes,
        "key": [f"{stem}/{view:03d}" for view in range(len(eyes))],
        "subject": [subject] * len(eyes),
        "gaze": gaze.astype(np.float32),
        "head_pose": head_pose.astype(np.float32),
        "eye": [side] * len(eyes),
        "condition": [item.part] * len(eyes),
    }


def reads(item: Views) -> list:
    """The archive, or in a folder the labels and the views."""
    folder = pathlib.Path(item.container)
    if not folder.is_dir():
        return [item.container]
    views = [item.pictures] if item.pictures else []
    if item.pictures.endswith("/"):
        views = list(filter(_is_view, _names(item.container, item.pictures)))
    return [f"{folder}/{name}" for name in (item.csv, *views) if name]


def _names(container, below):
    return archives.open_container(container).names(below)


def _is_view(name):
    return name.lower().endswith(".bmp")


def _people(source):
    """The people's folders and archives.

    Who unpacked s00.zip beside itself has it once: as the folder, which sorts first.
    """
    paths = [p for p in pictures.children(source) if _is_subject(p)]
    return list({path.name[:3]: path for path in reversed(paths)}.values())[::-1]


def _is_subject(path):
    if not _SUBJECT.fullmatch(path.name):
        return False
    parts = (path / "synth", path / "test")
    is_archive = path.suffix.lower() == ".zip" and path.is_file()
    return is_archive or any(part.is_dir() for part in parts)


def _is_chosen(subject, part, subjects, fold):
    if subjects == "six" and subject not in SIX:
        return False
    is_tested = fold and int(subject[1:]) % 3 == int(fold)
    return not fold or bool(is_tested) == (part == "test")


def _views(path, part):
    """The items of one subject; one that `read` will explain if it is unreadable."""
    pattern = re.compile(_VIEWS.format(part=part), re.IGNORECASE)
    members = {}
    try:
        names = archives.open_container(path).names(part if path.is_dir() else "")
    except errors.UnsafeError:
        raise
    except errors.UserError:
        names = ()
    for name in names:
        if match := pattern.search(name):
            kind = "csv" if match[2].lower() == ".csv" else "pictures"
            members.setdefault(match[1], {})[kind] = name[: match.end()]
    if not members:
        return [Views(str(path), "", "", part, "")]
    return [
        Views(str(path), files.get("csv", ""), files.get("pictures", ""), part, name)
        for name, files in sorted(members.items())
    ]


def _pictures(container, item):
    """What holds the views, their names by number, and what messages call it."""
    where = f"{item.container}/{item.pictures}"
    if item.pictures.lower().endswith(".zip"):
        container = archives.Archive(container.read(item.pictures), where)
        names = container.names()
    else:
        names = container.names(item.pictures)
        where = item.container
    return container, _by_number(filter(_is_view, names), where), where


def _by_number(views, where):
    """Views in the order of their lines: 2.bmp before 10.bmp.

    Raises:
        UserError: names that are no numbers, or do not count from 0 or 1 on.
    """
    numbered = []
    for name in views:
        number = pathlib.PurePosixPath(name).stem
        if not (number.isascii() and number.isdecimal()):
            raise errors.UserError(
                f"{where}: expected views named by numbers, such as 00000000.bmp, "
                f"found {name}; which line is its label cannot be told."
            )
        numbered.append((int(number), name))
    numbered.sort()
    numbers = [number for number, _ in numbered]
    first = min(numbers[:1] + [1])
    if numbers != list(range(first, first + len(numbers))):
        raise errors.UserError(
            f"{where}: expected views numbered from 0 (or 1) on without a gap, found "
            f"{len(numbers)} from {numbers[0]} to {numbers[-1]}; unpack it again."
        )
    return [name for _, name in numbered]


def _eye(container, view, where, patch):
    picture = pictures.decode(container.read(view), f"{where}/{view}", patch.channels)
    return image_ops.resize(picture, patch.size)
