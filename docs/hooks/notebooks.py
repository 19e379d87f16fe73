"""A notebook with its outputs as Markdown: the site shows it as any other page."""

import json
import pathlib


def markdown(path: pathlib.Path) -> str:
    """Text, code, and what came of it: printed lines and pictures."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "\n\n".join(piece for cell in cells for piece in _pieces(cell))


def _pieces(cell):
    text = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield text
        return
    yield f"```python\n{text}\n```"
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        if "image/png" in data:
            encoded = "".join(data["image/png"]).replace("\n", "")
            yield f"![what the cell draws](data:image/png;base64,{encoded})"
        elif lines := "".join(output.get("text") or data.get("text/plain") or ()):
            yield f"```text\n{lines.rstrip()}\n```"
