"""Sets of simulated eyes on disk: records, or UnityEyes' own pictures and labels.

A set of records is made shard by shard in a hidden folder beside it. A shard is a
function of its number, so an interrupted set, even a killed one, is gone on with where
it was, and its bytes are those of an uninterrupted one. UnityEyes' folders appear
whole or not at all.
"""

from absl import logging

from gaze.data import record, shards
from gaze.data.preparation import workspace
from gaze.run import artifact, errors, files, progress
from gaze.simulator import domains, simulate, unityeyes

VERSION = 2  # raised when one request draws other pictures: old sets are made anew


def write_records(
    target: artifact.Artifact, factors: domains.Factors, request: dict, intensity: str
) -> None:
    """Makes the record set ``target.out``.

    Args:
        target: the `artifact.Artifact` this set is the result of.
        factors: a `domains.Factors`.
        request: further arguments of `simulate.simulate`.
        intensity: what the records shall be, "raw" or "equalized".

    Raises:
        errors.UserError: a request out of range, the disk is full, or ``target.out``
            holds anything else.
    """
    _refuse_to_replace(target)
    count, size = request["count"], record.RECORDS_PER_SHARD
    with workspace.Workspace(target).claimed() as work:
        finished, num_shards = work.finished(), -(-count // size)
        if finished:
            logging.info(
                "taking up an interrupted run: %d of %d shards are there",
                len(finished),
                num_shards,
            )
        done = sum(note["count"] for note in finished.values())
        report = progress.Progress(_title(factors), count, done=done)
        for number in range(num_shards):
            if number in finished:
                continue
            part = (number * size, min((number + 1) * size, count))
            path = work.folder / shards.name(number)
            with files.writing(path) as temporary, shards.Writer(temporary) as shard:
                for columns in _chunks(factors, request, part=part):
                    shard.write(record.with_intensity(columns, intensity))
                    done += len(columns["image"])
                    report.update(done)
            # The note comes last: a shard without one is made again.
            note = {"items": shard.summary["count"], "contents": [], "broken": []}
            workspace.write_note(work.folder, number, shard.summary | note)
        facts = shards.facts((shards.name(k), note) for k, note in work.notes())
        work.publish([], intensity=intensity, **facts)
    files.remove(target.out / workspace.QUARANTINE)  # nothing here can be broken


def write_unityeyes(
    target: artifact.Artifact, factors: domains.Factors, request: dict
) -> None:
    """Makes a folder with ``imgs/N.jpg`` and ``N.json``; arguments as above."""
    _refuse_to_replace(target)
    report = progress.Progress(_title(factors), request["count"])
    with files.writing(target.out) as folder:
        pictures = folder / "imgs"
        pictures.mkdir(parents=True)
        done = 0
        # Small chunks: these pictures are large.
        for columns in _chunks(factors, request, chunk=32, with_landmarks=True):
            unityeyes.write(pictures, columns, first=done + 1)
            done += len(columns["image"])
            report.update(done)
        files.write_json(folder / artifact.MANIFEST, target.manifest(count=done))


def _refuse_to_replace(target):
    """As for any set; one that only an older simulator drew is said to be that."""
    then = (artifact.manifest_in(target.out) or {}).get("settings")
    is_set = isinstance(then, dict)
    if is_set and artifact.differing_keys(then, target.settings) == ["simulator"]:
        raise errors.UserError(
            f"{target.out} was drawn by the simulator's version {then['simulator']}, "
            f"this is {target.settings['simulator']} (differing: settings.simulator); "
            "delete the folder to draw it anew, or choose another."
        )
    workspace.refuse_to_replace(target)


def _chunks(factors, request, **more):
    """`simulate.simulate`'s dicts, with the column source."""
    for columns in simulate.simulate(factors, **request, **more):
        source = [f"simulator/{_look(factors)}"] * len(columns["image"])
        yield columns | {"source": source}


def _title(factors):
    return f"simulating {_look(factors)}"


def _look(factors):
    """The domain's name, or all four where they differ."""
    parts = vars(factors)
    if len(set(parts.values())) == 1:
        return factors.geometry
    return "+".join(f"{name}:{domain}" for name, domain in parts.items())
