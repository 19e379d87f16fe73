"""What names of folders and files say of pictures: whose, which part, and what with.

``train/anna/images/3.png`` is Anna's; its mask may be ``3_mask.png`` beside it or
``train/anna/masks/3.png``. Letters' case matters only where names differ by it alone.
"""

import collections
import functools
import posixpath
import re
from collections.abc import Collection

IMAGES = frozenset("images image imgs img pictures jpegimages frames photos".split())
MASKS = frozenset(
    "masks mask labels label annotations annotation segmentation segmentations seg gt "
    "segs groundtruth ground_truth segmentationclass".split()
)
# Parts of a set, and sides: folders that are no people.
PARTS = frozenset(
    "train training test testing val valid validation dev eval evaluation all data "
    "eyes eye left right lefteye righteye left_eye right_eye real synth".split()
)
# What follows, or precedes, a picture's name in its mask's; "_mask" is our own word.
_MASK = re.compile(
    r"[_\-. ](mask|masks|seg|segmentation|label|labels|gt)$|^(mask|seg|label)[_\-. ]",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\.[^./]+$")
_PICTURE = re.compile(r"\.(png|jpe?g|bmp|tiff?|pgm|ppm|webp)$", re.IGNORECASE)


def is_person(folder: str) -> bool:
    """Whether a folder's name may be a person's."""
    return folder.lower() not in IMAGES | MASKS | PARTS


def person(name: str) -> str:
    """The first folder of a relative path that may be a person's, or ""."""
    folders = name.split("/")[:-1]
    return next((folder for folder in folders if is_person(folder)), "")


def partner_key(name: str) -> str:
    """What a picture, its mask and its labels have in common; a text.

    The path in small letters without suffix and "_mask" or the like, images/ and
    masks/ taken as one. ``1.png.json`` belongs to ``1.png``.
    """
    return _key(name).lower()


@functools.lru_cache(maxsize=1 << 20)  # of a set's every file, asked more than once
def _key(name):
    """As `partner_key`, with the letters' case."""
    folder, stem = _split(name)
    both = IMAGES | MASKS
    parts = ["*" if part.lower() in both else part for part in folder.split("/")]
    return "/".join([*parts, _MASK.sub("", stem) or stem])


def masks(names: Collection[str]) -> tuple[set[str], list[str]]:
    """Which pictures are masks of others, as a set; and those that seem to be.

    Named as one, or in a folder of masks where there is a folder of images, a picture
    is a mask if one that it belongs to is there.

    Args:
        names: relative paths.

    Returns:
        (masks, orphans): a set, and a sorted list of what is called a mask by our own
        word or lies among masks, but belongs to no picture.
    """
    has_images = any(not IMAGES.isdisjoint(_folders(name)) for name in names)
    named = {name for name in names if _MASK.search(_split(name)[1])}
    lying = {n for n in names if has_images and not MASKS.isdisjoint(_folders(n))}
    bare = {partner_key(name) for name in names if name not in named | lying}
    drawn = {name for name in named | lying if partner_key(name) in bare}
    surely = {n for n in named if _split(n)[1].lower().endswith("_mask")} | lying
    return drawn, sorted(surely - drawn)


def masks_of(
    pictures: Collection[str], masks: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The masks that belong to each picture, sorted.

    E0_mask.png belongs to E0.png, and to e0.png only where there is no E0.png and
    e0.png has no mask of its own.

    Args:
        pictures, masks: relative paths.
    """
    shown = set(map(_key, pictures))
    exact, folded = collections.defaultdict(tuple), collections.defaultdict(tuple)
    for name in sorted(masks):
        if _key(name) in shown:
            exact[_key(name)] += (name,)
        else:
            folded[partner_key(name)] += (name,)
    return {
        name: exact.get(_key(name)) or folded.get(partner_key(name), ())
        for name in pictures
    }


def _folders(name):
    return _split(name)[0].lower().split("/")


def _split(name):
    """Folder and stem."""
    folder, base = posixpath.split(name)
    stem = _SUFFIX.sub("", base)
    return folder, _SUFFIX.sub("", stem) if _PICTURE.search(stem) else stem
