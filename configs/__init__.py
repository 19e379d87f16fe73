"""Configs of every command; ``get_config(variant)`` in each file.

Variants are joined by "+": ``configs/zhao2018_eye.py:without_masks+tiny``.
"""


def parts(variant, known):
    """The variants joined in one string, in order.

    Args:
        variant: such as "without_masks+tiny", or "".
        known: names of a config's variants; "tiny" is known to all.

    Raises:
        ValueError: naming what is unknown and what is known.
    """
    chosen = [part for part in variant.split("+") if part]
    for part in chosen:
        if part not in (*known, "tiny"):
            names = ", ".join([*known, "tiny"])
            raise ValueError(f"unknown variant {part!r}; known: {names}")
    return chosen
