"""What the documentation says of the sources, read off them without running any.

Commands with their flags, configs with their keys, and every message of a UserError.
"""

import ast
import pathlib
import re
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("gaze", "refiner", "export", "configs", "pipeline")
_LIBRARIES = {"geometry", "image_ops", "normalize", "pose", "__init__"}
_SHARED = ("gaze/run/main.py", "gaze/training/distribution.py")


def commands() -> dict[str, pathlib.Path]:
    """{"gaze.train": its file} of every command."""
    found = {}
    for room in ("gaze", "refiner", "export", "pipeline"):
        folder = ROOT / room
        if (folder / "__main__.py").exists():
            found[room] = folder / "__main__.py"
        for path in sorted(folder.glob("*.py")):
            if path.stem not in _LIBRARIES | {"__main__"}:
                found[f"{room}.{path.stem}"] = path
    return found


def docstring(path: pathlib.Path) -> str:
    """A module's docstring."""
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def flags(path: pathlib.Path) -> dict[str, str]:
    """{flag: what it says of itself} of every flag that a file defines."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called.endswith("define_config"):
            default = ast.literal_eval(node.args[0])
            found["config"] = (
                f"Config file; `--config.KEY=VALUE` overrides. `{default}`."
            )
        elif called.startswith("flags.DEFINE_") or called.endswith("define_file"):
            found |= _flag(node)
    return found


def imported_flags(path: pathlib.Path) -> dict[str, str]:
    """As ``flags``, of the modules that a file imports by their names."""
    found = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                folder = ROOT / node.module.replace(".", "/")
                file = folder / f"{alias.name}.py"
                is_shared = file.relative_to(ROOT).as_posix() in _SHARED
                if file.exists() and not is_shared:
                    found |= flags(file)
    return found


def _flag(node):
    texts = [_text(arg) for arg in (*node.args, *(k.value for k in node.keywords))]
    name = _text(node.args[0])
    if not name:  # a table of flags, named by its keys
        return {}
    # The help is the last of the texts, behind the name and a default of text.
    help_text = next((text for text in reversed(texts[1:]) if text and " " in text), "")
    return {name: help_text}


def _text(node):
    """A string, however it is put together; parts that are computed become "…"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "…"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    return ""


def all_flags(command: str) -> set[str]:
    """Names of the flags that a command takes, its own and those of all commands."""
    path = commands()[command]
    text = path.read_text("utf-8")
    names = set(flags(path)) | set(imported_flags(path))
    names |= {n for file in _SHARED for n in flags(ROOT / file)}
    # Those that are defined in a loop or a dict have their names in the text.
    names |= set(re.findall(r'DEFINE_\w+\(\s*"(\w+)"', text))
    names |= set(re.findall(r'"(\w+)": flags\.DEFINE', text))
    if match := re.search(r"DEFINE_string\(name.*?for name in \(([^)]*)\)", text, re.S):
        names |= set(re.findall(r'"(\w+)"', match[1]))
    names |= {"leave_one_subject_out"} if "LEAVE_ONE_OUT" in text else set()
    return names | {"help", "helpfull"}


def configs() -> dict[str, pathlib.Path]:
    """{"configs/demo.py": its file}."""
    paths = sorted((ROOT / "configs").glob("[a-z]*.py"))
    return {path.relative_to(ROOT).as_posix(): path for path in paths}


def messages() -> Iterator[tuple[str, str]]:
    """(file, message) of every UserError; what is filled in at run time is "…"."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _is_error(node.func):
                    text = " ".join(_text(node.args[0]).split()) if node.args else ""
                    if len(text) > 12:
                        yield path.relative_to(ROOT).as_posix(), text


def _is_error(node):
    return ast.unparse(node).endswith("UserError")
