"""Shows finished runs side by side on one page.

python -m pipeline.compare runs/first runs/second --page=comparison.html

The first run is the one that the others are compared with: keys of the config that
differ, errors with differences paired by person where the same eyes were tested,
learning curves and pictures. Of the same runs the page has the same bytes.
"""

import pathlib
from collections.abc import Sequence

from absl import logging

from gaze.run import errors, files, main
from gaze.run import flags as shared_flags
from pipeline.comparing import page
from pipeline.reporting import workdir

_PAGE = shared_flags.define_file("page", "comparison.html", "File to write.")


def _main(paths: Sequence[str]) -> None:
    if len(paths) < 2:
        raise errors.UserError(
            f"expected two run folders or more, found {len(paths)}; name them as in "
            "python -m pipeline.compare runs/a runs/b."
        )
    names = _names(paths)
    runs = {n: workdir.read(p) for n, p in zip(names, paths, strict=True)}
    with files.writing(_PAGE.value) as temporary:
        temporary.write_text(page.write(runs), encoding="utf-8")
    logging.info("%s shows %s side by side", _PAGE.value, ", ".join(names))


def _names(paths):
    """The last part of every path, with as many before it as tell them apart."""
    parts = [pathlib.Path(path).resolve().parts for path in paths]
    if len(set(parts)) < len(parts):
        raise errors.UserError(
            f"a run is named twice among {', '.join(paths)}; name each once."
        )
    for count in range(1, max(map(len, parts)) + 1):
        names = ["/".join(own[-count:]) for own in parts]
        if len(set(names)) == len(names):
            break
    return names


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False, takes_arguments=True)
