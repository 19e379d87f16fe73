"""What every preset starts from: a network, its deployment, and two sets of people."""

import dataclasses
import types
from collections.abc import Mapping
from typing import Any

import keras

from export.conversion import (
    calibration,
    card,
    deployment,
    evidence,
    generator,
    taking,
)
from gaze.data import record


@dataclasses.dataclass(frozen=True)
class Source:
    """What every preset starts from.

    Attributes:
        network: the Keras network.
        deployed: its deployment.
        facts: ``provenance.facts`` of the network.
        examples: to calibrate on.
        test: Records of other people, to measure on.
        config: the ``export`` config.
    """

    network: keras.Model
    deployed: deployment.Deployment
    facts: Mapping[str, Any]
    examples: calibration.Examples
    test: record.Records
    config: Mapping[str, Any]

    @property
    def count(self) -> int:
        """Number of images to calibrate on."""
        return len(self.examples[deployment.INPUT_NAME])


def prepare(
    network: keras.Model,
    records: record.Records,
    facts: Mapping[str, Any],
    config: Mapping[str, Any],
    also: Mapping[str, record.Records] = types.MappingProxyType({}),
) -> Source:
    """Divides the records and deploys the network; arguments as ``build.build``'s.

    Raises:
        UserError: there are too few images, of a size whose camera nobody says, it is
            no network that can be deployed, or records, further ones too, are not what
            it takes (``taking.expect``).
    """
    card.camera(records.image.shape[1:], config["camera"])
    deployed = deployment.deploy(network, records.image.shape[1:])
    of_gaze = deployed.task.name == deployment.GAZE.name
    rule = facts.get("normalization") if of_gaze else None
    for name, some in {"--data": records, **also}.items():
        taking.expect(some, records.size[:2], name, rule=rule)
    training, test = _divide(records, config)
    examples = {deployment.INPUT_NAME: training.image}
    if isinstance(network, generator.Generation):
        examples = network.feed(training)
    return Source(network, deployed, facts, examples, test, config)


def _divide(
    records: record.Records, config: Mapping[str, Any]
) -> tuple[record.Records, record.Records]:
    """Records to calibrate on, and those of other subjects to measure on.

    Raises:
        UserError: either are too few.
    """
    seed, settings, least = config["seed"], config["calibration"], config["least"]
    records = records.take(evidence.distinct(records.image))
    evidence.require(len(records), "calibration", least)
    inside, outside = calibration.split(records, settings["held_out"], seed=seed)
    training, test = records.take(inside), records.take(outside)
    training = training.take(
        calibration.choose(training, settings["images"], seed=seed)
    )
    test = test.take(calibration.choose(test, config["max_test_images"], seed=seed))
    evidence.require(len(training), "calibration", least)
    evidence.require(len(test), "measuring", least)
    return training, test
