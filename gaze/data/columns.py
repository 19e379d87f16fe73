"""The form in which records travel through this room: a column to each label."""

from typing import Any

Columns = dict[str, Any]
"""Columns of N records by name, as `gaze.data.record` lists them, all of length N.

Each is an array [N, ...] or, of texts, may be a list: readers give what they have, and
who needs an array of it makes one. `Any`, since a union would have to be asked about at
every use.
"""
