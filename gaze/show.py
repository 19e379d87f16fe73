"""Looks at a data set before it is used, and tells what it is.

python -m gaze.show --data=FILE_OR_FOLDER [--dataset=NAME] [--options=NAME=VALUE,...]

Works on finished records, on any source that a reader knows, and on folders that none
knows: then it says what it saw, what comes nearest, and exits with status 1. Prints a
description and writes ``show.html`` with eyes, gaze arrows, masks and histograms, by
default into runs/show/NAME; never into the data's own folder.
"""

import pathlib

from absl import flags

from gaze.inspection import findings, own, page, samples, unknown
from gaze.run import errors, files, main, names

_DATA = flags.DEFINE_string(
    "data", None, "Records, or a source to read.", required=True
)
_DATASET = flags.DEFINE_string("dataset", "", "Reader; empty: by the source's looks.")
_OPTIONS = flags.DEFINE_string("options", "", "The reader's: NAME=VALUE, by commas.")
_LIMIT = flags.DEFINE_integer("limit", 200, "Eyes to look at.", lower_bound=1)
_OUT = flags.DEFINE_string("out", "", "Folder for show.html; empty: runs/show/NAME.")


def _main():
    source = pathlib.Path(_DATA.value)
    out = pathlib.Path(
        _OUT.value or pathlib.Path("runs", "show", source.resolve().stem)
    )
    if out.resolve().is_relative_to(source.resolve()):
        raise errors.UserError(f"{out} is inside the data; name another --out.")
    sample = _look(source)
    told = findings.of(sample)
    if sample.is_guess and (hint := unknown.hint(source)):
        told.facts.insert(1, ("taken for", f"a folder of pictures; it {hint}"))
    print(_shown(told.text()))
    with files.writing(out / "show.html") as temporary:
        temporary.write_text(page.render(sample, told), encoding="utf-8")
    print(_shown(f"\nsee {out / 'show.html'}"))


def _look(source):
    """The sample; a source that nobody can read is explained first."""
    if not _DATASET.value:
        own.refuse_parts(source)
    try:
        return samples.take(
            source,
            dataset=_DATASET.value,
            options=_OPTIONS.value,
            limit=_LIMIT.value,
        )
    except errors.UserError:
        if source.exists() and not _DATASET.value and not unknown.is_known(source):
            print(_shown("\n".join(unknown.explain(source))))
        raise


def _shown(text):
    """The text line by line; names of files may hold what no terminal can show."""
    return "\n".join(map(names.printable, text.split("\n")))


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
