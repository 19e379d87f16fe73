"""Makes a segmenter for eyes of any camera, of simulated eyes alone, and exports it.

python -m pipeline.segmenter --out=runs/segmenter

Renders what `configs/segmenter_real.py` learns from (eyes by day, in the infrared and
in a studio, of usual people and of people with nearly any lids), trains it, and exports
it to int8: ``DIR/export/segmenter.tflite`` with its card, measured on people of other
seeds. Interrupted, the same command goes on where it was.
"""

import pathlib

from absl import flags

from gaze.run import main
from pipeline.planning import draft
from pipeline.running import commands

_OUT = flags.DEFINE_string("out", None, "Folder for all of it.", required=True)
_COUNT = flags.DEFINE_integer("count", 2000, "Eyes of a set.", lower_bound=20)
_TRAINING = flags.DEFINE_string(
    "training", "configs/segmenter_real.py", "Config of the training."
)
_EXPORT = flags.DEFINE_string("export", "configs/export.py", "Config of the export.")

# Larger than what is learnt, and by the config's zoom with more of the face.
_DIRECTIONS = ("--gaze_pitch=-35,30", "--gaze_yaw=-45,45")
_LARGE = ("--size=96x160", "--glasses=0.25", *_DIRECTIONS)
_DOMAINS = ("cabin", "cabin_nir", "studio")
_CALIBRATING = "cabin_nir"  # the light of most cameras that watch drivers
_MEASURED_SEED = 2


def _main():
    out, count = pathlib.Path(_OUT.value), _COUNT.value
    large = (*_LARGE, f"--zoom={draft.config_of(_TRAINING.value).zoom}")
    learnt = {
        name: (f"--domain={name}", f"--count={count}", f"--subjects={count // 4}")
        for name in _DOMAINS
    }
    count = 3 * count // 5
    for name in ("cabin", "cabin_nir"):
        wide = ("--layout=wide", f"--count={count}", f"--subjects={count // 2}")
        learnt[f"wide_{name}"] = (f"--domain={name}", "--seed=1", *wide)
    for name, arguments in learnt.items():
        commands.run("gaze.simulate", *arguments, *large, f"--out={out / name}")
    commands.run(
        "refiner.train_segmenter",
        f"--config={_TRAINING.value}",
        f"--data={','.join(str(out / name) for name in learnt)}",
        f"--workdir={out / 'run'}",
    )
    _export(out)


def _export(out):
    """Calibrates on one domain, and measures on all."""
    measured = {name: out / "measured" / name for name in _DOMAINS}
    for name, folder in measured.items():
        count = (f"--count={_COUNT.value}", f"--subjects={_COUNT.value // 4}")
        commands.run(
            "gaze.simulate",
            *(f"--domain={name}", *count, f"--seed={_MEASURED_SEED}"),
            f"--out={folder}",
        )
    commands.run(
        "export.convert",
        *(f"--config={_EXPORT.value}", f"--model={out / 'run'}"),
        *(f"--data={measured.pop(_CALIBRATING)}", f"--out={out / 'export'}"),
        *(f"--also={name}={folder}" for name, folder in measured.items()),
    )


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
