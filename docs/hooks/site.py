"""What the site adds to the Markdown: sources that pages link to, and generated lists.

A link out of ``docs/`` works in the repository as it is. In the site, the file that it
names becomes a page below ``repo/``: a README as it is, code with numbered lines.
"""

import pathlib
import posixpath
import re
import sys

from mkdocs.structure.files import File

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import notebooks  # noqa: E402
import sources  # noqa: E402

ROOT = sources.ROOT
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#|/)([^)\s#]+)(#[^)\s]*)?(?=\))")
_MARKERS = re.compile(r"<!-- (commands|configs|errors) -->")
_SHOWN = {".py": "python", ".toml": "toml", ".cff": "yaml"}
_places = {}  # page of the site -> folder of the repository its links start from


def on_files(files, config):
    """Adds a page for every file of the repository that a page links to."""
    waiting = [
        (ROOT / "docs" / file.src_uri, file.src_uri)
        for file in files.documentation_pages()
    ]
    known = {page for _, page in waiting}
    for path in sources.configs().values():  # the list of configs links to them all
        known.add(_page_of(path))
        files.append(File.generated(config, _page_of(path), content=_content(path)))
    for path in sorted((ROOT / "docs").rglob("*.ipynb")):
        page = path.relative_to(ROOT / "docs").with_suffix(".md").as_posix()
        _places[page] = path.parent
        files.append(File.generated(config, page, content=notebooks.markdown(path)))
    while waiting:
        path, page = waiting.pop()
        _places[page] = path.parent
        if path.suffix != ".md":
            continue
        for link, _ in _LINK.findall(path.read_text("utf-8")):
            target = _outside(path.parent, link)
            if target is None or _page_of(target) in known:
                continue
            known.add(_page_of(target))
            content = _content(target)
            files.append(File.generated(config, _page_of(target), content=content))
            waiting.append((target, _page_of(target)))
    return files


def on_page_markdown(markdown, page, config, files):
    """Points links at the added pages and fills in the generated lists."""
    here, uri = _places.get(page.file.src_uri), page.file.src_uri
    if here is None:
        return markdown

    def pointed(match):
        target = _outside(here, match[1])
        page = _page_of(target) if target else _inside(here, match[1])
        start = posixpath.dirname(uri) or "."
        return posixpath.relpath(page, start) + (match[2] or "") if page else match[0]

    if not uri.startswith("repo/") or _is_text(uri):
        markdown = _LINK.sub(pointed, markdown)
        markdown = markdown.replace(".ipynb)", ".md)")
    return _MARKERS.sub(lambda match: _GENERATED[match[1]](), markdown)


def _is_text(uri):
    return uri.endswith(".md") and pathlib.PurePosixPath(uri).stem.count(".") == 0


def _outside(folder, link):
    """The repository's file that a link names, if it lies outside of docs."""
    path = (folder / link).resolve()
    if path.is_dir():
        path = path / "README.md"
    is_ours = path.is_file() and path.is_relative_to(ROOT)
    return path if is_ours and not path.is_relative_to(ROOT / "docs") else None


def _inside(folder, link):
    """The page that a link names from outside of docs, such as the README's."""
    path, docs = (folder / link).resolve(), ROOT / "docs"
    is_page = path.is_file() and path.is_relative_to(docs)
    return path.relative_to(docs).as_posix() if is_page else None


def _page_of(path):
    name = path.relative_to(ROOT).as_posix()
    return f"repo/{name}" if name.endswith(".md") else f"repo/{name}.md"


def _content(path):
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return text
    kind = _SHOWN.get(path.suffix, "text")
    name = path.relative_to(ROOT).as_posix()
    hidden = "---\nsearch:\n  exclude: true\n---\n\n"  # of the search: it is not prose
    return f'{hidden}# {name}\n\n``````{kind} linenums="1"\n{text}``````\n'


def _commands():
    """Every command: what it says of itself, and its flags."""
    pieces = []
    for name, path in sources.commands().items():
        first, _, rest = sources.docstring(path).partition("\n\n")
        pieces += [f"## {name}", first, _prose(rest)]
        if flags := sources.imported_flags(path) | sources.flags(path):
            rows = [f"| `--{n}` | {_cell(text)} |" for n, text in sorted(flags.items())]
            pieces.append("\n".join(["| flag | |", "|---|---|", *rows]))
    return "\n\n".join(pieces)


def _prose(text):
    """A docstring's paragraphs, its commands as blocks of code."""
    paragraphs = []
    for part in text.split("\n\n"):
        is_code = part.startswith(("python ", "    "))
        body = re.sub(r"^    ", "", part, flags=re.M)
        paragraphs.append(f"```bash\n{body}\n```" if is_code else _ticks(part))
    return "\n\n".join(paragraphs)


def _ticks(text):
    return text.replace("``", "`").replace("<", "&lt;")


def _configs():
    pieces = []
    for name, path in sources.configs().items():
        first, _, rest = sources.docstring(path).partition("\n\n")
        pieces += [f"## [{name}](../repo/{name}.md)", first, _prose(rest)]
    return "\n\n".join(pieces)


def _errors():
    """Every message, by the file that says it."""
    by_file = {}
    for file, message in sources.messages():
        by_file.setdefault(file, []).append(message)
    pieces = []
    for file, texts in by_file.items():
        pieces.append(f"### `{file}`")
        pieces.append("\n".join(f"* {_cell(text)}" for text in dict.fromkeys(texts)))
    return "\n\n".join(pieces)


def _cell(text):
    for sign in ("|", "<", "*", "_", "["):
        text = text.replace(sign, f"\\{sign}" if sign != "<" else "&lt;")
    return text


_GENERATED = {"commands": _commands, "configs": _configs, "errors": _errors}
