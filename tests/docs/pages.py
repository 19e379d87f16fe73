"""What a page of the documentation names, and whether it is there."""

import ast
import importlib.util
import pathlib
import re
import shlex

ROOT = pathlib.Path(__file__).resolve().parents[2]
# No package: the site's hooks read the sources with it.
_spec = importlib.util.spec_from_file_location(
    "sources", ROOT / "docs" / "hooks" / "sources.py"
)
sources = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sources)

_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)\s#]+)")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
_PATH = re.compile(rf"`((?:{'|'.join(sources.ROOMS)}|docs|tests)/[\w./-]+)`")
_INVENTED = ("/x.py", "/x_fixture.py")
_COMMAND = re.compile(r" *(?:\S+=\S+ )*(?:\S*/)?python[\d.]* (?!\S*venv)")
_FOREIGN = ("pytest", "pip", "mkdocs", "gaze_runtime")


def pages():
    """The Markdown of the documentation, and what stands beside the README."""
    beside = [ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md")]
    return [
        *sorted((ROOT / "docs").rglob("*.md")),
        *filter(pathlib.Path.exists, beside),
    ]


def texts():
    """{name: text} of what else tells commands: READMEs, docstrings of commands."""
    files = [ROOT / "README.md", ROOT / "WORKSPACE.md"]
    for room in (*sources.ROOMS, "tests"):
        files += (ROOT / room).rglob("README.md")
    modules = [*sources.commands().values(), *(ROOT / "configs").glob("*.py")]
    read = {path: path.read_text("utf-8") for path in files}
    read |= {path: sources.docstring(path) or "" for path in modules}
    return {p.relative_to(ROOT).as_posix(): text for p, text in read.items()}


def faults(text, folder):
    """One sentence for everything that a page names and that is not there.

    Args:
        text: Markdown.
        folder: from which its links start.
    """
    found = [
        f"no file {link}" for link in _LINK.findall(text) if not _is_there(folder, link)
    ]
    for path in _PATH.findall(text):
        if not path.endswith(_INVENTED) and not (ROOT / path).exists():
            found.append(f"no file {path}")
    for language, code in _BLOCK.findall(text):
        if language == "bash":
            found += _faults_of_commands(code)
        if language == "python":
            found += _faults_of_python(code)
    for name in re.findall(r"^::: ([\w.]+)", text, re.M):
        found += _faults_of_name(name)
    return found


def plain_faults(text):
    """The same of commands in plain text: of a docstring, or indented Markdown.

    What stands in [brackets] may be left out, and is looked at, too.
    """
    lines = re.sub(r"\\+\n", " ", text).splitlines()
    commands = [line.strip() for line in lines if _COMMAND.match(line)]
    return list(_faults_of_commands(re.sub(r"[\[\]]", " ", "\n".join(commands))))


def _is_there(folder, link):
    return (folder / link).exists()


def _faults_of_commands(code):
    for line in code.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if "make" in words[:1]:
            targets = [w for w in words[1:] if "=" not in w]
            known = re.findall(
                r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.M
            )
            yield from (f"no target {t} of make" for t in targets if t not in known)
            inner = [w.partition("=")[2] for w in words if w.startswith("ARGS=")]
            yield from _faults_of_flags("pipeline", shlex.split(" ".join(inner)))
        elif "-m" in words:
            module, *rest = words[words.index("-m") + 1 :]
            if "--" in rest:  # of a supervised command
                cut = rest.index("--")
                yield from _faults_of_commands(shlex.join(rest[cut + 1 :]))
                rest = rest[:cut]
            if module in _FOREIGN:
                paths = [w for w in rest if w.endswith((".py", ".txt"))]
                yield from (f"no file {p}" for p in paths if not (ROOT / p).exists())
            elif module not in sources.commands():
                yield f"no command {module}"
            else:
                yield from _faults_of_flags(module, rest)
        elif scripts := [w for w in words if w.endswith(".py")]:
            yield from (f"no file {s}" for s in scripts[:1] if not (ROOT / s).exists())


def _faults_of_flags(command, words):
    config = sources.flags(sources.commands()[command]).get("config", "")
    default = re.search(r"`(configs/\w+\.py)`", config)
    file = default[1] if default else ""
    for name, _, value in (w[2:].partition("=") for w in words if w.startswith("--")):
        if name == "config":
            file = value.partition(":")[0]
            if not (ROOT / file).exists():
                yield f"no config {file}"
                return
        elif name.startswith("config."):
            if not file or name.removeprefix("config.") not in _keys(file):
                yield f"no key {name} in {file or command}"
        elif name not in sources.all_flags(command):
            yield f"no flag --{name} of {command}"


def _keys(file):
    name = file.removesuffix(".py").replace("/", ".")
    config = importlib.import_module(name).get_config()
    keys = set()
    for key in config.to_dict() and _flat(config.to_dict()):
        parts = key.split(".")
        keys |= {".".join(parts[: n + 1]) for n in range(len(parts))}
    return keys


def _flat(tree, prefix=""):
    for key, value in tree.items():
        yield f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")


def _faults_of_python(code):
    tree, aliases = ast.parse(code), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                aliases[alias.asname or alias.name] = name
                if name.split(".")[0] in sources.ROOMS:
                    yield from _faults_of_name(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = aliases.get(ast.unparse(node.func.value), "")
            if owner.endswith(".api"):
                yield from _faults_of_call(owner, node)


def _faults_of_call(api, node):
    home = importlib.import_module(api)._HOMES.get(node.func.attr)
    if home is None:
        yield f"no {node.func.attr} in {api}"
        return
    function = _definition(home, node.func.attr)
    arguments = [*function.args.args, *function.args.kwonlyargs]
    known = {argument.arg for argument in arguments}
    for keyword in node.keywords:
        if keyword.arg not in known and not function.args.kwarg:
            yield f"no argument {keyword.arg} of {api}.{node.func.attr}"


def _faults_of_name(name):
    """A module, or what one defines; read, not imported."""
    if _file(name) is None:
        module, _, member = name.rpartition(".")
        if _file(module) is None or _definition(module, member) is None:
            yield f"no {name}"


def _file(module):
    path = ROOT / module.replace(".", "/")
    return next((p for p in (path.with_suffix(".py"), path) if p.exists()), None)


def _definition(module, name):
    path = _file(module)
    path = path / "__init__.py" if path.is_dir() else path
    kinds = ast.FunctionDef | ast.ClassDef
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return next((n for n in nodes if isinstance(n, kinds) and n.name == name), None)
