"""A run's share of a set: which shards it makes, and with how many processes.

Shard k belongs to the share i of n with k % n == i, so shares are alike in work and
no two runs need to talk to each other.
"""

import dataclasses

from gaze.run import workers


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
