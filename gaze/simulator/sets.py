"""Sets of simulated eyes on disk: records, or UnityEyes' own pictures and labels.

A set of records is made shard by shard (`production`), a shard being a function of its
number. UnityEyes' folders appear whole or not at all.
"""

import dataclasses

from gaze.data import production, record
from gaze.data.production.shares import WHOLE, Share
from gaze.run import artifact, errors, files, progress, replacing
from gaze.simulator import domains, simulate, unityeyes

VERSION = 2  # raised when one request draws other pictures: old sets are made anew


def write_records(
    target: artifact.Artifact,
    factors: domains.Factors,
    request: dict,
    intensity: str,
    share: Share = WHOLE,
) -> None:
    """Makes the record set ``target.out``, or a share of it.

    Args:
        target: the `artifact.Artifact` this set is the result of.
        factors: a `domains.Factors`.
        request: further arguments of `simulate.simulate`.
        intensity: what the records shall be, "raw" or "equalized".
        share: what of it to make, and with how many processes.

    Raises:
        errors.UserError: a request out of range, the disk is full, or ``target.out``
            holds anything else.
    """
    _refuse_to_replace(target)
    tasks = production.ranges(request["count"], record.RECORDS_PER_SHARD)
    threads = request.get("workers") or share.threads or None
    request = request | {"workers": threads}
    job = _Job(factors, request, intensity)

    def facts(work):
        return production.records_facts(work) | {"intensity": intensity}, {}

    production.produce(target, job, tasks, share, facts)


@dataclasses.dataclass(frozen=True)
class _Job:
    """A `production.Job`; fields as `write_records` has them."""

    factors: domains.Factors
    request: dict
    intensity: str

    @property
    def title(self):
        return _title(self.factors)

    def fill(self, shard, task, told):
        """Renders the pictures of a task, (first, last)."""
        for columns in _chunks(self.factors, self.request, part=task.content):
            shard.write(record.with_intensity(columns, self.intensity))
            told(len(columns["image"]))
        return {}


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
    replacing.refuse(target)


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
