"""Makes records of a data set in its own format.

python -m gaze.prepare --source=FILE_OR_FOLDER --out=DIR [--dataset=NAME]

Interrupted, even killed, the same command goes on where it was; ``--shard`` has several
machines make one set. Files that cannot be
read, and single records that cannot be used, are set aside and listed in
``quarantine.json``; more than ``--max_broken`` of them stop it. So do masks that the
pictures speak against (``--trust_masks`` overrides).
"""

import pathlib

from absl import flags, logging

from gaze import image_ops
from gaze.data import datasets, preparation
from gaze.data.production import shares
from gaze.run import artifact, main
from gaze.run import flags as shared_flags

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
shares.define_flags(processes=0)
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
    reader = datasets.reader(_DATASET.value, _SOURCE.value)
    options = datasets.options(reader, datasets.parse(_OPTIONS.value))
    patch = datasets.Patch(
        shared_flags.height_width("size", _SIZE.value), int(_CHANNELS.value)
    )
    settings = {
        "dataset": reader.__name__.rpartition(".")[2],
        "options": options,
        "size": list(patch.size),
        "channels": patch.channels,
        "intensity": _INTENSITY.value,
    }
    out = pathlib.Path(_OUT.value)
    named = reader.files(**options) if hasattr(reader, "files") else []
    inputs = {"source": _SOURCE.value}
    inputs |= {f"file{number}": path for number, path in enumerate(named, start=1)}
    target = artifact.Artifact("gaze.prepare", out, settings, inputs)
    if target.is_finished():
        return
    manifest = preparation.prepare(
        reader,
        _SOURCE.value,
        target,
        patch=patch,
        intensity=_INTENSITY.value,
        options=options,
        share=shares.from_flags(),
        max_broken=_MAX_BROKEN.value,
        is_trusted=_TRUST_MASKS.value,
    )
    if manifest:
        logging.info("%s", _summary(out, manifest))


def _summary(out, manifest):
    people = _many(manifest["subjects"], "person", "people")
    if manifest.get("subject_names") == [datasets.UNKNOWN]:
        people = "people unknown"
    text = f"{out}: {_many(manifest['count'], 'eye', 'eyes')} of {people}"
    if manifest["quarantined"]:
        lost = _many(manifest["quarantined"], "item", "items")
        if manifest["quarantined_weight"] != manifest["quarantined"]:
            records = _many(manifest["quarantined_weight"], "record", "records")
            lost = f"{records} in {lost}"
        text += f"; {lost} set aside, see {out}/quarantine.json"
    return text


def _many(count, one, more):
    return f"{count:,} {one if count == 1 else more}"


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
