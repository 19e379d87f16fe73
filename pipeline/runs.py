"""Lists the pipeline's runs below a folder.

python -m pipeline.runs runs

For each: how far it is, the best refined arm's error, its size on disk, when it was
started, and the command.
"""

import pathlib
from collections.abc import Sequence

import rich.box
import rich.console
import rich.table
import rich.text

from gaze.run import errors, main
from pipeline.comparing import listing


def _main(paths: Sequence[str]) -> None:
    folder = pathlib.Path(paths[0] if paths else "runs")
    if len(paths) > 1 or not folder.is_dir():
        raise errors.UserError(
            f"expected one folder, found {' '.join(paths) or folder}; name it as in "
            "python -m pipeline.runs runs."
        )
    runs = listing.find(folder)
    if not runs:
        raise errors.UserError(
            f"{folder} holds no run of the pipeline (a folder with run.json and "
            "config.json); make one with python -m pipeline."
        )
    console = rich.console.Console()
    for run in runs:
        console.print(_entry(run))


def _entry(run):
    table = rich.table.Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("[bold]run[/bold]", rich.text.Text(str(run.path), style="bold"))
    facts = {
        "state": run.state,
        "best": run.figure,
        "size": f"{run.size / 1e6:,.0f} MB",
        "started": run.started,
        "command": run.command,
    }
    for name, value in facts.items():
        table.add_row(name, rich.text.Text(value))
    return rich.console.Group(table, "")


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False, takes_arguments=True)
