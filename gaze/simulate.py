"""Renders labelled eyes with the built-in simulator.

python -m gaze.simulate --domain=studio --count=10000 --subjects=100 --out=DIR

Geometry, albedo, light and camera can each be taken from another domain:
``--domain=studio --light=cabin --camera=cabin`` shows studio's very eyes in the
car's light and camera.
"""

import pathlib

from absl import flags

from gaze.data import record
from gaze.run import main, progress, stage
from gaze.simulator import domains, simulate

_DOMAIN = flags.DEFINE_string("domain", "studio", "Domain of all factors not named.")
_FACTORS = {
    name: flags.DEFINE_string(name, "", f"Domain of the {name} alone; empty: --domain.")
    for name in ("geometry", "albedo", "light", "camera")
}
_COUNT = flags.DEFINE_integer("count", 1000, "Number of images.", lower_bound=1)
_SUBJECTS = flags.DEFINE_integer("subjects", 20, "Number of people.", lower_bound=1)
_FIRST = flags.DEFINE_integer("first_subject", 0, "Number of the first person.")
_SEED = flags.DEFINE_integer("seed", 0, "Seed; same seed, same bytes.")
_INTENSITY = flags.DEFINE_enum(
    "intensity", "raw", ["raw", "equalized"], "Whether images are equalised."
)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)


def _main():
    named = {name: flag.value for name, flag in _FACTORS.items() if flag.value}
    factors = domains.factors(_DOMAIN.value, **named)
    settings = {
        "factors": vars(factors).copy(),
        "count": _COUNT.value,
        "subjects": _SUBJECTS.value,
        "first_subject": _FIRST.value,
        "seed": _SEED.value,
        "intensity": _INTENSITY.value,
    }
    target = stage.Stage("gaze.simulate", pathlib.Path(_OUT.value), settings, {})
    if target.is_finished():
        return
    record.write(_chunks(factors), target, intensity=_INTENSITY.value)


def _chunks(factors):
    report = progress.Progress(f"simulating {_DOMAIN.value}", _COUNT.value)
    done = 0
    for columns in simulate.simulate(
        factors,
        count=_COUNT.value,
        num_subjects=_SUBJECTS.value,
        seed=_SEED.value,
        first_subject=_FIRST.value,
    ):
        done += len(columns["image"])
        columns["source"] = [f"simulator/{_look(factors)}"] * len(columns["image"])
        yield record.with_intensity(columns, _INTENSITY.value)
        report.update(done)


def _look(factors):
    """The domain's name, or all four where they differ."""
    parts = vars(factors)
    if len(set(parts.values())) == 1:
        return factors.geometry
    return "+".join(f"{name}:{domain}" for name, domain in parts.items())


if __name__ == "__main__":
    main.run(_main)
