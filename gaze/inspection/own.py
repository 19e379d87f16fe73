"""What this project made and is no set of records: said as what it is."""

import os
import pathlib

from gaze.data import shards
from gaze.inspection import unknown
from gaze.run import artifact, errors

_SHOWN = 4


def is_records(source: str | os.PathLike) -> bool:
    """Whether a folder is a finished set of records."""
    manifest = artifact.manifest_in(source)
    return manifest is not None and "checksums" in manifest and _has_shards(source)


def refuse_parts(source: str | os.PathLike) -> None:
    """Answers for what is of a record set, or of several, but not one.

    Args:
        source: a file or folder.

    Raises:
        UserError: a shard; a set that is unfinished, damaged or has lost its shards; a
            folder of sets.
    """
    source = pathlib.Path(source)
    if source.is_file() and source.suffix == shards.SUFFIX:
        raise errors.UserError(
            f"{source} is one shard of a set of records; name its folder "
            f"{source.parent}."
        )
    if not source.is_dir() or is_records(source):
        return
    _refuse_broken(source)
    folders = (path.parent for path in source.glob(f"*/{artifact.MANIFEST}"))
    sets = sorted(folder.name for folder in folders if is_records(folder))
    if sets and not unknown.is_known(source):
        more = f" and {len(sets) - _SHOWN} more" if len(sets) > _SHOWN else ""
        raise errors.UserError(
            f"{source} holds sets of records ({', '.join(sets[:_SHOWN])}{more}); name "
            "one of them."
        )


def _refuse_broken(source):
    manifest, has_shards = artifact.manifest_in(source), _has_shards(source)
    if source.name.endswith(".partial") and (source / "progress").is_dir():
        raise errors.UserError(
            f"{source} is an unfinished set of records; run the command that began it "
            "once more, and it is finished."
        )
    if manifest is not None and "checksums" in manifest:
        raise errors.UserError(
            f"{source} has a manifest of {manifest.get('count', 'some')} records, but "
            f"no {shards.SUFFIX} file; make the set again with {manifest['command']}."
        )
    if has_shards:
        state = "is damaged" if (source / artifact.MANIFEST).exists() else "is missing"
        raise errors.UserError(
            f"{source} holds records, but its {artifact.MANIFEST} {state}: the set is "
            "unfinished or damaged; make it again."
        )


def _has_shards(folder):
    return any(pathlib.Path(folder).glob(f"[0-9]*{shards.SUFFIX}"))
