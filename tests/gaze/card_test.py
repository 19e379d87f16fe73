"""The card of a set, as a user types it, and the hash of a set made again."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest

from gaze.data import cards, record
from gaze.run import artifact, errors
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def command(*arguments):
    """(exit status, stderr) of gaze.card."""
    done = subprocess.run(
        [sys.executable, "-m", "gaze.card", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def write(folder, source="simulator/studio", **facts):
    """Four eyes of two people."""
    columns = eyes.columns(4, num_subjects=2) | {"source": np.array([source] * 4)}
    target = artifact.Artifact("test", folder, {"seed": 0}, {})
    record.write([columns], target, intensity="raw", **facts)
    return folder


def test_a_set_made_again_has_the_hash(tmp_path):
    first, again = write(tmp_path / "a"), write(tmp_path / "b")
    out = tmp_path / "card.md"
    status, said = command(f"--data={first}", f"--card={out}")
    assert status == 0, said
    digest = cards.content_hash(again)
    assert f"content sha256 {digest}" in said and digest in out.read_text()
    assert command(f"--data={again}", f"--card={out}", f"--expect={digest}")[0] == 0
    out.unlink()
    status, said = command(f"--data={again}", f"--card={out}", f"--expect={'0' * 64}")
    assert status == 1 and len(said.splitlines()) == 1 and digest in said
    assert not out.exists()


def test_the_hash_is_of_the_content(tmp_path):
    digest = cards.content_hash(write(tmp_path / "a"))
    assert cards.content_hash(write(tmp_path / "b", source="other")) != digest
    assert cards.content_hash(write(tmp_path / "c", remark="another")) == digest
    (shard,) = (tmp_path / "b").glob("*.tfrecord")
    (tmp_path / "a" / shard.name).write_bytes(shard.read_bytes())
    with pytest.raises(errors.UserError, match="is not the shard that the manifest"):
        cards.content_hash(tmp_path / "a")


@pytest.mark.parametrize(
    ("source", "facts", "said"),
    [
        ("simulator/studio", {}, "under the project's licence"),
        ("simulator/studio/zhao2018", {}, "whose licence may bind"),
        ("mpiigaze", {"licence": "CC BY-NC-SA 4.0"}, "CC BY-NC-SA 4.0"),
    ],
)
def test_what_a_card_says(tmp_path, source, facts, said):
    text = cards.card(write(tmp_path / "set", source, **facts), "abc")
    assert text.startswith("# set\n") and "| content | sha256 abc |" in text
    assert "| eyes | 4 |" in text and "| eye | 36x60 px, grey |" in text
    assert said in text
    is_simulated = source.startswith("simulator/")
    assert ("none of them real" in text) == is_simulated
    assert ("no biometric data" in text) == is_simulated
