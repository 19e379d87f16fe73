"""Fits the simulator's people and crops to unlabelled eyes, by what masks show.

python -m refiner.fit_layout --real=RECORDS --segmenter=SEGMENTER_RUN --out=DIR
python -m gaze.simulate --layout=DIR ...

Both sides go through the same segmenter; no label and no mask of ``--real`` is read.
``--layout`` is the start: choose the one whose gaze and head are the target's, for no
mask shows where eyes look on average. Writes ``layout.json``, ``figures.json`` and
``fit.html``, which shows both distributions before and after. It stands in this room
and not in `gaze` because it asks a segmenter.
"""

from absl import flags

from gaze.run import main
from gaze.simulator import domains
from refiner.api import layout_fitting

_REAL = flags.DEFINE_string("real", None, "Records of the target.", required=True)
_SEGMENTER = flags.DEFINE_string("segmenter", None, "Segmenter run.", required=True)
_LAYOUT = flags.DEFINE_string(
    "layout", "people", "Start: a name, a file, or a fit's folder."
)
_DOMAIN = flags.DEFINE_enum(
    "domain", "studio", list(domains.DOMAINS), "Looks of the simulated eyes."
)
_COUNT = flags.DEFINE_integer("count", 800, "Eyes in a simulated set.")
_SUBJECTS = flags.DEFINE_integer("subjects", 100, "Their people.")
_MAX = flags.DEFINE_integer("max_images", 2000, "Eyes of the target.", lower_bound=8)
_ROUNDS = flags.DEFINE_integer("rounds", 4, "Steps at most.")
_SEED = flags.DEFINE_integer("seed", 0, "Of the simulated sets.", lower_bound=0)
_OUT = flags.DEFINE_string("out", None, "Folder for the result.", required=True)


def _main():
    layout_fitting.fit_layout(
        _REAL.value,
        _SEGMENTER.value,
        _OUT.value,
        layout=_LAYOUT.value,
        domain=_DOMAIN.value,
        count=_COUNT.value,
        subjects=_SUBJECTS.value,
        max_images=_MAX.value,
        rounds=_ROUNDS.value,
        seed=_SEED.value,
    )


if __name__ == "__main__":
    main.run(_main)
