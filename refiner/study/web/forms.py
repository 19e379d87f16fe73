"""What browsers send, checked: anything else than expected is refused."""

import json

from refiner.study import answers

_KEYS = {"position", "ticket", "answered", "milliseconds"}
_OBSERVERS = (answers.PERSON, answers.MACHINE)
_MOST_MS = 24 * 3600 * 1000  # nobody looks longer; an abandoned page does


class RefusedError(Exception):
    """What was sent is not what was asked for; says in a sentence what was wrong."""


def beginning(form) -> tuple[str, str] | None:
    """(name, observer) of the form that begins a run; None without consent.

    Raises:
        RefusedError: an observer that is none.
    """
    observer = form.get("observer", answers.PERSON)
    if observer not in _OBSERVERS:
        raise RefusedError("An observer is a person or a machine.")
    if form.get("consent") != "yes":
        return None
    return form.get("name", ""), observer


def answer(body: bytes) -> tuple[int, str, str, int | None]:
    """(position, ticket, answered, milliseconds) of an answer's JSON.

    Raises:
        RefusedError: it is none.
    """
    given = _object(body)
    position, ticket, said = (given.get(k) for k in ("position", "ticket", "answered"))
    if not _is_whole(position, 1, 1_000_000) or not isinstance(ticket, str):
        raise RefusedError("An answer names its position and its ticket.")
    if said not in answers.KINDS:
        raise RefusedError("An answer is real or refined.")
    milliseconds = given.get("milliseconds")
    if milliseconds is not None and not _is_whole(milliseconds, 0, _MOST_MS):
        milliseconds = None  # a clock that jumped; the answer itself stands
    return position, ticket, said, milliseconds


def _object(body):
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError("An answer is a JSON object.") from None
    if not isinstance(given, dict) or set(given) - _KEYS:
        raise RefusedError("An answer is a JSON object.")
    return given


def _is_whole(value, low, high):
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and low <= value <= high
