"""Phases as data: what a training does, in order, without control flow.

The idea of writing alternating updates as data is StyleGAN2-ADA's. A method's
``phases`` run one after another; inside a phase each network may be updated
every n-th step only (SimGAN's K_g and K_d).
"""

import dataclasses
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Phase:
    """A stretch of training.

    Attributes:
        name: shown in logs and metrics.
        steps: number of steps; a phase of 0 steps is skipped.
        trainable: names of the networks, or of their parts, that learn.
        loss_weights: weight of every loss of the phase by its name.
        data: name of the stream of batches.
        every: update interval in steps by name in ``trainable``; 1 where absent.
    """

    name: str
    steps: int
    trainable: tuple[str, ...]
    loss_weights: dict[str, float]
    data: str
    every: dict[str, int] = dataclasses.field(default_factory=dict)

    def at(self, step: int) -> "Phase":
        """This phase with only those in ``trainable`` that learn at ``step``."""
        due = tuple(n for n in self.trainable if step % self.every.get(n, 1) == 0)
        return dataclasses.replace(self, trainable=due)


def locate(phases: Sequence[Phase], step: int) -> tuple[Phase, int]:
    """The phase that global ``step`` falls in, and the step inside it.

    Raises:
        IndexError: ``step`` lies behind the last phase.
    """
    first = 0
    for phase in phases:
        if step < first + phase.steps:
            return phase, step - first
        first += phase.steps
    raise IndexError(f"step {step} lies behind the {first} steps of all phases")


def num_updates(phases: Sequence[Phase], name: str) -> int:
    """Number of updates that ``name`` in ``trainable`` gets in all phases."""
    return sum(  # rounded up: step 0 is an update
        -(-phase.steps // phase.every.get(name, 1))
        for phase in phases
        if name in phase.trainable
    )


def total_steps(phases: Sequence[Phase]) -> int:
    """Number of steps of all phases together."""
    return sum(phase.steps for phase in phases)
