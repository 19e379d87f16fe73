"""Figs. 8 and 9 of Zhao et al. 2018: methods on their way, each a row, on one eye.

What learns is shown as it was after so many steps of its training
(``config.snapshots``), what optimises pixels after so many iterations on this very eye.
An eye is refined here with the key that it has in ``refiner.refine``.
"""

import pathlib

import numpy as np

from gaze.data import record
from gaze.run import errors
from refiner import methods
from refiner.pictures import comparison, sheets
from refiner.pixels import method as pixel_method

_ROWS = "gatys", "johnson", "without_generator", "without_discriminator", "zhao2018"

Run = pixel_method.PixelMethod | dict[int, methods.Method]
"""A method that optimises pixels, or {step: method} of one that learnt."""


def load(run: str | pathlib.Path) -> Run:
    """A run on its way: a method that optimises pixels, or {step: method}.

    Raises:
        UserError: the folder holds neither.
    """
    method = methods.load_run(run)
    if isinstance(method, pixel_method.PixelMethod):
        return method
    if isinstance(method, methods.ClosedForm):
        raise errors.UserError(
            f"the run {run} in --strips is of {method.settings['method']}, which has "
            "no way to show: it neither learns nor optimises pixels."
        )
    return methods.load_snapshots(run)


def draw(
    runs: dict[str, Run], content: record.Records, rows: int, seed: int
) -> list[sheets.Picture]:
    """A picture for every eye, with a row for every method.

    Args:
        runs: {name: what ``load`` gives}.
        content: ``record.Records`` of synthetic eyes with masks.
        rows: eyes, each a picture of its own.
        seed: of the draw.

    Returns:
        List of ``sheets.Picture``.

    Raises:
        UserError: a method was made with eyes of another size.
    """
    content.require("mask")
    for name, run in runs.items():
        _refuse_unfit(name, run, content)
    keys = sheets.pick(len(content), rows, seed)
    images, masks = content.image[keys], np.asarray(content.mask)[keys]
    stages = {name: _on_the_way(run, images, masks, keys) for name, run in runs.items()}
    source = str(content.source[0])
    return [
        picture(
            i + 1, images[i], {n: _eye(eyes, i) for n, eyes in stages.items()}, source
        )
        for i in range(len(keys))
    ]


def picture(
    number: int,
    image: np.ndarray,
    stages: dict[str, dict[int, np.ndarray]],
    source: str,
) -> sheets.Picture:
    """One eye and what became of it.

    Args:
        number: of the picture.
        image: the eye as it was, uint8 [H, W, C].
        stages: {run: {steps: uint8 [H, W, C]}}.
        source: where the eye is from.

    Returns:
        ``sheets.Picture``.
    """
    titles = comparison.labels(stages)
    counts = sorted({count for eyes in stages.values() for count in eyes})
    columns: dict[str, list] = {"Original": [image] * len(titles)}
    for count in counts:
        columns[f"Iter {count}"] = [stages[run].get(count) for run in titles]
    return sheets.Picture(
        f"fig8-9_eye{number}",
        "Figures 8 and 9: on the way",
        sheets.sheet(columns, titles=[*titles.values()]),
        f"After Figs. 8 and 9 of Zhao et al. 2018: an eye of {source}. What learns is "
        "shown after so many steps of its training, what optimises pixels after so "
        f"many iterations. White: not kept.{comparison.lacking(titles, _ROWS)}",
    )


def _on_the_way(run, images, masks, keys):
    """{steps: uint8 [N, H, W, C]}."""
    if isinstance(run, pixel_method.PixelMethod):
        return run.snapshots(images, masks, keys)
    return {step: method.refine(images, masks, keys) for step, method in run.items()}


def _eye(eyes, index):
    return {count: images[index] for count, images in eyes.items()}


def _refuse_unfit(name, run, content):
    method = next(iter(run.values())) if isinstance(run, dict) else run
    of_styles, of_content = method.bank.images.shape[1:], content.image.shape[1:]
    if of_styles != of_content:
        raise errors.UserError(
            f"expected eyes of {list(of_styles)} as the styles of the run {name}, "
            f"found {list(of_content)} in --content; prepare them at one size."
        )
