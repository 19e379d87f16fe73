"""The shards of a set as an Apache Beam pipeline: the same jobs, one bundle a shard.

Needs ``requirements-beam.txt``, in an environment of its own, and workers that see the
set's folder and its inputs at the same paths. What a worker cannot make it leaves as a
line of text beside the notes, since runners turn exceptions into pages of their own.
"""

import functools
import pathlib
import shlex
from collections.abc import Sequence
from typing import Any

from gaze.run import errors, files, names

_ERROR = "error-{:05d}.json"


def run(make: functools.partial, tasks: Sequence[Any], folder: pathlib.Path, how: str):
    """Makes the shards of ``tasks``; their notes say what came of it.

    Args:
        make: `production.make` of a job and a folder.
        tasks: `production.Task` of each.
        folder: with the notes.
        how: pipeline options as on Beam's command line, such as
            ``--runner=DirectRunner --direct_num_workers=2``.

    Raises:
        UserError: Beam is not installed, an option is none of its, or a shard could
            not be made; the first such is told.
    """
    try:
        import apache_beam as beam
        from apache_beam.options import pipeline_options
    except ImportError as error:
        raise errors.UserError(
            f"--beam needs Apache Beam ({error}); make .venv-beam with make beam and "
            "run the command there."
        ) from None

    class MakeShard(beam.DoFn):
        """Makes a shard of a task; the model is loaded once for a worker."""

        def setup(self):
            getattr(make.args[0], "ready", _nothing)()

        def process(self, task):
            try:
                yield make(task)["count"]
            except errors.UserError as error:
                path = folder / _ERROR.format(task.number)
                files.write_json(path, names.printable(str(error)))

    options = pipeline_options.PipelineOptions(shlex.split(how))
    with beam.Pipeline(options=options) as pipeline:
        created = pipeline | "Shards" >> beam.Create(list(tasks))
        # Or all shards would be one bundle of one worker.
        spread = created | "Spread" >> beam.Reshuffle()
        spread | "Make" >> beam.ParDo(MakeShard())
    failures = sorted(folder.glob(_ERROR.format(0).replace("00000", "*")))
    reasons = [files.read_json(path) for path in failures]
    for path in failures:
        files.remove(path)
    if reasons:
        more = f" ({len(reasons)} shards failed)" if len(reasons) > 1 else ""
        raise errors.UserError(f"{reasons[0]}{more}")


def _nothing():
    """Of a job that needs no getting ready."""
