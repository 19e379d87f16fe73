"""Broken videos: a line or frames, never a crash, and what was written is whole."""

import json
import pathlib
import subprocess
import sys

import cv2
import pytest

from tests.export.runtime import follow_test as follows

ROOT = pathlib.Path(__file__).parents[3]
scene = follows.scene

# In a process of its own: what decodes a broken video may end it.
SCRIPT = """
import collections, csv, json, pathlib, sys
from export.runtime import follow
from tests.export.runtime import damage_test as damage
folder, count, seed, *flags = sys.argv[1:]
folder, found = pathlib.Path(folder), collections.Counter()
videos = [folder / "whole.avi", folder / "whole.mp4"]
for video, other in (videos, videos[::-1]):
    contents = video.read_bytes(), other.read_bytes()
    for i, content in enumerate(damage.mutants(*contents, int(count) // 2, int(seed))):
        path, out = folder / ("broken" + video.suffix), folder / f"{video.suffix}{i}"
        path.write_bytes(content)
        try:
            done = follow.run([*flags, f"--input={path}", f"--output={out}"])
            found["followed"] += 1
        except ValueError as error:
            assert "\\n" not in str(error), error
            found["refused"] += 1
            assert not out.exists()
            continue
        with open(out / "gaze.csv", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) == done.frames + 1
        assert {len(row) for row in rows} == {len(follow.COLUMNS)}
print(json.dumps(found))
"""


def followed(scene, folder, count, seed):
    """{"followed", "refused"}: what became of so many broken videos."""
    for name, code in (("whole.avi", "MJPG"), ("whole.mp4", "mp4v")):
        coder = cv2.VideoWriter.fourcc(*code)
        writer = cv2.VideoWriter(str(folder / name), coder, 20.0, (320, 240))
        for picture in range(6):
            writer.write(follows.picture(picture))
        writer.release()
    arguments = [folder, count, seed, *scene]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_broken_videos_leave_whole_files(scene, tmp_path):
    found = followed(scene, tmp_path, 12, seed=0)
    assert sum(found.values()) == 12


@pytest.mark.slow
def test_many_broken_videos_leave_whole_files(scene, tmp_path):
    found = followed(scene, tmp_path, 500, seed=1)
    assert sum(found.values()) == 500
    assert min(found["followed"], found["refused"]) > 20
