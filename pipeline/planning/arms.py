"""What an arm of a comparison is: a config file, or a method in closed form.

``NAME`` is ``configs/NAME.py`` with ``command = "refiner.train"``; ``NAME.VARIANT`` is
a variant of it, such as ``simgan.without_history``; any other name is that of a method
without a config of its own, run by ``configs/closed_form.py``. So a method or an
ablation is compared by naming it in ``config.arms``, and nothing else is edited.

``fitted`` are raw eyes of a layout fitted to the target's (`refiner.fit_layout`), and
``fitted+ARM`` are those eyes refined by any of the others. The segmenter and a guide
that a method asks for are those of all arms, trained on the usual synthetic eyes.
"""

import pathlib

from ml_collections import ConfigDict

from gaze.run import errors
from pipeline.planning import registry
from refiner.realism import naming

_METHODS = pathlib.Path(__file__).parents[2] / "refiner" / "methods"
_COMMAND = "refiner.train"
_CLOSED_FORM = "closed_form"


def names() -> list[str]:
    """Names that an arm can have, without variants."""
    configured = set(registry.names(_COMMAND))
    return sorted((configured - {_CLOSED_FORM}) | set(methods()) - configured)


def methods() -> list[str]:
    """Names of all refinement methods, without importing any."""
    return [path.stem for path in _METHODS.glob("[a-z]*.py")]


def settings(
    arm: str, config: ConfigDict, seed: int, key: str = "arms"
) -> tuple[str, ConfigDict]:
    """How an arm is trained, whichever eyes it refines.

    Args:
        arm: its name.
        config: the pipeline's config.
        seed: seed of the run.
        key: the config's key that holds the arm, for errors.

    Returns:
        (config file with its variant for ``--config``, settings as a ``ConfigDict``).

    Raises:
        UserError: no such arm or variant.
    """
    name, _, variant = naming.method(arm).partition(".")
    if name not in names():
        raise errors.UserError(
            f"config.{key} holds {arm!r}; choose among {', '.join(names())}, several "
            "as \"('identity','simgan')\"; of eyes whose layout is fitted to the "
            f"target, {naming.FITTED} and {naming.FITTED}+ARM."
        )
    config_name = name if registry.exists(name) else _CLOSED_FORM
    try:
        file, chosen = registry.chosen(config_name, [variant, config.variant])
    except ValueError as error:
        raise errors.UserError(f"config.{key} holds {arm!r}: {error}.") from error
    if config_name == _CLOSED_FORM:
        chosen.method = name
    chosen.seed = seed
    for key in ("steps", "bank_size"):  # 0: the method's own
        if config.refiner[key] and key in chosen:
            chosen[key] = config.refiner[key]
    if "vgg" in chosen:
        chosen.vgg.weights = config.vgg.weights
    return file, chosen


def learns(chosen: ConfigDict) -> bool:
    """Whether settings are those of a method that trains something."""
    return "steps" in chosen and "learning_rate" in chosen
