"""An Optuna study on disk, which goes on after whatever ended it."""

import pathlib
from collections.abc import Sequence
from typing import Any

from absl import logging

from gaze.run import errors
from pipeline.sweeping import space, trials

NAME, FILE = "sweep", "study.sqlite"
FAILED = "failed"
"""A trial's attribute: why its settings gave nothing."""


def optuna() -> Any:
    """The package, which only a sweep needs.

    Raises:
        UserError: it is not installed.
    """
    try:
        import optuna as package
    except ImportError:
        raise errors.UserError(
            "a sweep needs Optuna: .venv/bin/python -m pip install -r "
            "requirements-sweep.txt -c constraints.txt."
        ) from None
    package.logging.set_verbosity(package.logging.WARNING)
    return package


def opened(folder: pathlib.Path, seed: int) -> Any:
    """The study in a folder, made or gone on with.

    A trial that was running when its process was killed is tried again with the same
    values: its training goes on from its last checkpoint.
    """
    package = optuna()
    study = package.create_study(
        storage=f"sqlite:///{folder / FILE}",
        study_name=NAME,
        load_if_exists=True,
        direction="minimize",
        pruner=package.pruners.MedianPruner(n_startup_trials=4, n_warmup_steps=100),
    )
    # A seed of its own for every start, or the draws of the first would come again.
    study.sampler = package.samplers.TPESampler(seed=seed + len(study.trials))
    state = package.trial.TrialState
    for left in study.get_trials(states=(state.RUNNING,)):
        study.tell(left.number, state=state.FAIL)
        if left.params:
            study.enqueue_trial(left.params)
            logging.info("trial %d was cut off and is taken up again", left.number)
    return study


def count(study: Any) -> int:
    """Trials that came to an end, those too that were pruned or failed."""
    state = optuna().trial.TrialState
    ended = study.get_trials(states=(state.COMPLETE, state.PRUNED, state.FAIL))
    return sum(t.state != state.FAIL or FAILED in t.user_attrs for t in ended)


def run(
    study: Any, ranges: Sequence[space.Range], of: trials.Trials, total: int
) -> None:
    """Makes trials until ``total`` came to an end.

    Settings that no training survives are a result, too: their line is kept.

    Raises:
        main.Interrupted: asked to stop; the trial is taken up again next time.
    """
    package = optuna()
    while (number := count(study)) < total:
        trial = study.ask()
        values = {one.key: one.suggest(trial) for one in ranges}

        def look(step, loss, trial=trial):
            trial.report(loss, step)
            return trial.should_prune()

        try:
            found = of.run(values, look)
        except trials.Pruned:
            study.tell(trial, state=package.trial.TrialState.PRUNED)
            logging.info("%d/%d: %s pruned", number + 1, total, values)
            continue
        except errors.UserError as error:
            trial.set_user_attr(FAILED, str(error))
            study.tell(trial, state=package.trial.TrialState.FAIL)
            logging.warning("%d/%d: %s failed: %s", number + 1, total, values, error)
            continue
        trial.set_user_attr("interval", [found["low"], found["high"]])
        study.tell(trial, found["value"])
        logging.info(
            "%d/%d: %s gives %.2f deg", number + 1, total, values, found["value"]
        )
