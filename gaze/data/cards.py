"""A record set told to whoever is given it: its data card, and a hash of its content.

The hash is of the shards' bytes alone: two sets with one hash hold the same records,
whatever machine or command made them.
"""

import hashlib
import json
import os
import pathlib

from gaze.data import shards, stored
from gaze.run import environment, errors, files

_SIMULATED = "simulator/"


def content_hash(folder: str | os.PathLike) -> str:
    """SHA-256 of a set's content: of its shards' names and SHA-256s, in order.

    Every shard is read.

    Raises:
        UserError: a shard is not the one that the manifest knows.
    """
    data = stored.Stored(folder)
    known, whole = data.manifest.get("checksums", {}), hashlib.sha256()
    for path in sorted(data.folder.glob(f"*{shards.SUFFIX}")):
        found = files.sha256(path)
        if known.get(path.name, found) != found:
            raise errors.UserError(
                f"{path} is not the shard that the manifest was written with; make "
                "the set again."
            )
        whole.update(f"{path.name} {found}\n".encode())
    return whole.hexdigest()


def card(folder: str | os.PathLike, digest: str) -> str:
    """The data card in Markdown.

    Args:
        folder: of a finished set.
        digest: its `content_hash`.
    """
    data = stored.Stored(folder)
    manifest, source = data.manifest, str(data.first().source[0])
    facts = {
        "content": f"sha256 {digest}",
        "eyes": f"{len(data):,}",
        "people": _people(manifest, source),
        "eye": "{}x{} px, {}".format(
            *data.size[:2], "grey" if data.size[2] == 1 else "colour"
        ),
        "grey levels": manifest["intensity"],
        "columns": ", ".join(manifest.get("columns", [])),
        "gaze, degrees": _ranges(manifest),
        "made by": manifest["command"],
        "settings": f"`{json.dumps(manifest['settings'], sort_keys=True)}`",
        "made of": _inputs(manifest),
        "first source": source,
        "TensorFlow": environment.version("tensorflow"),
    }
    rows = [f"| {name} | {value} |" for name, value in facts.items() if value]
    paragraphs = {
        "Licence": _licence(manifest, source),
        "What it is not": _limits(source),
    }
    text = [f"# {pathlib.Path(folder).resolve().name}", "", "| | |", "|---|---|", *rows]
    for title, paragraph in paragraphs.items():
        text += ["", f"## {title}", "", paragraph]
    return "\n".join(text) + "\n"


def _people(manifest, source):
    count = f"{manifest['subjects']:,}" if "subjects" in manifest else "not known"
    return f"{count}, none of them real" if _is_simulated(source) else count


def _is_simulated(source):
    return source.startswith(_SIMULATED)


def _is_refined(source):
    return source.count("/") > 1


def _ranges(manifest):
    ranges = manifest.get("gaze_range_deg", {})
    return "; ".join(f"{n} {low:g} to {high:g}" for n, (low, high) in ranges.items())


def _inputs(manifest):
    return ", ".join(f"{name} {of}" for name, of in manifest["inputs"].items())


def _licence(manifest, source):
    if "licence" in manifest:
        return str(manifest["licence"])
    if not _is_simulated(source):
        return "That of the set it was made of."
    if _is_refined(source):
        return (
            "The eyes are simulated and free of rights; their look was learnt from the "
            "eyes that the model was trained with, whose licence may bind what is "
            "passed on."
        )
    return "The pictures are rendered by this project, under the project's licence."


def _limits(source):
    if not _is_simulated(source):
        return "Nothing that its source was not: see there."
    seen = "Refined towards the look of other eyes" if _is_refined(source) else "Drawn"
    return (
        f"{seen}, these are pictures of nobody. The people are draws from the "
        "simulator's ranges, which are no statistics of any population: no set to "
        "measure fairness between groups of people with, no biometric data, and no "
        "test set: an error on it is none on real eyes. Gaze labels are exact for the "
        "rendered eye, and as exact for a refined one as the refiner left its iris in "
        "place."
    )
