"""The steps since the last line of a training's journal, which a checkpoint keeps.

A training may be stopped between two lines. The window is saved with its state, so that
the next line is the mean over the same steps as if nobody had stopped the training.
"""

import collections
import json

import numpy as np
import tensorflow as tf

# A loss scale halves at every skip: after 20 the gradients themselves are not finite.
SKIPS = 20
KINDS = ("losses", "monitors")


class Window(tf.train.experimental.PythonState):
    """Losses and monitors of some steps, scalars by name."""

    def __init__(self):
        """Without steps."""
        super().__init__()
        self._rows = []
        self._looked_at = 0  # the first so many rows
        self._skips = collections.Counter()  # in a row, by optimizer

    def __len__(self):
        return len(self._rows)

    def add(self, losses: dict[str, tf.Tensor], monitors: dict[str, tf.Tensor]) -> None:
        """Takes in one step: float scalars by name."""
        self._rows.append({"losses": losses, "monitors": monitors})

    def clear(self) -> None:
        """Forgets the steps; how many updates were skipped in a row it remembers."""
        self._rows, self._looked_at = [], 0

    def broken(self) -> tuple[list[str], int] | None:
        """What first became NaN or infinite in the steps not looked at before.

        Returns:
            (names, index of the step in the window), or None.
        """
        while self._looked_at < len(self._rows):
            outputs = self._rows[self._looked_at]
            names = [n for n, v in outputs["losses"].items() if not np.isfinite(v)]
            if not names:  # finite losses may have gradients that are not
                counted = _counted(outputs["monitors"])
                names = [n for n, v in counted.items() if _is_broken(n, v)]
                names += self._never_applied(outputs["monitors"])
            if names:
                return names, self._looked_at
            self._looked_at += 1
        return None

    def means(self) -> dict[str, dict[str, float]]:
        """Means over the steps by kind and name, of those steps that have it."""
        return {
            "losses": _means([outputs["losses"] for outputs in self._rows]),
            "monitors": _means([_counted(o["monitors"]) for o in self._rows]),
        }

    def _never_applied(self, monitors):
        """Norms of the optimizers that have skipped ``SKIPS`` updates in a row."""
        for name, skipped in _skipped(monitors).items():
            self._skips[name] = self._skips[name] + 1 if skipped else 0
        return [f"gradient_norm_{n}" for n, k in self._skips.items() if k >= SKIPS]

    def serialize(self) -> bytes:
        """The steps as JSON, for the checkpoint; a float32 comes back as it was."""
        rows = [
            {kind: {n: float(v) for n, v in row[kind].items()} for kind in KINDS}
            for row in self._rows
        ]
        state = {"rows": rows, "looked_at": self._looked_at, "skips": self._skips}
        return json.dumps(state).encode()

    def deserialize(self, value: bytes) -> None:
        """Restores what ``serialize`` gave."""
        state = json.loads(value)
        self._rows, self._looked_at = state["rows"], state["looked_at"]
        self._skips = collections.Counter(state["skips"])


def _skipped(monitors):
    """Whether the update was skipped, by optimizer with a loss scale."""
    names = [name for name in monitors if name.startswith("skipped_")]
    return {name.removeprefix("skipped_"): monitors[name] > 0 for name in names}


def _counted(monitors):
    """The monitors without the norms of skipped updates."""
    left_out = {
        f"gradient_norm_{name}" for name, yes in _skipped(monitors).items() if yes
    }
    return {name: v for name, v in monitors.items() if name not in left_out}


def _is_broken(name, value):
    return name.startswith("gradient_norm") and not np.isfinite(value)


def _means(rows):
    """Mean of every name over the rows that have it."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {
        name: float(np.mean([float(row[name]) for row in rows if name in row]))
        for name in names
    }
