"""Text is UTF-8 wherever a command runs: in a locale of another encoding, too.

Names of people, files and methods may hold any letter. What is opened without an
encoding is read and written in the locale's, and fails or garbles there.
"""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[1]
ROOMS = ("gaze", "refiner", "export", "configs", "pipeline")
# Where a positional encoding stands.
PLACES = {"open": 3, "read_text": 0, "write_text": 1}


def unnamed(tree):
    """Lines of a module at which text is opened without its encoding."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name not in PLACES or (name == "open" and not is_text(node)):
            continue
        named = "encoding" in {keyword.arg for keyword in node.keywords}
        if not named and len(node.args) <= PLACES[name]:
            yield node.lineno


def is_text(call):
    """Whether the built-in ``open`` opens text."""
    if not isinstance(call.func, ast.Name):
        return False
    mode = call.args[1] if len(call.args) > 1 else ast.Constant("r")
    return not (isinstance(mode, ast.Constant) and "b" in mode.value)


@pytest.mark.parametrize("room", ROOMS)
def test_text_has_its_encoding(room):
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in unnamed(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("open(p)", 1),
        ("open(p, 'w')", 1),
        ("open(p, 'rb')", 0),
        ("open(p, encoding='utf-8')", 0),
        ("p.read_text()", 1),
        ("p.read_text('utf-8')", 0),
        ("p.write_text(t)", 1),
        ("p.write_text(t, encoding='utf-8')", 0),
        ("tar.open(p)", 0),
    ],
)
def test_the_rule_sees_what_it_should(text, count):
    assert len(list(unnamed(ast.parse(text)))) == count
