"""JSON files that people write: what the standard reader lets pass is refused."""

import json
import os
import pathlib
from typing import Any

from gaze.run import errors


def read(path: str | os.PathLike) -> dict:
    """The dict in a JSON file that a person wrote.

    Editors put a byte-order mark first, and of a key that stands twice ``json`` keeps
    the last without a word.

    Raises:
        UserError: the file cannot be read, is no JSON object, or has a key twice.
    """
    try:
        text = pathlib.Path(path).read_text(encoding="utf-8-sig")
        value = json.loads(text, object_pairs_hook=_once)
    except OSError as error:
        raise errors.UserError(f"cannot read {path}: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise errors.UserError(f"{path} is no JSON ({error}); mend it.") from None
    if not isinstance(value, dict):
        raise errors.UserError(
            f"{path} holds a {type(value).__name__}, expected an object with keys "
            "({...}); mend it."
        )
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise ValueError(f"the key {key!r} stands there twice")
        seen.add(key)
    return dict(pairs)
