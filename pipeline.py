"""The main job: simulate, segment, refine, estimate, evaluate, export, report.

python pipeline.py --config=configs/demo.py --workdir=runs/demo

Every step is a subprocess, the very command a user types; ``logs/`` has what each
said. Interrupted and started again, it goes on after the last finished step, and
inside a training from its last checkpoint. ``steps/`` remembers with which arguments
and inputs a step was finished; a changed config is refused, naming its keys, unless
``--restart_from=STAGE`` says from where to make everything again.
"""

import os
import pathlib
import platform
import sys
import time
from importlib import metadata

from absl import flags

import plan
from gaze import images
from gaze.data import datasets
from gaze.run import errors, files, main, scheduler, stage, steps
from gaze.run import flags as shared_flags

_CONFIG = shared_flags.define_config("configs/demo.py")
_WORKDIR = flags.DEFINE_string("workdir", "runs/demo", "Run folder.")
_RESTART = flags.DEFINE_string(
    "restart_from", "", "Stage from which on everything is made again."
)

_ROOT = pathlib.Path(__file__).parent


def _main():
    workdir = pathlib.Path(_WORKDIR.value)
    config = _resolved(_CONFIG.value)
    _claim(workdir, config.to_dict())
    planned = plan.steps_of(config, workdir)
    if _RESTART.value:
        remade = plan.STAGES[plan.STAGES.index(_RESTART.value) :]
        steps.forget(workdir, planned, remade)
    _describe(workdir)
    threads = max((os.cpu_count() or 1) // config.jobs, 1)
    scheduler.run(workdir, planned, jobs=config.jobs, threads=threads, root=_ROOT)
    print((workdir / "logs" / "report.log").read_text())


def _resolved(config):
    """The config with everything settled that depends on the user's source."""
    config = config.copy_and_resolve_references()
    config.refiner.vgg.weights = config.vgg.weights
    if config.real.source:
        reader = datasets.reader(config.real.dataset, config.real.source)
        config.real.dataset = reader.__name__.rpartition(".")[2]
        first = reader.read(reader.index(config.real.source)[0])
        if config.real.intensity == "auto":
            config.real.intensity = images.intensity(first["image"])
        config.references = ()
    elif config.real.intensity == "auto":
        config.real.intensity = "raw"
    for path in (config.vgg.weights, config.screen.source):
        if path and path != "random" and not pathlib.Path(path).is_file():
            raise errors.UserError(f"no file at {path}; check the path.")
    if config.vgg.weights not in ("", "random"):
        _check_weights(config.vgg.weights)
    return config


def _check_weights(path):
    """Refuses another network's weights now rather than after some minutes."""
    from refiner.networks import vgg  # takes seconds, so only where it is needed

    vgg.perceptual_network(("block1_conv1",), path)


def _claim(workdir, config):
    """Keeps the resolved config; another config's workdir is refused."""
    if _RESTART.value and _RESTART.value not in plan.STAGES:
        raise errors.UserError(
            f"no stage {_RESTART.value!r}; choose one of {', '.join(plan.STAGES)}."
        )
    path = workdir / "config.json"
    if path.exists() and not _RESTART.value:
        stage.refuse_other_settings(files.read_json(path), plan.plain(config), workdir)
    files.write_json(path, plan.plain(config))


def _describe(workdir):
    packages = (
        "tensorflow",
        "keras",
        "ai-edge-litert",
        "numpy",
        "opencv-python-headless",
    )
    versions = {name: metadata.version(name) for name in packages}
    files.write_json(
        workdir / "run.json",
        {
            "command": ["python", *sys.argv],
            "versions": {"python": platform.python_version(), **versions},
            "started": time.strftime("%Y-%m-%d %H:%M:%S"),
        },
    )


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
