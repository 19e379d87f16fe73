"""Pictures that are somebody's data set with labels, not just anybody's eyes.

Read as a plain folder of pictures they would lose their labels without a word, and
whole faces would pass for eyes. Such a folder is refused, with what it looks like.
"""

import os
import re

from gaze.data.formats import kinds, pictures, roles
from gaze.run import errors

_IGNORE = "to take the pictures alone, --dataset=image_folder --options=labels=ignore"
_SHAPES = {
    r"p\d\d/p\d\d\.txt$": "MPIIFaceGaze as downloaded, whole laptop pictures; give "
    "MPIIFaceGaze_normalized, the folder with p00.mat to p14.mat",
    r"p\d\d/day\d\d/annotation\.txt$": "MPIIGaze's Data/Original, whole laptop "
    "pictures; give the folder MPIIGaze with its Data/Normalized",
    r"(dotInfo|appleFace|faceGrid)\.json$": "GazeCapture, whole faces with boxes, "
    "which no reader knows; cut the eyes and save them with labels as one .npz",
    r"\d{4}_\d+m_-?\d+P_-?\d+V_-?\d+H\.jpe?g$": "Columbia Gaze, whole faces with the "
    "gaze in their names, which no reader knows; cut the eyes and save them with "
    "labels as one .npz",
    r"(synth|test)/\d{3}_(left|right)\.csv$": "UT Multiview; give the folder that "
    "holds s00 to s49",
    r"subject\d{4}(/|\.h5$)": "ETH-XGaze, whole faces, which no reader knows; cut the "
    "eyes and save them with labels as one .npz",
    r"s\d{3}_glasses/": "RT-GENE, which no reader knows; save its eyes and labels as "
    "one .npz",
}
_UNITY = (b'"look_vec"', b'"interior_margin_2d"', b'"ground_truth"')
_TABLES = (".csv", ".tsv", ".txt", ".json", ".xml", ".lst")
_HARMLESS = (".xmp", ".md5", ".sha256", ".sha1", ".thm")
_LOOKED_INTO, _BEGINNING = 20, 1 << 16  # tables, bytes of each
_WORDS = re.compile(rb"[^\s,;:|\"'<>\\(){}\[\]=]+")
_LONG = 5  # digits: a name such as 000012 is no number in a table


def refuse(source: str | os.PathLike, files: list[str], images: list[str]) -> None:
    """Raises UserError for a folder whose pictures have labels of another format.

    Args:
        source: the folder.
        files: all files below it, relative paths.
        found: those that are pictures.

    Raises:
        UserError: it has the shape of a known set; files beside pictures bear their
            names; or a table names pictures.
    """
    if shape := _shape(files):
        raise errors.UserError(f"{source} looks like {shape}; or, {_IGNORE}.")
    others = _others(files)
    keys = set(map(roles.partner_key, images))
    partners = [name for name in others if roles.partner_key(name) in keys]
    if partners:
        raise errors.UserError(
            f"{source} holds {len(partners):,} files named as pictures are "
            f"({kinds.first(partners)}): labels that would be dropped. "
            f"{_nearest(source, partners)}; or, {_IGNORE}."
        )
    if table := _table(source, others, images):
        raise errors.UserError(
            f"{source}: {table} names the pictures: labels that would be dropped. No "
            f"reader knows it; save eyes and labels as one .npz; or, {_IGNORE}."
        )


def _shape(files):
    listing = "\n".join(files)
    for pattern, sentence in _SHAPES.items():
        if re.search(rf"(?:^|/){pattern}", listing, re.MULTILINE):
            return sentence
    return ""


def _others(files):
    """Files that are neither pictures nor kept beside data."""
    return [
        name
        for name in files
        if not name.lower().endswith((*pictures.SUFFIXES, *_HARMLESS))
        and not kinds.is_beside(name)
    ]


def _nearest(source, partners):
    """Which format they come near to, and what is missing."""
    suffixes = {kinds.of(name) for name in partners}
    if ".json" in suffixes:
        labels = [name for name in partners if kinds.of(name) == ".json"]
        if any(word in _beginning(source, labels[0]) for word in _UNITY):
            folders = sorted({name.rpartition("/")[0] for name in labels})
            return (
                "They are UnityEyes', which is read folder by folder: give one of "
                f"{', '.join(f'--source={source}/{folder}' for folder in folders[:3])}"
            )
    if ".pkl" in suffixes:
        return (
            "Nearest is SynthesEyes, whose pairs lie in folders f01 to f05 and m01 to "
            "m05, one for each head"
        )
    return "No reader knows them; save eyes and labels as one .npz"


def _table(source, others, images):
    """The first table that names pictures of the set, or ""."""
    bases = [name.rpartition("/")[2].lower() for name in images]
    stems = {base.rpartition(".")[0] for base in bases}
    telling = {s for s in stems if len(s) >= _LONG or not s.isdecimal() and len(s) > 2}
    telling_names = {name.encode(errors="replace") for name in telling.union(bases)}
    tables = [name for name in others if kinds.of(name) in _TABLES]
    for name in tables[:_LOOKED_INTO]:
        beginning = _beginning(source, name).lower()
        words = {word.rpartition(b"/")[2] for word in _WORDS.findall(beginning)}
        if not telling_names.isdisjoint(words):
            return name
    return ""


def _beginning(source, name):
    try:
        with open(f"{source}/{name}", "rb") as file:
            return file.read(_BEGINNING)
    except OSError:
        return b""
