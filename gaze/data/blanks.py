"""Do pictures show anything? Black, flat and repeated ones are counted.

An empty slot of an array, floats cast to uint8 and a camera that was covered give
pictures of one grey level; a loop that saves one picture again and again gives copies.
Grey levels of real and simulated eyes deviate by 13 and more.
"""

import dataclasses

import numpy as np

from gaze import image_ops

FEW = 8  # pictures; fewer show nothing for certain
_FLAT = 1.0  # standard deviation of grey levels: less is nothing
_FAINT = 4.0  # less is so little that the car's runtime does not answer
_NEARLY_ALL = 0.9
_MANY_COPIES = 0.1


@dataclasses.dataclass(frozen=True)
class Blanks:
    """How many of some pictures show nothing, or nothing new.

    Attributes:
        count: number of pictures.
        flat: those of one grey level or two.
        faint: those that show something in very few, as eyes by night do.
        copies: those of the others that are equal to another, to the last pixel.
    """

    count: int
    flat: int
    faint: int
    copies: int

    @property
    def is_blank(self) -> bool:
        """Whether nearly all pictures are flat, and there were enough to be sure."""
        return self.count >= FEW and self.flat > _NEARLY_ALL * self.count

    @property
    def doubts(self) -> list[str]:
        """What may be wrong, in sentences."""
        doubts = []
        if self.flat:
            doubts.append(
                f"{self.flat} of {self.count} pictures looked at are of one grey "
                "level, with no eye in them."
            )
        if self.faint:
            doubts.append(
                f"{self.faint} of {self.count} pictures looked at have little contrast "
                f"(grey levels deviate by less than {_FAINT:g})."
            )
        if self.count >= FEW and self.copies > _MANY_COPIES * self.count:
            doubts.append(
                f"{self.copies} of {self.count} pictures looked at are copies of one "
                "another."
            )
        return doubts


def measure(image: np.ndarray) -> Blanks:
    """Counts the flat and the equal ones of pictures uint8 [N, H, W, C]."""
    grey = (image_ops.to_grey(eye) for eye in image)
    contrast = np.array([levels.std() for levels in grey])  # [N]
    is_flat = contrast < _FLAT
    eyes = [eye.tobytes() for eye in image[~is_flat]]
    return Blanks(
        len(image),
        flat=int(is_flat.sum()),
        faint=int((contrast < _FAINT).sum() - is_flat.sum()),
        copies=len(eyes) - len(set(eyes)),
    )
