"""Makes records of a data set in its own format.

python -m gaze.prepare --source=FILE_OR_FOLDER --out=DIR [--dataset=NAME]

Interrupted, even killed, the same command goes on where it was; ``--shard`` has several
machines make one set. Files that cannot be read, and single records that cannot be
used, are set aside and listed in ``quarantine.json``; more than ``--max_broken`` of
them stop it. So do masks that the pictures speak against (``--trust_masks`` overrides).
"""

from absl import flags

from gaze import image_ops
from gaze.api import preparing
from gaze.data import datasets
from gaze.data.production import options
from gaze.run import flags as shared_flags
from gaze.run import main

_DATASET = flags.DEFINE_string("dataset", "", "Reader; empty: by the source's looks.")
_SOURCE = flags.DEFINE_string("source", None, "File or folder to read.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_OPTIONS = flags.DEFINE_string("options", "", "The reader's: NAME=VALUE, by commas.")
_SIZE = flags.DEFINE_string("size", "36x60", "Height x width of a patch, px.")
_CHANNELS = flags.DEFINE_enum("channels", "1", ["1", "3"], "1: grey, 3: colour.")
_INTENSITY = flags.DEFINE_enum(
    "intensity",
    "auto",
    ["auto", *image_ops.INTENSITIES],
    "What the records shall be; auto: as the source is.",
)
_MAX_BROKEN = flags.DEFINE_float(
    "max_broken",
    0.01,
    "Share of records that may be set aside; a single one always may, unless 0.",
    lower_bound=0.0,
    upper_bound=1.0,
)
_TRUST_MASKS = flags.DEFINE_bool(
    "trust_masks", False, "Keep masks that do not seem to lie on the eyes."
)


def _main():
    preparing.prepare(
        _SOURCE.value,
        _OUT.value,
        dataset=_DATASET.value,
        options=datasets.parse(_OPTIONS.value),
        size=shared_flags.height_width("size", _SIZE.value),
        channels=int(_CHANNELS.value),
        intensity=_INTENSITY.value,
        share=options.share(processes=0),
        max_broken=_MAX_BROKEN.value,
        trust_masks=_TRUST_MASKS.value,
    )


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
