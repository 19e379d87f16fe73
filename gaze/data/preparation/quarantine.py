"""Items that cannot be read are set aside, a few of them; more stop the work."""

import textwrap

from gaze.run import errors


def entry(number, item, error):
    """What is noted about a broken item: its place in the index, name and reason."""
    return {"item": number, "name": name(item), "reason": str(error)}


def name(item):
    """An item in a line: its parts, as a reader of any format may hold them."""
    parts = item if isinstance(item, tuple) else (item,)
    return textwrap.shorten(" ".join(map(str, parts)), 200)


def allowed(total, max_broken):
    """How many of ``total`` items may be broken.

    One always may, or a single bad picture would stop a folder of fifty; unless the
    share is 0.
    """
    return max(1, int(max_broken * total)) if max_broken else 0


def refuse_many(broken, total, max_broken):
    """Stops as soon as more items are broken than may be.

    Raises:
        UserError: with the first three reasons.
    """
    if len(broken) <= allowed(total, max_broken):
        return
    first = sorted(broken, key=lambda entry: entry["item"])[:3]
    reasons = "; ".join(entry["reason"].rstrip(".") for entry in first)
    raise errors.UserError(
        f"{len(broken)} or more of {total} items cannot be used, and "
        f"--max_broken={max_broken:g} allows {allowed(total, max_broken)}: {reasons}. "
        "Repair or remove them, or allow more."
    )
