"""The notebooks run, small; their kept outputs are small as well, and whole."""

import json
import os

import pytest

from tests.docs import pages

NOTEBOOKS = sorted((pages.ROOT / "docs" / "tutorials").glob("*.ipynb"))
_MOST_BYTES = 300_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_was_run_from_top_to_bottom(path):
    assert path.stat().st_size < _MOST_BYTES
    text = path.read_text("utf-8")
    code = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert any(cell["outputs"] for cell in code)
    assert '"output_type": "error"' not in text
    assert "/tmp" not in text and "/home" not in text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_names_only_what_is_there(path):
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            text = f"```python\n{text}\n```"
        assert pages.faults(text, path.parent) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path, monkeypatch):
    nbclient = pytest.importorskip("nbclient", reason="make test-all installs it")
    nbformat = pytest.importorskip("nbformat", reason="make test-all installs it")
    monkeypatch.setenv("TINY", "1")
    monkeypatch.setenv("TUTORIAL_RUNS", str(tmp_path))
    paths = [str(pages.ROOT), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    notebook = nbformat.read(path, 4)
    where = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(
        notebook, timeout=1200, kernel_name="python3", resources=where
    ).execute()  # raises what a cell raised
