"""Colour and marker of every arm, the same in all plots and all runs.

First the colours of Okabe and Ito, which colour-blind readers tell apart too, then
some more; markers are for grey print. Raw is dark grey; the references that saw what
no refiner may see are dashed.
"""

import colorsys
import zlib
from collections.abc import Iterable

import numpy as np
from matplotlib import colors

from refiner.realism import naming

_LOOKS = {
    "identity": ("#4a4a4a", "o"),
    naming.MATCHED: ("#b8860b", "8"),
    "histogram_matching": ("#8c6bb1", "<"),
    "reinhard": ("#66a61e", "d"),
    "region_statistics": ("#56b4e9", "s"),
    "light_transfer": ("#e69f00", "^"),
    "relight": ("#1b3a6b", "p"),
    "johnson": ("#9a9a9a", "h"),
    "simgan": ("#a6761d", ">"),
    "fastcut": ("#882255", "*"),
    "zhao2018_eye": ("#cc79a7", "X"),
    "zhao2018_plus": ("#d55e00", "D"),
    "perfect_refiner": ("#0072b2", "v"),
    "ceiling": ("#009e73", "P"),
}
_MARKERS = "os^>XDvP<dph*H8"


def arm_looks(arms: Iterable[str]) -> dict[str, tuple[str, str]]:
    """{arm: (colour "#rrggbb", marker)}, in table order, whoever else is shown.

    A variant, or the same of fitted eyes, has another shade of its arm's colour and
    another marker; an arm that has no look here has one that follows from its name.
    """
    return {arm: _look(arm) for arm in naming.in_order(arms)}


def line_style(arm: str, look: tuple[str, str]) -> dict[str, object]:
    """Keywords of an arm's line; references that saw the target are dashed."""
    colour, marker = look
    style = "--" if naming.is_reference(arm) else "-"
    return {
        "label": naming.label(arm),
        "color": colour,
        "marker": marker,
        "markersize": 4.5,
        "linestyle": style,
    }


def _look(arm):
    method = naming.method(arm)
    name, _, variant = method.partition(".")
    variant += naming.FITTED if method != arm else ""
    colour, marker = _LOOKS.get(name) or _named_look(name)
    if not variant:
        return colour, marker
    number = zlib.crc32(variant.encode())
    others = [other for other in _MARKERS if other != marker]
    shade = 0.2 + 0.4 * (number >> 8 & 255) / 255  # towards white
    mixed = (1.0 - shade) * np.array(colors.to_rgb(colour)) + shade
    return colors.to_hex(mixed), others[number % len(others)]


def _named_look(name):
    number = zlib.crc32(name.encode())
    hue, value = (number & 1023) / 1024, 0.5 + 0.3 * (number >> 10 & 255) / 255
    marker = _MARKERS[(number >> 18) % len(_MARKERS)]
    return colors.to_hex(colorsys.hsv_to_rgb(hue, 0.7, value)), marker
