"""An artifact: the folder that one command makes of its settings and its inputs.

It is finished when its ``manifest.json`` carries the fingerprint of the command, the
settings and the inputs. Made again, a finished one is left as it is; a folder that was
made with other settings is refused, naming the keys. The pipeline asks the same
question without starting the command.
"""

import dataclasses
import hashlib
import json
import os
import pathlib
from collections.abc import Mapping

from absl import logging

from gaze.run import claims, errors, files, tree

MANIFEST = "manifest.json"
SETTINGS = "config.json"
INPUTS = "inputs.json"
RESULTS = ("model.keras", "bank.npz", "arrays.npz")
"""Files of a training that other commands load; its manifest holds their checksums."""
_OWN = ("", "records")  # formats that manifests hold the checksums of


@dataclasses.dataclass(frozen=True)
class Artifact:
    """What a command makes, known before it begins.

    Attributes:
        command: module run with ``python -m``, such as ``refiner.train``.
        out: folder the command fills.
        settings: every value that changes the result, JSON types only.
        inputs: path of each input by name: an artifact's folder or a user's file.
    """

    command: str
    out: pathlib.Path
    settings: dict
    inputs: Mapping[str, str | os.PathLike]

    def identity(self) -> dict:
        """What the result depends on: command, settings and the inputs' contents."""
        return {
            "command": self.command,
            "settings": self.settings,
            "inputs": {name: identify(path) for name, path in self.inputs.items()},
        }

    def fingerprint(self) -> str:
        """The identity in a few letters."""
        return _digest(self.identity())

    def is_finished(self) -> bool:
        """Whether ``out`` holds exactly this artifact, finished."""
        manifest = manifest_in(self.out)
        if manifest is None or not all(map(_is_there, self.inputs.values())):
            return False
        return manifest["fingerprint"] == self.fingerprint()

    def begin(self) -> None:
        """Claims the folder for a training, which writes into it as it goes.

        Until this process ends; a second one waits for it.

        Raises:
            UserError: the folder belongs to other settings or other inputs, or another
                process does not stop writing into it.
        """
        claims.hold(self.out)
        inputs = {name: identify(path) for name, path in self.inputs.items()}
        settings = json.loads(json.dumps(self.settings, default=str))
        for name, value in ((SETTINGS, settings), (INPUTS, inputs)):
            path = self.out / name
            if path.exists():
                refuse_other_settings(files.read_object(path), value, self.out)
        files.write_json(self.out / SETTINGS, settings)
        files.write_json(self.out / INPUTS, inputs)

    def manifest(self, **facts: object) -> dict:
        """The manifest's content: fingerprint, settings, and what was made."""
        identity = self.identity()
        return identity | {"fingerprint": _digest(identity)} | facts

    def finish(self, **facts: object) -> None:
        """Marks the folder as finished; the last thing a command does."""
        kept = {name: self.out / name for name in RESULTS}
        sums = {n: files.sha256(path) for n, path in kept.items() if path.is_file()}
        facts |= {"files": sums} if sums else {}
        files.write_json(self.out / MANIFEST, self.manifest(**facts))
        claims.release(self.out)
        logging.info("%s is done: %s", self.command, self.out)


def _digest(identity):
    text = json.dumps(identity, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]  # 64 bits: folders are few


def _is_there(path):
    return pathlib.Path(path).exists()


def manifest_in(folder: str | os.PathLike) -> dict | None:
    """The manifest of a finished artifact's folder; None where there is none.

    Other programs have a ``manifest.json``, too; theirs is none.
    """
    try:
        path = pathlib.Path(folder) / MANIFEST
        manifest = (
            json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
        )
    except (OSError, ValueError, RecursionError):  # unreadable, or no JSON
        return None
    is_ours = (
        isinstance(manifest, dict) and {"command", "fingerprint"} <= manifest.keys()
    )
    return manifest if is_ours else None


def refuse_changed(manifest: dict, path: str | os.PathLike) -> None:
    """Refuses a manifest that does not carry the fingerprint of what it says.

    Args:
        manifest: the dict read from ``path``.
        path: of the file, for the message.

    Raises:
        UserError: it lacks its settings or inputs, or one of them was changed.
    """
    parts = {name: manifest.get(name) for name in ("command", "settings", "inputs")}
    for name in ("settings", "inputs"):
        if not isinstance(parts[name], dict):
            raise errors.UserError(
                f"{path} is damaged: its {name} are {type(parts[name]).__name__}, "
                "expected an object with keys; run its command again in a new folder."
            )
    if manifest.get("fingerprint") != _digest(parts):
        raise errors.UserError(
            f"{path} was changed: its settings or inputs are not those of its "
            "fingerprint; run its command again in a new folder."
        )


def identify(path: str | os.PathLike) -> str:
    """Fingerprint of a finished artifact's folder, else of a file's bytes.

    Of another folder: names, sizes and times of its files. So are pictures that
    a command of ours wrote in another format: they are read as anybody's are, whatever
    came to them since.

    Raises:
        UserError: there is nothing at ``path``.
    """
    path = pathlib.Path(path)
    manifest = manifest_in(path)
    if manifest is not None and not _is_other_format(manifest):
        return manifest["fingerprint"]
    if path.is_file():
        return files.sha256(path)[:16]
    if path.is_dir():
        entries = [_entry(path, name) for name in tree.walk(path).files]
        return hashlib.sha256(repr(entries).encode()).hexdigest()[:16]
    raise errors.UserError(f"nothing found at {path}; check the path.")


def _entry(folder, name):
    status = os.stat(folder / name)
    return name, status.st_size, status.st_mtime_ns


def _is_other_format(manifest):
    settings = manifest.get("settings")
    return isinstance(settings, dict) and settings.get("format", "") not in _OWN


def differing_keys(old: dict, new: dict, prefix: str = "") -> list[str]:
    """Dotted names of the keys in which two nested dicts differ, sorted."""
    names = []
    for key in sorted(set(old) | set(new)):
        a, b = old.get(key), new.get(key)
        if isinstance(a, dict) and isinstance(b, dict):
            names += differing_keys(a, b, f"{prefix}{key}.")
        elif a != b or (key in old) != (key in new):
            names.append(f"{prefix}{key}")
    return names


def refuse_other_settings(old: dict, new: dict, folder: str | os.PathLike) -> None:
    """Raises UserError naming the differing keys, if there are any."""
    names = differing_keys(old, new)
    if names:
        changes = ", ".join(f"{n} ({_at(old, n)} -> {_at(new, n)})" for n in names[:5])
        raise errors.UserError(
            f"{folder} holds a run with another config; differing: {changes}"
            f"{' and more' if len(names) > 5 else ''}. "
            "Choose a new folder or delete this one; the pipeline can make it again "
            "with --restart_from=STAGE."
        )


def _at(tree, dotted):
    for key in dotted.split("."):
        tree = tree.get(key, "absent") if isinstance(tree, dict) else "absent"
    return tree
