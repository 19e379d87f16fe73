"""Figs. 8 and 9 of Zhao et al. 2018: pixels on their way, beside Gatys' result.

From runs of the methods that optimise pixels (``refiner.pixels``). An eye is refined
here, with the key that it has in ``refiner.refine``, so that it takes the same style.
"""

import numpy as np

from gaze.run import errors
from refiner.pictures import sheets
from refiner.pixels import method as pixel_method

GATYS = "gatys"


def draw(runs, content, rows, seed):
    """A strip for every run; Gatys' stands beside the others and alone has its own.

    Args:
        runs: {name: method}; ``GATYS`` may be among them.
        content: ``record.Records`` of synthetic eyes with masks.
        rows: eyes in a strip.
        seed: of the draw.

    Returns:
        List of ``sheets.Picture``.

    Raises:
        UserError: a method optimises no pixels, or has styles of another size.
    """
    content.require("mask")
    for name, method in runs.items():
        _refuse_unfit(name, method, content)
    keys = sheets.pick(len(content), rows, seed)
    images, masks = content.image[keys], content.mask[keys]
    made = {n: m.snapshots(images, masks, keys) for n, m in runs.items()}
    styles = {n: m.bank.images[m.bank.draw(masks, keys)] for n, m in runs.items()}
    others = [name for name in runs if name != GATYS] or [*runs]
    return [picture(name, images, made, styles) for name in others]


def picture(name, images, made, styles):
    """One strip.

    Args:
        name: of the run that it shows.
        images: the eyes as they were, uint8 [N, H, W, C].
        made: {run: {iteration: uint8 [N, H, W, C]}}.
        styles: {run: uint8 [N, H, W, C]}.

    Returns:
        ``sheets.Picture``.
    """
    columns = {"Original": images, "Style": styles[name]}
    columns |= {f"Iter {count}": eyes for count, eyes in made[name].items()}
    note = " No run of Gatys was given."
    if name == GATYS:
        note = ""
    elif GATYS in made:
        last = max(made[GATYS])
        columns[f"Gatys, iter {last}"] = made[GATYS][last]
        same = np.array_equal(styles[name], styles[GATYS])
        note = "" if same else " Gatys drew other styles: its bank is another one."
    return sheets.Picture(
        f"fig8-9_{name}",
        "Figures 8 and 9: iterations",
        sheets.sheet(columns),
        "After Figs. 8 and 9 of Zhao et al. 2018: pixels optimised by "
        f"{name} after so many iterations, from the original.{note}",
    )


def _refuse_unfit(name, method, content):
    if not isinstance(method, pixel_method.PixelMethod):
        raise errors.UserError(
            f"the run {name} in --strips is of {method.settings['method']}, which "
            "optimises no pixels; pass runs of gatys or zhao2018_optimise."
        )
    wanted, found = method.bank.images.shape[1:], content.image.shape[1:]
    if wanted != found:
        raise errors.UserError(
            f"expected eyes of {list(wanted)} as the styles of the run {name}, found "
            f"{list(found)} in --content; prepare them at one size."
        )
