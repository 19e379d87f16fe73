"""What names of folders and files say of pictures: whose, which part, and what with.

``train/anna/images/3.png`` is Anna's; its mask may be ``3_mask.png`` beside it or
``train/anna/masks/3.png``. Letters' case is of no matter.
"""

import posixpath
import re

IMAGES = frozenset("images image imgs img pictures jpegimages frames photos".split())
MASKS = frozenset(
    "masks mask labels label annotations annotation segmentation segmentations seg gt "
    "groundtruth segmentationclass".split()
)
# Parts of a set, and sides: folders that are no people.
PARTS = frozenset(
    "train training test testing val valid validation dev eval evaluation all data "
    "eyes eye left right lefteye righteye left_eye right_eye real synth".split()
)
MASK = "_mask"
_SUFFIX = re.compile(r"\.[^./]+$")


def is_person(folder):
    """Whether a folder's name may be a person's."""
    return folder.lower() not in IMAGES | MASKS | PARTS


def person(name):
    """The first folder of a relative path that may be a person's, or ""."""
    folders = name.split("/")[:-1]
    return next((folder for folder in folders if is_person(folder)), "")


def partner_key(name):
    """What a picture, its mask and its labels have in common; a text.

    The path in small letters without suffix and "_mask", images/ and masks/ taken as
    one. ``1.png.json`` belongs to ``1.png``.
    """
    folder, base = posixpath.split(name.lower())
    stem = _SUFFIX.sub("", base)
    stem = (
        _SUFFIX.sub("", stem) if re.search(r"\.(png|jpe?g|bmp|tiff?)$", stem) else stem
    )
    parts = ["*" if part in IMAGES | MASKS else part for part in folder.split("/")]
    return "/".join([*parts, stem.removesuffix(MASK)])


def is_mask(name, has_images):
    """Whether a picture is named as a mask, or lies in a folder of masks.

    Args:
        name: its relative path.
        has_images: whether the set has a folder named as those of images are;
            without one, folders of masks are any folders.
    """
    folder, base = posixpath.split(name.lower())
    if _SUFFIX.sub("", base).endswith(MASK):
        return True
    return has_images and not MASKS.isdisjoint(folder.split("/"))


def has_images(names):
    """Whether one of the relative paths lies in a folder for images."""
    folders = {posixpath.dirname(name).lower() for name in names}
    return any(not IMAGES.isdisjoint(folder.split("/")) for folder in folders)
