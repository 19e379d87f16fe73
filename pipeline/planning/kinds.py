"""What a column of a comparison is: an estimator, by the config that trains it.

``config.estimators`` names configs of ``gaze.train`` as ``config.arms`` names those of
methods: ``lenet``, or ``lenet.without_head_pose`` for a variant. A network is trained
once for each of ``config.augmentations``, which its *kind* then ends with
(``lenet+strong``); what is no network has one kind, its name. The kinds of the small
CNN, which every run trains, are the augmentations alone: ``mild``, ``strong``.
"""

from ml_collections import ConfigDict

from gaze.run import errors
from pipeline.planning import registry
from pipeline.planning.draft import How

CNN = "gaze_cnn"
_COMMAND = "gaze.train"
_AUGMENTED = "augmentation"


def of(config: ConfigDict, seed: int) -> dict[str, How]:
    """{kind: how it is trained} of everything that one seed trains on every arm."""
    found = {}
    for name in config.estimators:
        if seed and name in config.first_seed_only:
            continue
        file, settings = _settings(name, config)
        if "seed" in settings:
            settings.seed = seed
        if _AUGMENTED not in settings:
            found[name] = file, settings
            continue
        for augmentation in config.augmentations:
            one = settings.copy_and_resolve_references()
            one.augmentation = augmentation
            found[named(name, augmentation)] = file, one
    return found


def named(name: str, augmentation: str) -> str:
    """The kind of a network of that name, trained with an augmentation."""
    return augmentation if name == CNN else f"{name}+{augmentation}"


def inputs(config: ConfigDict) -> dict[str, tuple[str, ...]]:
    """{kind: the columns of records that it reads}, as the estimators themselves say.

    Loads TensorFlow where other estimators than the CNN, which reads the image, are
    asked.
    """
    found: dict[str, tuple[str, ...]] = {}
    for kind, (_, settings) in of(config, 0).items():
        if settings.estimator == "cnn":
            found[kind] = ("image",)
            continue
        from gaze import estimators  # takes seconds, so only where it is needed

        named_settings = {"name": settings.estimator, **settings.to_dict()}
        del named_settings["command"]
        found[kind] = tuple(estimators.build(**named_settings).inputs)
    return found


def check(config: ConfigDict) -> None:
    """Refuses estimators that cannot be trained.

    Raises:
        UserError: naming the key, what it may hold and what it holds.
    """
    if CNN not in config.estimators:
        raise errors.UserError(
            f"config.estimators needs {CNN}: the CNN that is exported, and that judges "
            "how far refining moves the gaze."
        )
    if config.estimator.estimator != "cnn":
        raise errors.UserError(
            f"config.estimator.estimator is {config.estimator.estimator!r}; "
            "config.estimator is the CNN's; name others in config.estimators."
        )
    for name in config.first_seed_only:
        if name == CNN or name not in config.estimators:
            raise errors.UserError(
                f"config.first_seed_only holds {name!r}; choose among "
                f"config.estimators without {CNN}."
            )
    for name in config.estimators:
        _settings(name, config)


def _settings(name, config):
    """(config file, settings) of an estimator of the list."""
    if name == CNN:
        return f"configs/{CNN}.py", config.estimator.copy_and_resolve_references()
    file, _, variant = name.partition(".")
    known = registry.names(_COMMAND)
    if file not in known:
        raise errors.UserError(
            f"config.estimators holds {name!r}; choose among {', '.join(known)}, "
            "several as \"('gaze_cnn','knn')\"."
        )
    try:
        path, settings = registry.chosen(file, [variant, config.variant])
    except ValueError as error:
        raise errors.UserError(f"config.estimators holds {name!r}: {error}.") from error
    if config.networks.epochs and "epochs" in settings:  # 0: the estimator's own
        settings.epochs = config.networks.epochs
    return path, settings
