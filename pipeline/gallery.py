"""Draws the documentation's contact sheets of simulated eyes.

python -m pipeline.gallery --out=docs/gallery

No picture of a person is needed or made: all eyes are rendered, and the refined ones
are refined by methods in closed form, towards eyes that are rendered, too.
"""

import pathlib

import numpy as np
from absl import flags

import configs
from configs import relight
from gaze.data import record
from gaze.run import grid, main
from gaze.simulator import domains, layouts, simulate
from refiner import methods
from refiner.style import bank

_OUT = flags.DEFINE_string("out", "docs/gallery", "Folder for the pictures.")
_EYES, _SEED = 5, 11
_CLOSED_FORMS = (
    "histogram_matching",
    "reinhard",
    "region_statistics",
    "light_transfer",
)
_TIMES, _STYLE = 2, 64


def _main():
    folder = pathlib.Path(_OUT.value)
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in _SHEETS.items():
        grid.write_png(folder / f"{name}.png", draw())


def _eyes(domain, *, count=_EYES, seed=_SEED, **options):
    """Columns of as many people as eyes."""
    factors = {
        name: options.pop(name)
        for name in ("light", "camera", "albedo")
        if name in options
    }
    chosen = domains.factors(domain, **factors)
    request = {"count": count, "num_subjects": count, "seed": seed, **options}
    chunks = list(simulate.simulate(chosen, **request))
    return {n: np.concatenate([c[n] for c in chunks]) for n in ("image", "mask")}


def _large(images):
    return [grid.upscale(image, _TIMES, "cubic") for image in images]


def _domains():
    eyes = {name: _eyes(name) for name in ("studio", "cabin", "cabin_nir")}
    columns = {name: _large(columns["image"]) for name, columns in eyes.items()}
    masks = [grid.upscale(grid.colour_mask(m), _TIMES) for m in eyes["studio"]["mask"]]
    return grid.contact_sheet(columns | {"mask": masks})


def _factors():
    own = {"studio": {}, "light": {"light": "cabin"}, "camera": {"camera": "cabin"}}
    own["albedo"] = {"albedo": "cabin"}
    return grid.contact_sheet(
        {n: _large(_eyes("studio", **of)["image"]) for n, of in own.items()}
    )


def _closer():
    options = {"size": (120, 200), "channels": 3}
    rows = [
        _eyes("studio", count=3, **options),
        _eyes("cabin", count=3, glasses=1.0, **options),
    ]
    return grid.tile([image for row in rows for image in row["image"]], 3)


def _closed_forms():
    content, style = _eyes("studio"), _target()
    return grid.contact_sheet(
        {"studio": _large(content["image"])}
        | {
            name: _refined(configs.method(name), content, style)
            for name in _CLOSED_FORMS
        }
        | {"cabin": _large(style["image"][:_EYES])}
    )


def _opening():
    """What it is about, in one picture for the README."""
    options = {"count": 3, "seed": 5, "layout": layouts.load("people")}
    content, style = _eyes("studio", **options), _target(layout=options["layout"])
    masks = [grid.upscale(grid.colour_mask(m), _TIMES) for m in content["mask"]]
    columns = {"synthetic": _large(content["image"]), "mask": masks}
    columns["light_transfer"] = _refined(
        configs.method("light_transfer"), content, style
    )
    columns["relight"] = _refined(relight.get_config(), content, style)
    return grid.contact_sheet(columns | {"target": _large(style["image"][:3])})


def _target(**options):
    """Eyes of `cabin` that give a style."""
    return _eyes("cabin", count=_STYLE, seed=_SEED + 1, **options)


def _refined(config, content, style):
    """Pictures of the eyes that a method in closed form makes of others."""
    names = np.array([f"cabin-{k}" for k in range(_STYLE)])
    records = record.Records(**style, subject=names, source=names, key=names)
    style_bank = bank.choose(records, _STYLE, _SEED)
    method = methods.build(config.to_dict(), style_bank)
    keys = np.arange(len(content["image"]))
    return _large(method.refine(content["image"], content["mask"], keys))


_SHEETS = {
    "opening": _opening,
    "domains": _domains,
    "factors": _factors,
    "large": _closer,
    "closed_forms": _closed_forms,
}


if __name__ == "__main__":
    main.run(_main)
