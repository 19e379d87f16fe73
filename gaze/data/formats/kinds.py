"""Kinds of files by their suffix, and what would read those that are not read."""

import os
import posixpath
import re
from collections.abc import Collection

from gaze.data.formats import pictures

# Notes, licences and what file managers and editors leave behind.
_BESIDE = re.compile(
    r"(^|/)(\.[^/]*|__MACOSX|manifest\.json|Thumbs\.db|desktop\.ini|ehthumbs\.db|"
    r"(readme|licen[cs]e|copying|changelog|changes|citation|notice|authors)[^/]*|"
    r"[^/]*(~|\.bak|\.swp|\.md|\.rst|\.pdf|\.html?|\.docx?|\.url|\.bib))(/|$)",
    re.IGNORECASE,
)
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_OTHER_IMAGES = (
    ".avif .heic .heif .jxl .exr .hdr .pic .pfm .pam .tga .psd .dng .nef .cr2 .arw "
    ".raw .jpx .svg .ico"
).split()
_REMEDIES = {
    **dict.fromkeys(_ARCHIVES, "unpack them to have them read"),
    **dict.fromkeys(_OTHER_IMAGES, "convert them to PNG to have them read"),
    ".npz": "one .npz is read by itself: --source=FILE.npz",
    ".npy": "numpy.savez puts arrays into the one .npz that is read",
    ".avi": "videos are read as --dataset=lpw: PARTICIPANT/VIDEO.avi, a .txt beside it",
    ".mat": "--dataset=mpiigaze and mpiifacegaze read their own .mat",
}


def of(name: str) -> str:
    """A path's suffix in small letters, "nameless" where there is none."""
    return posixpath.splitext(name)[1].lower() or "nameless"


def is_beside(name: str) -> bool:
    """Whether a relative path is kept beside data and no part of them."""
    return _BESIDE.search(name) is not None


def remedy(kind: str, dataset: str) -> str:
    """What would read files of a kind that the reader ``dataset`` does not, or ""."""
    if kind in pictures.SUFFIXES and dataset != "image_folder":
        return "--dataset=image_folder reads pictures, without labels"
    return _REMEDIES.get(kind, "")


def no_picture(source: str | os.PathLike, files: list[str]) -> str:
    """What to say of a folder without pictures: what it holds, and what reads that."""
    text = f"{source} holds no image; expected files ending in "
    text += ", ".join(pictures.SUFFIXES)
    others = [name for name in files if not is_beside(name)]
    remedies = {remedy(of(name), "image_folder") for name in others} - {""}
    if others:
        text += f"; found {first(others)}"
    return "; ".join([text, *sorted(remedies)]) + "."


def first(names: Collection[str], most: int = 3) -> str:
    """The first of some names in words, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(sorted(names)[:most]) + more
