"""What must be known before a report's figures are read."""

import collections
import re
from collections.abc import Iterator

from pipeline.reporting import workdir

_RANDOM_VGG = (
    "These ran on random features, because VGG-19's weights were not at hand: {}. "
    "Random filters answer to contrasts and edges but know nothing of ImageNet, so "
    "their figures are not those of the papers' methods with their own features. Give "
    "the weights with --config.vgg.weights=PATH."
)


def of(run: workdir.Run) -> Iterator[tuple[str, str]]:
    """(label, text) of everything that must be known before the figures are read."""
    random = [name for name, s in run.vgg_sources.items() if s.startswith("random")]
    if random:
        yield "Random features", _RANDOM_VGG.format(", ".join(random))
    for alarm in _worst_of_alike(run.realism.get("alarms", [])):
        yield "Alarm", alarm
    for alarm in _worst_of_alike(run.purified_realism.get("alarms", [])):
        yield "Alarm, purification", alarm


def _worst_of_alike(alarms):
    """Of alarms that differ by their numbers alone, as those of several seeds, one."""
    alike = collections.defaultdict(list)
    for alarm in alarms:
        # Its arm's name may have numbers, too.
        arm, colon, text = alarm.partition(": ")
        alike[arm + colon + re.sub(r"\d+", "#", text)].append((_numbers(text), alarm))
    for said in alike.values():
        _, worst = max(said)
        yield worst if len(said) == 1 else f"{worst}; worst of {len(said)} seeds"


def _numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]
