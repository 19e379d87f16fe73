"""The flags of commands that make a set shard by shard; importing it defines them."""

import re

from absl import flags

from gaze.data.production.shares import Share
from gaze.run import errors, workers

_SHARD = flags.DEFINE_string(
    "shard",
    "0/1",
    "I/N: make only every N-th shard, from the I-th (from 0) on. N such runs, on "
    "machines that share the folder, make one set; the last to finish publishes.",
)
_PROCESSES = flags.DEFINE_integer(
    "processes",
    None,
    "Processes that make shards; 0: one per core. Unsaid it is one, but for "
    "gaze.prepare, which takes all cores.",
    lower_bound=0,
)
_BEAM = flags.DEFINE_string(
    "beam",
    "",
    "Options of an Apache Beam pipeline that makes the shards, such as "
    '"--runner=DirectRunner --direct_num_workers=2".',
)
_MOST = 10_000  # shares of one set


def share(processes: int = 1) -> Share:
    """The share that the command line asks for; ``processes`` where that is unsaid.

    Raises:
        UserError: --shard is no I/N with I below N.
    """
    text = _SHARD.value
    match = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text)
    index, count = map(int, match.groups()) if match else (0, 0)
    if not index < count <= _MOST:
        raise errors.UserError(
            f"--shard={text[:40]}: expected I/N with I from 0 to N - 1 and N at most "
            f"{_MOST:,}, such as 0/4, 1/4, 2/4 and 3/4."
        )
    asked = processes if _PROCESSES.value is None else _PROCESSES.value
    return Share(index, count, asked or workers.cores(), _BEAM.value)
