"""The flags that several commands share."""

from ml_collections import config_flags


def define_config(default):
    """``--config=FILE[:VARIANT]`` with overrides such as ``--config.steps=200``."""
    return config_flags.DEFINE_config_file(
        "config",
        default,
        "Config file, with :VARIANT for a variant; --config.KEY=VALUE overrides a key.",
        lock_config=True,
    )
