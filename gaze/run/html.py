"""A small self-contained page: inline style, pictures inside, no script.

Every function takes plain text, escapes it and returns a piece of HTML; ``page``
puts the pieces together. The style follows the reader's light or dark setting;
pictures stay on white paper, as they were drawn for it, and nothing but the
reader's own fonts is needed, so the file opens the same without a network.
"""

import base64
import html
from collections.abc import Iterable, Mapping, Sequence

from gaze.run import names

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5c6168; --paper: #fdfdfc;
  --line: #dcdcd8; --tint: #f3f3f0; --warn: #8a4b00; --warn-tint: #fff4e0;
  --note: #0b5394; --note-tint: #edf4fb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e3; --soft: #a3a7ad;
  --paper: #17191c; --line: #393d42; --tint: #212429; --warn: #ffc46b;
  --warn-tint: #35291a; --note: #8fc3f5; --note-tint: #1b2a38; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 68rem;
  background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system,
  "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 3rem 0 .8rem; padding-top: .7rem;
  border-top: 1px solid var(--line); }
p { max-width: 46rem; margin: .6rem 0; }
.subtitle, figcaption, .note { color: var(--soft); }
figcaption, .note { font-size: .88rem; max-width: 46rem; margin: .5rem 0 0; }
nav { margin: 1rem 0 0; font-size: .92rem; }
nav a { color: var(--note); margin-right: 1.1rem; text-decoration: none; }
nav a:hover { text-decoration: underline; }
p a { color: var(--note); }
figure { margin: 1.2rem 0; }
figure img { max-width: 100%; height: auto; display: block; background: #fff;
  border: 1px solid var(--line); border-radius: 4px; padding: 6px; }
.scroll { overflow-x: auto; margin: 1rem 0 .3rem; }
table { border-collapse: collapse; font-size: .92rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: .34rem .8rem; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; white-space: normal; vertical-align: bottom;
  border-bottom: 2px solid var(--soft); }
th.text, td.text { text-align: left; }
td:first-child, th:first-child { padding-left: .2rem; }
tr.quiet td { color: var(--soft); }
tr.strong td { font-weight: 600; background: var(--tint); }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 4px;
  padding: .7rem .9rem; overflow-x: auto; font: .84rem/1.5 ui-monospace,
  "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; }
.callout { max-width: 46rem; margin: 1rem 0; padding: .6rem 1rem; border-radius: 3px;
  border-left: 4px solid var(--note); background: var(--note-tint); }
.callout.warning { border-left-color: var(--warn); background: var(--warn-tint); }
.callout strong { color: var(--note); }
.callout.warning strong { color: var(--warn); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.4rem;
  max-width: 58rem; margin: 1rem 0; font-size: .95rem; }
dt { color: var(--soft); } dd { margin: 0; font-variant-numeric: tabular-nums; }
.legend { font-size: .88rem; color: var(--soft); margin: .5rem 0 0; }
.legend i { display: inline-block; width: .9em; height: .9em; border-radius: 2px;
  margin: 0 .4em -.1em 0; border: 1px solid #0003; }
.legend span { margin-right: 1.3em; }
details { margin: .8rem 0; }
summary { cursor: pointer; color: var(--note); }
@media print { :root { --ink: #000; --paper: #fff; --soft: #444; --tint: #f5f5f5; }
  body { max-width: none; padding: 0; font-size: 10.5pt; } nav { display: none; }
  h2 { break-after: avoid; } figure, table, .callout { break-inside: avoid; }
  .scroll { overflow: visible; } pre { white-space: pre-wrap; } }
"""


def page(
    title: str, sections: Mapping[str, Sequence[str]], *, subtitle: str = ""
) -> str:
    """A whole HTML document.

    Args:
        title: of the document, plain text.
        sections: {heading: list of pieces from the functions below}.
        subtitle: one plain line under the title.
    """
    heads = {heading: f"part-{number}" for number, heading in enumerate(sections, 1)}
    links = "".join(
        f'<a href="#{anchor}">{_text(heading)}</a>' for heading, anchor in heads.items()
    )
    body = "\n".join(
        f'<section><h2 id="{heads[heading]}">{_text(heading)}</h2>\n'
        + "\n".join(pieces)
        + "</section>"
        for heading, pieces in sections.items()
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head>\n<body><header>"
        f'<h1>{_text(title)}</h1><p class="subtitle">{_text(subtitle)}</p>'
        f"<nav>{links}</nav></header>\n<main>\n{body}\n</main></body></html>\n"
    )


def paragraph(text: object) -> str:
    """A paragraph of plain text."""
    return f"<p>{_text(text)}</p>"


def link(address: str, text: object) -> str:
    """A paragraph that is a link."""
    return f'<p><a href="{_text(address)}">{_text(text)}</a></p>'


def callout(text: object, *, label: str = "Note", warning: bool = False) -> str:
    """A box that must not be overlooked; ``label`` is its first, bold word."""
    kind = "callout warning" if warning else "callout"
    return f'<div class="{kind}"><strong>{_text(label)}.</strong> {_text(text)}</div>'


def code_block(text: object) -> str:
    """Preformatted text, such as a command."""
    return f"<pre>{_text(text)}</pre>"


def folded(summary: str, piece: str) -> str:
    """A piece that opens on a click on its summary."""
    return f"<details><summary>{_text(summary)}</summary>{piece}</details>"


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    note: str = "",
    text_columns: int = 1,
    row_kinds: Sequence[str] | None = None,
) -> str:
    """A table of plain text.

    Args:
        header: column names.
        rows: one sequence of cells per row, as long as the header.
        note: below the table, plain text.
        text_columns: number of leading columns set flush left; the others hold
            figures and are set flush right.
        row_kinds: "", "quiet" or "strong" per row; None for all plain.

    Raises:
        ValueError: a row whose length differs from the header's.
    """
    rows = [list(row) for row in rows]
    if wrong := [row for row in rows if len(row) != len(header)]:
        raise ValueError(f"expected {len(header)} cells as {header}, found {wrong[0]}")
    kinds = row_kinds or [""] * len(rows)
    body = "".join(
        f'<tr class="{kind}">{_cells("td", row, text_columns)}</tr>'
        for kind, row in zip(kinds, rows, strict=True)
    )
    return (
        # A wide table scrolls, by keyboard too, which needs the focus.
        f'<div class="scroll" tabindex="0"><table><thead><tr>'
        f"{_cells('th', header, text_columns)}</tr></thead><tbody>{body}</tbody>"
        f"</table></div>" + (f'<p class="note">{_text(note)}</p>' if note else "")
    )


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """Names with a sentence each, the names in a column; (name, sentence) pairs."""
    items = (f"<dt>{_text(name)}</dt><dd>{_text(text)}</dd>" for name, text in pairs)
    return f"<dl>{''.join(items)}</dl>"


def legend(colours: Mapping[str, tuple[int, int, int]]) -> str:
    """What colours mean: {label: (red, green, blue)}."""
    items = (
        f'<span><i style="background: rgb{tuple(map(int, colour))}"></i>'
        f"{_text(label)}</span>"
        for label, colour in colours.items()
    )
    return f'<p class="legend">{"".join(items)}</p>'


def figure(png: bytes, caption: str, *, alt: str = "") -> str:
    """A picture inside the page.

    Args:
        png: the PNG's bytes.
        caption: below the picture, plain text.
        alt: what the picture shows, for those who cannot see it.
    """
    data = base64.b64encode(png).decode()
    return (
        f'<figure><img alt="{_text(alt or caption)}" '
        f'src="data:image/png;base64,{data}">'
        f"<figcaption>{_text(caption)}</figcaption></figure>"
    )


def _cells(tag, values, text_columns):
    return "".join(
        f"<{tag}{' class=text' if column < text_columns else ''}>{_text(value)}</{tag}>"
        for column, value in enumerate(values)
    )


def _text(value):
    lines = map(names.printable, str(value).split("\n"))
    return html.escape("\n".join(lines), quote=True)
