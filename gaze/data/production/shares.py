"""A run's share of a set: which shards it makes, and with how many processes.

Shard k belongs to the share i of n with k % n == i, so shares are alike in work and
no two runs need to talk to each other.
"""

import dataclasses
import re

from absl import flags

from gaze.run import errors, workers

_MOST = 10_000  # shares of one set


@dataclasses.dataclass(frozen=True)
class Share:
    """The share ``index`` of ``count``.

    Attributes:
        index, count: from 0; 0 of 1 is the whole set.
        processes: how many make its shards, at least 1.
        beam: options of an Apache Beam pipeline that makes them instead, or "".
    """

    index: int = 0
    count: int = 1
    processes: int = 1
    beam: str = ""

    def __str__(self):
        return f"{self.index}/{self.count}"

    @property
    def is_whole(self) -> bool:
        """Whether every shard belongs to it."""
        return self.count == 1

    @property
    def threads(self) -> int:
        """Threads of each process; 0, which is as many as it likes, of a single one."""
        return max(1, workers.cores() // self.processes) if self.processes > 1 else 0

    def owns(self, number: int) -> bool:
        """Whether the shard ``number`` belongs to it."""
        return number % self.count == self.index


WHOLE = Share()


def define_flags(processes: int = 1) -> None:
    """Defines --shard, --processes (unsaid, ``processes``) and --beam."""
    flags.DEFINE_string(
        "shard",
        "0/1",
        "I/N: make only every N-th shard, from the I-th (from 0) on. N such runs, on "
        "machines that share the folder, make one set; the last to finish publishes.",
    )
    flags.DEFINE_integer(
        "processes", processes, "That make shards; 0: one per core.", lower_bound=0
    )

    flags.DEFINE_string(
        "beam",
        "",
        "Options of an Apache Beam pipeline that makes the shards, such as "
        '"--runner=DirectRunner --direct_num_workers=2".',
    )


def from_flags() -> Share:
    """The share that the command line asks for.

    Raises:
        UserError: --shard is no I/N with I below N.
    """
    text = flags.FLAGS.shard
    match = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text)
    index, count = map(int, match.groups()) if match else (0, 0)
    if not index < count <= _MOST:
        raise errors.UserError(
            f"--shard={text[:40]}: expected I/N with I from 0 to N - 1 and N at most "
            f"{_MOST:,}, such as 0/4, 1/4, 2/4 and 3/4."
        )
    processes = flags.FLAGS.processes or workers.cores()
    return Share(index, count, processes, flags.FLAGS.beam)
