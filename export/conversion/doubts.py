"""Whether Keras itself answers better than one answer for all eyes would.

The gates hold an exported model to its Keras network. A network that was trained on
other eyes, or not at all, passes them; so what it reads is compared with the best that
can be said without looking.
"""

from collections.abc import Mapping
from typing import Any

from absl import logging


def tell(metrics: Mapping[str, Any]) -> list[str]:
    """What is to be doubted of a network, a sentence per set; each is logged as well.

    Args:
        metrics: ``accuracy``, and ``also`` by name, as in ``build.Built``.
    """
    measured = {"": metrics["accuracy"]} | metrics["also"]
    told = [
        f"On {name}: {doubt}" if name else doubt
        for name, figures in measured.items()
        if (doubt := of(figures))
    ]
    for line in told:
        logging.warning("%s; the exported model is a faithful copy of that", line)
    return told


def of(figures: Mapping[str, Any]) -> str:
    """What is wrong with a network by its figures, in a sentence; "" for nothing.

    Args:
        figures: ``accuracy.measure``'s. Without labels nothing is doubted.
    """
    error, blind = figures.get("keras_error_deg"), figures.get("blind_error_deg")
    if error is not None and blind is not None and error >= blind:
        return (
            f"Keras itself is {error:.1f} degrees off, and one direction for all eyes "
            f"{blind:.1f}: it reads nothing from these eyes"
        )
    miou, blind = figures.get("keras_miou"), figures.get("blind_miou")
    if miou is not None and blind is not None and miou <= blind:
        return (
            f"Keras' own masks reach mIoU {miou:.2f}, and one mask for all eyes "
            f"{blind:.2f}: it sees nothing in these eyes"
        )
    return ""
