"""Makes a segmenter for eyes of any camera, of simulated eyes alone, and exports it.

python -m pipeline.segmenter --out=runs/segmenter

Renders what `configs/segmenter_real.py` learns from (eyes by day, in the infrared and
in a studio, of usual people and of people with nearly any lids), trains it, and exports
it to int8: ``DIR/export/segmenter.tflite`` with its card, measured on people of other
seeds. Interrupted, the same command goes on where it was. ``--config.steps=N`` and
other keys go to the training.
"""

import pathlib

from absl import flags
from ml_collections import config_flags

from gaze.run import flags as shared_flags
from gaze.run import main
from pipeline.planning import draft
from pipeline.running import commands

_CONFIG = shared_flags.define_config("configs/segmenter_real.py")
_OUT = flags.DEFINE_string("out", None, "Folder for all of it.", required=True)
_COUNT = flags.DEFINE_integer(
    "count", 2000, "Eyes of a set; the export wants 400.", lower_bound=400
)

_SHAPE = (96, 160)  # of the eyes given: larger than what is learnt
_DIRECTIONS = ("--gaze_pitch=-35,30", "--gaze_yaw=-45,45")
_GLASSES = "--glasses=0.25"
_DOMAINS = ("cabin", "cabin_nir", "studio")
_CALIBRATING = "cabin_nir"  # the light of most cameras that watch drivers
_MEASURED_SEED = 2


def _main():
    out = pathlib.Path(_OUT.value)
    shared_flags.refuse_comma("out", out)
    learnt = _render_learnt(out)
    how = config_flags.get_config_filename(flags.FLAGS["config"]), _CONFIG.value
    commands.run(
        "refiner.train_segmenter",
        *(f"--{name}={value}" for name, value in draft.overrides(*how).items()),
        f"--data={','.join(map(str, learnt))}",
        f"--workdir={out / 'run'}",
    )
    _export(out)


def _render_learnt(out):
    """The eyes that are learnt: usual people of all domains, and wide ones."""
    count, zoom = _COUNT.value, _CONFIG.value.get("zoom", 1.0)
    # With `people` here, and 6,000 steps, simulated eyes were read better and real ones
    # worse (refiner/README.md, Segmenters).
    usual = ("--layout=benchmark2",)
    sets = {name: (*_set(name, count, count // 4), *usual) for name in _DOMAINS}
    count = 3 * count // 5
    for name in ("cabin", "cabin_nir"):
        wide = ("--layout=wide", "--seed=7")
        sets[f"wide_{name}"] = (*_set(name, count, count // 2), *wide)
    size = f"--size={_SHAPE[0]}x{_SHAPE[1]}"
    for name, arguments in sets.items():
        large = (size, f"--zoom={zoom}", _GLASSES, *_DIRECTIONS)
        commands.run("gaze.simulate", *arguments, *large, f"--out={out / name}")
    return [out / name for name in sets]


def _export(out):
    """Calibrates on usual eyes of one domain; measures on all, and on wide ones."""
    count = _COUNT.value
    sets = {name: _set(name, count, count // 4) for name in _DOMAINS}
    wide = ("--layout=wide", _GLASSES, *_DIRECTIONS)
    sets["wide"] = (*_set(_CALIBRATING, count, count // 4), *wide)
    folders = {name: out / "measured" / name for name in sets}
    for name, arguments in sets.items():
        seed = f"--seed={_MEASURED_SEED}"
        commands.run("gaze.simulate", *arguments, seed, f"--out={folders[name]}")
    commands.run(
        "export.convert",
        *(f"--model={out / 'run'}", f"--data={folders.pop(_CALIBRATING)}"),
        *(f"--also={name}={folder}" for name, folder in folders.items()),
        f"--out={out / 'export'}",
    )


def _set(domain, count, people):
    return f"--domain={domain}", f"--count={count}", f"--subjects={people}"


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
