"""Are a mask's classes numbered as ours? Which class touches which tells.

A pupil lies in its iris: nine tenths of what it touches are iris, the rest the lids. In
no other order has the class that would be the pupil more than half of its contacts with
the class that would be the iris.
"""

import dataclasses
import itertools

import numpy as np
import numpy.typing as npt

from gaze.data import record

FEW = 8  # masks with class 2; fewer show nothing for certain

# Of sound sets of eight masks the iris had 0.69 to 0.95, the best wrong order 0.55.
_GAIN = 0.1  # share of contacts by which another order must be better
_NESTED = 0.6  # share that is less than any pupil's
_MOST = 0.6  # share of the border; of simulated sets skin has 0.99
# Width over height: medians of 16 irises had 1.76 or less, of openings 2.19 or more.
_WIDE, _SEVERAL = 2.0, 16
_MANY = 0.1  # share of masks: more closed eyes are rare


@dataclasses.dataclass(frozen=True)
class Order:
    """How the classes of some masks lie beside one another.

    Attributes:
        contacts: of pixels with their 4 neighbours, int [4, 4], symmetric, 0 within a
            class.
        skin: the class that by far most of the masks' borders are of, or 0.
        count: number of masks.
        shown: masks with iris or pupil, by our numbers.
        pupils: masks with class 2.
        aspect: median width over height of what is iris or pupil; 1 where none is.
    """

    contacts: np.ndarray
    skin: int
    count: int
    shown: int
    pupils: int
    aspect: float

    @property
    def nested(self) -> float:
        """Share of the pupil's contacts that are with the iris; 1 without a pupil."""
        return self._share(record.PUPIL, record.IRIS)

    @property
    def classes(self) -> tuple[int, ...]:
        """What the stored classes 0 to 3 seem to be, by our numbers."""
        ours = tuple(range(record.NUM_CLASSES))
        if not self.pupils:
            return ours
        others = [stored for stored in ours if stored != self.skin]
        orders = [(self.skin, *order) for order in itertools.permutations(others)]
        best = max(orders, key=self._fit)  # the stored number of each of our classes
        given = self.nested if self.skin == record.SKIN else 0.0
        if self._fit(best) < max(given + _GAIN, _NESTED):
            return ours
        return tuple(int(name) for name in np.argsort(best))

    @property
    def fault(self) -> str:
        """What is wrong, with the remedy, or ""; doubtful unless `is_certain`."""
        classes = self.classes
        if classes == tuple(range(record.NUM_CLASSES)):
            return ""
        seem = ", ".join(
            f"{stored} {record.CLASS_NAMES[name]}"
            for stored, name in enumerate(classes)
            if self.contacts[stored].any()
        )
        return (
            f"masks look as if their classes were {seem}; expected 0 skin, 1 iris, "
            f"2 pupil, 3 sclera: save np.array({list(classes)}, np.uint8)[mask]"
        )

    @property
    def is_certain(self) -> bool:
        """Whether there were masks with class 2 enough for a `fault` to be one."""
        return self.pupils >= FEW

    @property
    def doubts(self) -> list[str]:
        """What may be wrong, in sentences."""
        if not self.shown:
            return ["no mask shows an iris; are the class numbers others?"]
        doubts = []
        if (empty := self.count - self.shown) > _MANY * self.count:
            doubts.append(
                f"{empty} of {self.count} masks show no iris; are so many eyes closed?"
            )
        if not self.pupils:
            doubts.append(
                "no mask shows a pupil (class 2); class 1 is taken for the whole iris."
            )
        elif self.is_certain and self.nested < _NESTED:
            doubts.append(
                f"only {self.nested:.0%} of what class 2 touches is class 1; is it a "
                "pupil in its iris?"
            )
        if self.shown >= _SEVERAL and self.aspect > _WIDE:
            doubts.append(
                f"what is iris or pupil is {self.aspect:.1f} times as wide as high; "
                "does it hold the white of the eye, or were pictures squeezed?"
            )
        return doubts

    def _share(self, inner, outer):
        whole = self.contacts[inner].sum()
        return float(self.contacts[inner, outer] / whole) if whole else 1.0

    def _fit(self, stored):
        pupil, iris = stored[record.PUPIL], stored[record.IRIS]
        return self._share(pupil, iris) if self.contacts[pupil].any() else 0.0


def measure(mask: npt.ArrayLike) -> Order:
    """Counts which class touches which.

    Args:
        mask: uint8 [N, H, W], values 0 to 3.
    """
    mask = np.asarray(mask, np.int64)
    is_pupil = mask == record.PUPIL  # [N, H, W]
    is_shown = is_pupil | (mask == record.IRIS)
    shown = is_shown[is_shown.any(axis=(1, 2))]  # [K, H, W]
    beside = _pairs(mask[:, :, 1:], mask[:, :, :-1])
    contacts = beside + _pairs(mask[:, 1:], mask[:, :-1])  # [4, 4]
    contacts = contacts + contacts.T
    np.fill_diagonal(contacts, 0)
    border = np.concatenate([mask[:, [0, -1]].ravel(), mask[:, :, [0, -1]].ravel()])
    shares = np.bincount(border, minlength=record.NUM_CLASSES) / max(1, len(border))
    return Order(
        contacts=contacts,
        skin=int(np.argmax(shares)) if shares.max() > _MOST else record.SKIN,
        count=len(mask),
        shown=len(shown),
        pupils=int(is_pupil.any(axis=(1, 2)).sum()),
        aspect=float(np.median(list(map(_aspect, shown)))) if len(shown) else 1.0,
    )


def _aspect(shape):
    """Width over height of the box around what is drawn in bool [H, W]."""
    rows, columns = np.nonzero(shape)
    return (np.ptp(columns) + 1) / (np.ptp(rows) + 1)


def _pairs(one, other):
    """How often each class lies beside each: int [4, 4]."""
    kinds = record.NUM_CLASSES
    pairs = np.bincount((one * kinds + other).ravel(), minlength=kinds**2)
    return pairs.reshape(kinds, kinds)
