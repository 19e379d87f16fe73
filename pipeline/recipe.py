"""Remakes a refined training set from its seeds, with its data card.

python -m pipeline.recipe --out=DIR [--count=10000 --seed=0 --expect=HASH]

Simulated eyes of ``--domain`` are refined to the look of those of ``--style``: nothing
is read but the settings. Interrupted, the same command goes on where it was. The card
``DIR/CARD.md`` holds the hash of the refined records; ``--expect`` stops where another
comes out. A method in closed form gives one hash on machines of one kind; networks are
trained, which other numbers of threads or another processor may round otherwise.
"""

import pathlib

from absl import flags

from gaze.run import main
from pipeline.running import commands

_OUT = flags.DEFINE_string("out", None, "Folder for all of it.", required=True)
_COUNT = flags.DEFINE_integer("count", 10_000, "Eyes to refine.", lower_bound=1)
_SUBJECTS = flags.DEFINE_integer("subjects", 100, "People they are of.", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "Of everything.", lower_bound=0)
_DOMAIN = flags.DEFINE_string("domain", "studio", "Domain of the eyes.")
_STYLE = flags.DEFINE_string("style", "cabin", "Domain whose look they are given.")
_IMAGES = flags.DEFINE_integer("images", 2000, "Eyes of that domain.", lower_bound=1)
_REFINER = flags.DEFINE_string(
    "refiner", "configs/closed_form.py", "Config of the refiner."
)
_EXPECT = flags.DEFINE_string("expect", "", "Hash that the content must have.")


def _main():
    out = pathlib.Path(_OUT.value)
    seed, simulate = _SEED.value, ["gaze.simulate", f"--subjects={_SUBJECTS.value}"]
    sets = {
        "eyes": [f"--domain={_DOMAIN.value}", f"--count={_COUNT.value}"],
        "style": [f"--domain={_STYLE.value}", f"--count={_IMAGES.value}"],
    }
    for number, (name, arguments) in enumerate(sets.items()):
        # A seed each, or the two domains would show the same people.
        more = (f"--seed={2 * seed + number}", f"--out={out / name}")
        commands.run(*simulate, *arguments, *more)
    commands.run(
        *("refiner.train", f"--config={_REFINER.value}", f"--config.seed={seed}"),
        *(f"--synthetic={out / 'eyes'}", f"--real={out / 'style'}"),
        f"--workdir={out / 'refiner'}",
    )
    refined = f"--data={out / 'eyes'}", f"--out={out / 'refined'}"
    commands.run("refiner.refine", f"--model={out / 'refiner'}", *refined)
    card = f"--data={out / 'refined'}", f"--card={out / 'CARD.md'}"
    commands.run("gaze.card", *card, f"--expect={_EXPECT.value}")


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
