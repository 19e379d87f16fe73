"""What goes wrong in a training of a GAN without an error, said in plain words.

An alarm looks at the logged lines of one phase and speaks once in it. The thresholds
are coarse on purpose: what they name was wrong in every public SimGAN that does not
work, and once it is there it stays.
"""

import array
import collections
from collections.abc import Iterable

import numpy as np

LINES = 5  # a state counts as such once it has held for this many logged lines
HALF_LEVEL = 1.0 / 255.0  # half a grey level, of images in [-1, 1]
MIN_CORRELATION = 0.5  # of refined eyes with their content


class _Logged:
    """What is remembered of the lines of one phase, of which there may be very many.

    Attributes:
        lines: the last ``LINES`` of them.
        norms: by name, every line's gradient norm, 0 where it has none.
    """

    def __init__(self):
        self.lines = collections.deque(maxlen=LINES)
        self.norms = collections.defaultdict(lambda: array.array("d"))
        self._count = 0

    def add(self, line):
        self.lines.append(line)
        for name, value in line["monitors"].items():
            if name.startswith("gradient_norm"):
                norms = self.norms[name]
                norms.extend([0.0] * (self._count - len(norms)))
                norms.append(value)
        self._count += 1


class Alarms:
    """Remembers what was logged of the present phase and which alarms spoke in it."""

    def __init__(self, lines: Iterable[dict] = ()):
        """Goes on behind ``lines``, those of the run that was interrupted."""
        self._phase, self._logged, self._spoken = None, _Logged(), set()
        for line in lines:
            self._remember(line)
            self._spoken |= set(line.get("alarms", ()))

    def look(self, line: dict, weights: dict[str, float]) -> dict[str, str]:
        """Sentences by alarm for those that speak now.

        Args:
            line: {"step", "phase", "losses", "monitors"}, finite numbers.
            weights: the phase's loss weights.
        """
        self._remember(line)
        said = {}
        for name, alarm in ALARMS.items():
            if name not in self._spoken and (sentence := alarm(self._logged, weights)):
                said[name] = f"step {line['step']}: {sentence}"
        self._spoken |= set(said)
        return said

    def _remember(self, line):
        if line["phase"] != self._phase:
            self._phase, self._logged, self._spoken = line["phase"], _Logged(), set()
        self._logged.add(line)


def _saturated(logged, weights):
    """The discriminator is never wrong, so its gradient says nothing."""
    names = "discriminator_on_real", "discriminator_on_refined"
    recent = [_recent(logged.lines, "monitors", name) for name in names]
    if all(len(values) == LINES and min(values) > 0.99 for values in recent):
        return (
            "the discriminator is saturated: it tells all refined eyes from real ones, "
            "and the generator learns little from it. Lower its learning rate, raise "
            "discriminator_every, or lower the weight of its loss."
        )
    return None


def _copies(logged, weights):
    """The refiner gives back what it gets."""
    values = _recent(logged.lines, "monitors", "change")
    if len(values) == LINES and max(values) < HALF_LEVEL:
        return (
            f"the output equals the input: refined eyes differ from synthetic ones by "
            f"{255 / 2 * values[-1]:.2f} grey levels in the mean. A term that keeps "
            "the picture weighs too much, or the others' gradients do not arrive."
        )
    return None


def _inverted(logged, weights):
    """Dark became bright and bright dark, which style losses cannot see."""
    values = _recent(logged.lines, "monitors", "contrast_correlation")
    if len(values) == LINES and max(values) < MIN_CORRELATION:
        return (
            f"the contrast is lost or inverted: refined eyes correlate with their "
            f"content by {values[-1]:.2f} in the middle of the picture. Residual "
            "output or a slope term forbids that; labels on such eyes are worth little."
        )
    return None


def _dominates(logged, weights):
    """One term is nearly all of the generator's sum."""
    shares = []
    for line in logged.lines:
        # Where a method measures the balance of its terms, it says so.
        balance = line["monitors"].get("balance", 1.0)
        terms = {
            name: abs(weights.get(name, 0.0) * value)
            * (1.0 if name == "adversarial" else balance)
            for name, value in line["losses"].items()
            if name != "discriminator"
        }
        total = sum(terms.values())
        largest = max(terms, key=terms.get, default=None)
        if len([t for t in terms.values() if t]) < 2 or not total:
            return None
        shares.append((largest, terms[largest] / total))
    names = {name for name, _ in shares}
    if len(shares) == LINES and len(names) == 1 and min(s for _, s in shares) > 0.95:
        name, share = shares[-1]
        return (
            f"{name} dominates: it is {share:.0%} of the weighted sum of losses, so "
            f"that the others hardly count. Lower loss_weights.{name}."
        )
    return None


def _explodes(logged, weights):
    """A gradient is a hundred times what it was."""
    for name, value in logged.lines[-1]["monitors"].items():
        if not name.startswith("gradient_norm"):
            continue
        before = np.array(logged.norms[name][:-1])
        usual = float(np.median(before)) if len(before) >= LINES else 0.0
        if usual and value > 100 * usual:
            return (
                f"{name} explodes: {value:.3g} after {usual:.3g} before. Lower the "
                "learning rate, set clip_norm, or warm up longer."
            )
    return None


def _recent(lines, group, name):
    """A value of the last ``LINES`` lines, of those that have it."""
    return [line[group][name] for line in lines if name in line[group]]


ALARMS = {
    "saturated": _saturated,
    "copies": _copies,
    "inverted": _inverted,
    "dominates": _dominates,
    "explodes": _explodes,
}
"""Each looks at what was logged of a phase and its loss weights: a sentence or None."""
