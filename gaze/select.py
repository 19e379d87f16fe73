"""Writes a part of a record set as a set of its own: by person, or by direction.

python -m gaze.select --data=RECORDS --protocol=mpiigaze --number=0 --part=train \
    --out=DIR
python -m gaze.select --data=RECORDS --match=RECORDS --count=5000 --out=DIR

The first takes one side of one split; people, never pictures, are split, and the same
command with --part=test gives the other side. The second samples labelled eyes so that
they look where those of another set do, by that set's labels or by an --estimator.
"""

import pathlib

from absl import flags, logging

from gaze import estimators
from gaze.data import datasets, record, selection
from gaze.run import artifact, errors, main, replacing

_DATA = flags.DEFINE_string("data", None, "Records to choose from.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)
_PROTOCOL = flags.DEFINE_enum(
    "protocol", None, list(selection.PROTOCOLS), "How people are split."
)
_BY = flags.DEFINE_enum(
    "by", "subject", ["subject", "condition"], "What is split; days of a single person."
)
_NUMBER = flags.DEFINE_integer("number", 0, "Which split of the protocol.")
_PART = flags.DEFINE_enum("part", "train", ["train", "test"], "Its side.")
_FOLDS = flags.DEFINE_integer("folds", 5, "Number of folds.", lower_bound=2)
_FRACTION = flags.DEFINE_float("fraction", 0.2, "Share of the people held out.")
_LEAST = flags.DEFINE_integer(
    "least", 1, "Fewest eyes of the side of a split.", lower_bound=1
)
_MATCH = flags.DEFINE_string("match", "", "Records whose directions to sample.")
_ESTIMATOR = flags.DEFINE_string("estimator", "", "Run that says where those look.")
_COUNT = flags.DEFINE_integer("count", 1000, "Eyes to sample.", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "Of folds and samples.", lower_bound=0)
# Which flags are read by a sample, by any split, and by a protocol beside those.
_OF_SAMPLES = {"estimator", "count", "seed"}
_OF_SPLITS = {"by", "number", "part", "least"}
_OF_PROTOCOLS = {"folds": {"folds", "seed"}, "held_out": {"fraction", "seed"}}


def _main():
    if bool(_PROTOCOL.value) == bool(_MATCH.value):
        raise errors.UserError("give exactly one of --protocol and --match.")
    _refuse_ignored()
    inputs = {"match": _MATCH.value, "estimator": _ESTIMATOR.value}
    inputs = {name: path for name, path in inputs.items() if path}
    settings = _matching() if _MATCH.value else _splitting()
    target = artifact.Artifact(
        "gaze.select",
        pathlib.Path(_OUT.value),
        settings,
        {"data": _DATA.value, **inputs},
    )
    if target.is_finished():
        return
    replacing.refuse(target)
    records = record.load(_DATA.value)
    choose = _by_directions if _MATCH.value else _by_protocol
    indices = choose(records, settings)
    record.write(
        [selection.take(records, indices)],
        target,
        **records.treatment,
    )


def _refuse_ignored():
    """Refuses flags that the chosen way does not read."""
    way, read = "match", _OF_SAMPLES
    if name := _PROTOCOL.value:
        way, read = f"protocol={name}", _OF_SPLITS | _OF_PROTOCOLS.get(name, set())
    known = _OF_SAMPLES.union(_OF_SPLITS, *_OF_PROTOCOLS.values())
    ignored = [f"--{n}" for n in sorted(known - read) if flags.FLAGS[n].present]
    if ignored:
        raise errors.UserError(
            f"--{way} does not read {' and '.join(ignored)}; leave "
            f"{'it' if len(ignored) == 1 else 'them'} out, or choose another way."
        )


def _splitting():
    return {
        "protocol": _PROTOCOL.value,
        "by": _BY.value,
        "number": _NUMBER.value,
        "part": _PART.value,
        "folds": _FOLDS.value,
        "fraction": _FRACTION.value,
        "seed": _SEED.value,
        "least": _LEAST.value,
    }


def _matching():
    return {"count": _COUNT.value, "seed": _SEED.value}


def _by_protocol(records, settings):
    name, by, part = settings["protocol"], settings["by"], settings["part"]
    options = selection.Options(
        settings["folds"], settings["fraction"], settings["seed"]
    )
    records.require(by)
    people = sorted({*records.subject} - {datasets.UNKNOWN})
    if by == "condition" and len(people) > 1:
        raise errors.UserError(
            f"--by=condition is for one person's days; {_DATA.value} shows "
            f"{len(people)} people, {people[0]} and {people[1]} among them, who would "
            "be on both sides: leave --by out, or choose one person's eyes."
        )
    if by == "condition" and len(found := set(records.condition)) < 2:
        raise errors.UserError(
            f"expected at least 2 conditions (days, sessions) to split by, found "
            f"{', '.join(found)} alone; choose eyes of several, or of several people."
        )
    indices, split = selection.by_protocol(
        getattr(records, by), name, settings["number"], part, options
    )
    if len(indices) < settings["least"]:
        of = ", ".join(sorted(set(getattr(records, by)[indices])))
        raise errors.UserError(
            f"expected at least {settings['least']} eyes for {part}, found "
            f"{len(indices)} of {of}; choose another split (--number, --seed, "
            "--fraction or --folds), or leave out who has that few."
        )
    logging.info("%s, %s: %d eyes for %s", name, split, len(indices), part)
    return indices


def _by_directions(records, settings):
    estimator = None
    if _ESTIMATOR.value:
        main.prepare_tensorflow()
        estimator = estimators.load_run(_ESTIMATOR.value)
    indices, verdict = selection.by_directions(
        records,
        record.load(_MATCH.value),
        **settings,
        estimator=estimator,
    )
    logging.info("%s", verdict)
    return indices


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
