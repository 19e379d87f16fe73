"""How the arms look to a network: features once, every figure from them.

The network judges and never trains a method: its layer and the seed of its random
features are the judge's own (`kid`).
"""

import dataclasses

import numpy as np

from gaze.run import progress
from refiner.realism import fid, kid, variety

IMAGES = 300  # 40 ms each: VGG-19 down to its last block
FACTS = ("extractor", "floor", "needed", "found")
"""What `distances` and `frechet` give beside the arms by their names."""
_NEIGHBOURS = 5


@dataclasses.dataclass(frozen=True)
class Looks:
    """Deep features of real eyes and of every arm.

    Attributes:
        extractor: what the features are, as a result has to say.
        real: float64 [M, d].
        arms: {arm: float64 [N, d]}, the first N eyes of each.
    """

    extractor: str
    real: np.ndarray
    arms: dict

    @property
    def is_random(self):
        """Whether seeded random filters stand in for ImageNet's."""
        return self.extractor.partition(", ")[2].startswith("random (seed")


def see(sets, real, weights, num_images=IMAGES) -> Looks:
    """Features of up to ``num_images`` eyes of every arm, and twice as many real ones.

    Args:
        sets: {arm: record.Records}, in random order.
        real: record.Records.
        weights: of VGG-19, as `kid.extractor` takes them.
        num_images: of each arm.
    """
    network = kid.extractor(weights)
    shown = np.random.default_rng(0).permutation(len(real))[: 2 * num_images]
    target = kid.pooled_features(real.image[shown], network)
    report, arms = progress.Progress("features of arms", len(sets)), {}
    for done, (name, records) in enumerate(sets.items(), start=1):
        arms[name] = kid.pooled_features(records.image[:num_images], network)
        report.update(done)
    return Looks(kid.name(network), target, arms)


def distances(looks: Looks) -> dict:
    """KID of every arm {arm: {mean, std}}, "floor" (real halves) and "extractor"."""
    found = {name: kid.kid(looks.real, own) for name, own in looks.arms.items()}
    return found | {"extractor": looks.extractor, "floor": kid.floor(looks.real)}


def frechet(looks: Looks) -> dict:
    """FID of every arm {arm: number}; with too few images {"needed", "found"}."""
    needed = fid.needed(looks.real.shape[1])
    found = min(len(looks.real), *(len(own) for own in looks.arms.values()))
    if found < needed:
        return {"needed": needed, "found": found}
    return {
        name: fid.frechet_distance(looks.real, own) for name, own in looks.arms.items()
    }


def varied(looks: Looks) -> dict:
    """Diversity and copying of every arm.

    Copying is looked for among the real eyes drawn here, not in the whole style bank,
    so a single copied eye can go unseen; a habit cannot.
    """
    return {
        name: {
            "diversity": variety.diversity(own, looks.real),
            "copied_share": variety.copied_share(own, looks.real),
        }
        for name, own in looks.arms.items()
    }


def from_real(looks: Looks, arm: str) -> np.ndarray:
    """How far each eye of an arm is from real ones, [N], in units of real spread.

    The mean distance to its nearest few real eyes over the same among real eyes, of
    which every one has itself left out; about 1 for an eye that is one of them.
    """
    among = _nearest(variety.pairwise(looks.real, looks.real), skip=1).mean()
    return _nearest(variety.pairwise(looks.arms[arm], looks.real)) / among


def _nearest(table, skip=0):
    return np.sort(table, axis=1)[:, skip : skip + _NEIGHBOURS].mean(axis=1)
