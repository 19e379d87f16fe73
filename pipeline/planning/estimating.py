"""The estimators of one seed, trained on whatever eyes an arm gives."""

import pathlib

from pipeline.planning import costs, kinds
from pipeline.planning import draft as drafts
from refiner.realism import naming


class Estimators:
    """Adds the trainings of every kind of estimator.

    Attributes:
        inputs: {kind: columns that the estimator reads}, of this seed.
        read_masks: whether any kind reads masks.
    """

    def __init__(
        self,
        draft: drafts.Draft,
        number: int,
        segmenter: pathlib.Path,
        segmented: dict[str, pathlib.Path],
        inputs: dict[str, tuple[str, ...]],
    ):
        """The estimators of seed ``number``; arguments as ``seeds.Seed`` takes them."""
        self.draft, self.seed = draft, f"seed{number}"
        self.segmenter, self.segmented = segmenter, segmented
        self._trained = kinds.of(draft.config, number)
        self.inputs = {kind: inputs[kind] for kind in self._trained}
        self.read_masks = any("mask" in columns for columns in self.inputs.values())

    def train(self, arm: str, records: pathlib.Path) -> dict[str, pathlib.Path]:
        """Adds the trainings on an arm's eyes: {"ARM/KIND": run folder}."""
        masked = self._masked(arm, records) if self.read_masks else records
        eyes = self.draft.config.simulator.studio.count
        return {
            f"{arm}/{kind}": self.draft.add_training(
                f"estimate/{self.seed}/{arm}/{kind}",
                "gaze.train",
                f"{self.seed}/estimate/{arm}/{kind}",
                costs.estimator(how[1], eyes),
                how,
                data=masked if "mask" in self.inputs[kind] else records,
            )
            for kind, how in self._trained.items()
        }

    def _masked(self, arm, records):
        """An arm's eyes with masks as the segmenter sees them."""
        shared = "synthetic" if arm == naming.RAW else arm  # of all seeds
        if shared in self.segmented:
            return self.segmented[shared]
        return self.draft.add(
            f"estimate/{self.seed}/{arm}/segment",
            "refiner.segment",
            f"{self.seed}/segmented/{arm}",
            costs.segmenting(self.draft.config.simulator.studio.count),
            model=self.segmenter,
            data=records,
            pupil_constraint=self.draft.config.pupil_constraint,
        )
