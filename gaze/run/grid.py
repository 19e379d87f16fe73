"""Contact sheets: eyes beside eyes, masks over eyes, gaze arrows.

Eye patches are 60x36 pixels, so every picture is enlarged by a whole number;
``nearest`` shows the pixels that a network sees, ``cubic`` is kinder to the eye.
All functions return RGB uint8 arrays and never change their input.
"""

import os
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from gaze import geometry
from gaze.run import errors, files

CLASS_COLOURS = {  # RGB, told apart by colour-blind readers too (Okabe and Ito)
    1: (86, 180, 233),  # iris: sky blue
    2: (240, 228, 66),  # pupil: yellow
    3: (230, 120, 30),  # sclera: orange
}
SKIN_COLOUR = (92, 92, 92)
ARROW_COLOUR = (255, 80, 60)

_INTERPOLATIONS = {"nearest": cv2.INTER_NEAREST, "cubic": cv2.INTER_CUBIC}
_PAPER, _INK = 255, 60
_FONT, _LABEL_HEIGHT = cv2.FONT_HERSHEY_SIMPLEX, 22


def to_rgb(image: np.ndarray) -> np.ndarray:
    """uint8 [H, W] or [H, W, 1 or 3] -> uint8 [H, W, 3]."""
    image = np.asarray(image)
    if image.ndim == 2:
        image = image[..., None]
    if image.ndim != 3 or image.shape[-1] not in (1, 3) or image.dtype != np.uint8:
        raise ValueError(
            f"expected uint8 [H, W], [H, W, 1] or [H, W, 3], "
            f"found {image.dtype} {list(image.shape)}"
        )
    return np.repeat(image, 3 // image.shape[-1], axis=-1)


def upscale(
    image: np.ndarray, factor: int, interpolation: str = "nearest"
) -> np.ndarray:
    """An image enlarged by a whole factor, uint8 [H * factor, W * factor, 3]."""
    image = to_rgb(image)
    size = (image.shape[1] * factor, image.shape[0] * factor)
    return cv2.resize(image, size, interpolation=_INTERPOLATIONS[interpolation])


def colour_mask(mask: npt.ArrayLike) -> np.ndarray:
    """Class image, int [H, W], as solid colours, uint8 [H, W, 3]."""
    picture = np.full((*np.shape(mask), 3), SKIN_COLOUR, np.uint8)
    for class_index, colour in CLASS_COLOURS.items():
        picture[np.asarray(mask) == class_index] = colour
    return picture


def outline_mask(
    image: np.ndarray, mask: npt.ArrayLike, factor: int, interpolation: str = "nearest"
) -> np.ndarray:
    """An enlarged image with the outline of every class, uint8 RGB.

    Args:
        image: uint8 [H, W] or [H, W, 1 or 3].
        mask: int [H, W], 0 skin, 1 iris, 2 pupil, 3 sclera.
        factor: whole enlargement; the outline is drawn after it, about a third of
            a pixel of the eye patch thick.
        interpolation: of the image.
    """
    picture = upscale(image, factor, interpolation)
    large = upscale(np.asarray(mask, np.uint8), factor)[..., 0]  # [H f, W f]
    size = 2 * max(1, factor // 3) + 1  # odd, so that the kernel has a middle
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    # The iris goes on under its pupil: no second line along the pupil's.
    for class_index, classes in ((3, [3]), (1, [1, 2]), (2, [2])):
        region = np.isin(large, classes).astype(np.uint8)  # 0 or 1
        inside = cv2.erode(region, kernel, borderType=cv2.BORDER_REPLICATE)
        picture[(region - inside).astype(bool)] = CLASS_COLOURS[class_index]
    return picture


def draw_gaze(
    picture: np.ndarray,
    gaze: Sequence[float] | np.ndarray,
    *,
    origin: Sequence[float] | None = None,
    colour: tuple[int, int, int] = ARROW_COLOUR,
) -> np.ndarray:
    """A copy of an RGB picture with the gaze as an arrow.

    The arrow is the gaze vector's part in the image plane; a gaze straight into
    the camera is a dot, one along the image plane half the picture's width.

    Args:
        picture: uint8 [H, W, 3], already enlarged.
        gaze: float [2], (pitch, yaw) in radians.
        origin: (x, y) in pixels of ``picture``, by default its centre.
        colour: RGB.
    """
    picture = np.array(picture)
    height, width = picture.shape[:2]
    start = np.array(origin if origin is not None else (width / 2, height / 2))
    end = (
        start + geometry.angles_to_vector(np.asarray(gaze, np.float64))[:2] * width / 2
    )
    tail, head = ([int(round(v)) for v in point] for point in (start, end))
    thickness = max(1, width // 120)
    cv2.circle(picture, tail, thickness + 1, colour, -1, cv2.LINE_AA)
    cv2.arrowedLine(picture, tail, head, colour, thickness, cv2.LINE_AA, 0, 0.25)
    return picture


def draw_point(
    picture: np.ndarray, point: Sequence[float], colour: tuple[int, int, int]
) -> np.ndarray:
    """A copy of an RGB picture with a small cross at ``point``, (x, y) px of it."""
    picture = np.array(picture)
    x, y = (int(round(value)) for value in point)
    reach = max(2, picture.shape[1] // 45)
    for start, end in (
        ((x - reach, y), (x + reach, y)),
        ((x, y - reach), (x, y + reach)),
    ):
        cv2.line(picture, start, end, colour, max(1, reach // 3), cv2.LINE_AA)
    return picture


def contact_sheet(
    columns: Mapping[str, Sequence[np.ndarray]],
    *,
    gap: int = 6,
    labels_below: bool = False,
) -> np.ndarray:
    """Labelled columns of pictures, one row per eye.

    Args:
        columns: {label: n pictures}, in the order shown; pictures are uint8
            [H, W] or [H, W, 1 or 3] of one size, already enlarged. The labels
            stand above the columns.
        gap: white pixels between pictures.
        labels_below: whether the labels stand below the columns instead.

    Returns:
        uint8 [sheet height, sheet width, 3] on white.

    Raises:
        ValueError: no columns, columns of different length, or several sizes.
    """
    tiles = {
        label: [to_rgb(p) for p in pictures] for label, pictures in columns.items()
    }
    lengths = {label: len(pictures) for label, pictures in tiles.items()}
    sizes = {picture.shape for pictures in tiles.values() for picture in pictures}
    if len(set(lengths.values())) != 1 or len(sizes) != 1:
        raise ValueError(
            f"expected columns of one length and pictures of one size, "
            f"found {lengths} and {sorted(sizes)}"
        )
    height, width = sizes.pop()[:2]
    num_rows, head = max(lengths.values()), _LABEL_HEIGHT + gap
    # A gap below each row, none beside the last column.
    shape = (head + num_rows * (height + gap), len(tiles) * (width + gap) - gap, 3)
    sheet = np.full(shape, _PAPER, np.uint8)
    for column, (label, pictures) in enumerate(tiles.items()):
        left = column * (width + gap)
        area = sheet[-head:] if labels_below else sheet[:head]  # [head, sheet width, 3]
        _write_label(area[:, left : left + width], label)
        for row, picture in enumerate(pictures):
            top = (0 if labels_below else head) + row * (height + gap)
            sheet[top : top + height, left : left + width] = picture
    return sheet


def tile(pictures: Sequence[np.ndarray], per_row: int, *, gap: int = 6) -> np.ndarray:
    """Pictures side by side in rows, on white; the last row may be shorter.

    Args:
        pictures: at least one, uint8 [H, W] or [H, W, 1 or 3] of one size.
        per_row: pictures in a row.
        gap: white pixels between pictures.

    Returns:
        uint8 [sheet height, sheet width, 3].
    """
    tiles = [to_rgb(picture) for picture in pictures]
    height, width = tiles[0].shape[:2]
    num_rows, num_columns = -(-len(tiles) // per_row), min(per_row, len(tiles))
    shape = num_rows * (height + gap) - gap, num_columns * (width + gap) - gap, 3
    sheet = np.full(shape, _PAPER, np.uint8)
    for number, picture in enumerate(tiles):
        row, column = divmod(number, per_row)
        top, left = row * (height + gap), column * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet


def encode_png(picture: np.ndarray) -> bytes:
    """PNG bytes of an RGB or grey picture, uint8."""
    done, data = cv2.imencode(".png", to_rgb(picture)[..., ::-1])
    if not done:
        raise errors.UserError("a picture could not be encoded as PNG; is it empty?")
    return data.tobytes()


def write_png(path: str | os.PathLike, picture: np.ndarray) -> None:
    """Writes a picture as PNG, whole or not at all."""
    data = encode_png(picture)
    with files.writing(path) as temporary:
        temporary.write_bytes(data)


def _write_label(area, label):
    """Centres a label in the white area, shrinking it until it fits."""
    height, width = area.shape[:2]
    text, scale = str(label).replace("_", " "), 0.55
    scale *= min(1.0, (width - 2) / cv2.getTextSize(text, _FONT, scale, 1)[0][0])
    size = cv2.getTextSize(text, _FONT, scale, 1)[0]
    start = ((width - size[0]) // 2, (height + size[1]) // 2)
    ink = (_INK, _INK, _INK)
    cv2.putText(area, text, start, _FONT, scale, ink, 1, cv2.LINE_AA)
