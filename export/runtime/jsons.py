"""JSON objects written by hand: what the standard reader lets pass is refused.

Editors put a byte-order mark before the first brace, and of a key that stands twice
``json`` keeps the last without a word.
"""

import json
import pathlib
from typing import Any


def read(path: str | pathlib.Path) -> dict[str, Any]:
    """The object in a UTF-8 file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it holds no JSON object, or a key twice; names the file.
    """
    try:
        text = pathlib.Path(path).read_text(encoding="utf-8-sig")
        facts = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is no JSON file: {error}") from error
    if not isinstance(facts, dict):
        raise ValueError(f"{path}: expected a JSON object {{...}}")
    return facts


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, value in pairs:
        if key in facts:
            raise ValueError(f"the key {key!r} stands there twice")
        facts[key] = value
    return facts
