"""A letter as one HTML file that needs nothing else: to read, to print, and to copy from into web forms."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from postfall.draft.blocks import Heading, Paragraph, Run, Table, blocks
from postfall.draft.letter import REFERENCE, Mark, Value, pieces, put
from postfall.draft.outline import Listed, outline
from postfall.draft.render import EXERCISE
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from postfall.draft.letter import Letter
    from postfall.draft.outline import Node

MEDIA = "text/html"
STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #111; font: 1rem/1.5 Arial, Helvetica, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.15rem; margin: 1.5rem 0 1rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; }
h3, h4, h5, h6 { font-size: 1rem; margin: 1.1rem 0 .3rem; }
address { font-style: normal; margin: 0 0 1.6rem; }
.sender { font-size: .9rem; }
.date { text-align: right; }
li p, td p { margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #777; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { min-width: 6em; }
mark { background: #ffec8a; color: #111; }
.exercise { border: 3px solid #b00020; color: #b00020; padding: .4rem .8rem; text-align: center; font-weight: bold; }
.note { border-top: 1px solid #777; margin-top: 2rem; padding-top: .6rem; font-size: .85rem; }
@page { size: A4; margin: 22mm 20mm 20mm 25mm; }
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10.5pt; line-height: 1.35; }
  h2, h3 { break-after: avoid; }
  tr, li { break-inside: avoid; }
  .exercise.page { position: fixed; top: 0; left: 0; right: 0; border: 0; margin: 0; padding: 0; font-size: 9pt; }
  .exercise.page + main { padding-top: 8mm; }
}
"""
_FROM, _TO = Text("Von", "From"), Text("An", "To")


def write(letter: Letter) -> bytes:
    """The letter as UTF-8 HTML: its language set, no script, nothing loaded from elsewhere."""
    language, values = letter.language, letter.values
    dated = f"{escape(letter.date)}<br>{escape(REFERENCE.to(language))}: {escape(letter.reference)}"
    parts = [
        _address(letter.sender, "sender", _FROM.to(language), values),
        _address(letter.recipient, "recipient", _TO.to(language), values),
        f'<p class="date">{dated}</p>',
        f"<h1>{said((Run(letter.subject),), values)}</h1>",
        *_nodes(outline(blocks(letter.body)), values),
        '<footer class="note">',
        *_nodes(outline(blocks(letter.note)), values),
        "</footer>",
    ]
    return page(letter, "\n".join(part for part in parts if part)).encode()


def page(letter: Letter, inside: str, *, style: str = "", script: str = "") -> str:
    """A whole page around `inside`, which is HTML already. `style` and `script` are our own additions.

    The page lets nothing be loaded; a script runs only where it is the one given here.
    """
    language = letter.language
    title = put(f"{letter.title} – {letter.subject}", letter.values)
    banner = f'<p class="exercise page" role="note">{escape(EXERCISE.to(language))}</p>\n' if letter.exercise else ""
    policy = f"default-src 'none'; style-src 'unsafe-inline'{_hashed(script)}; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="{"de-DE" if language == "de" else "en-GB"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="robots" content="noindex">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}{style}</style>\n</head>\n<body>\n{banner}<main>\n{inside}\n</main>\n"
        f"{f'<script>{script}</script>' if script else ''}</body>\n</html>\n"
    )


def _hashed(script: str) -> str:
    """The permission for this very script (CSP level 2, hash source)."""
    if not script:
        return ""
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"; script-src 'sha256-{digest}'"


def _address(lines: tuple[str, ...], name: str, label: str, values: tuple[Value, ...]) -> str:
    rows = "<br>".join(said((Run(row),), values) for row in lines)
    return f'<address class="{name}" aria-label="{escape(label)}">{rows}</address>' if rows else ""


def _nodes(nodes: Iterable[Node], values: tuple[Value, ...]) -> Iterable[str]:
    return [_node(row, values) for row in nodes]


def _node(node: Node, values: tuple[Value, ...]) -> str:
    if isinstance(node, Heading):
        return f"<h{node.level}>{said(node.runs, values)}</h{node.level}>"
    if isinstance(node, Paragraph):
        return f"<p>{said(node.runs, values)}</p>"
    if isinstance(node, Listed):
        return _list(node, values)
    return _table(node, values) if isinstance(node, Table) else "<hr>"


def _list(node: Listed, values: tuple[Value, ...]) -> str:
    items = "\n".join(f"<li>{''.join(_nodes(item, values))}</li>" for item in node.items)
    if node.start is None:
        return f"<ul>\n{items}\n</ul>"
    return f'<ol start="{node.start}">\n{items}\n</ol>' if node.start != 1 else f"<ol>\n{items}\n</ol>"


def _table(table: Table, values: tuple[Value, ...]) -> str:
    head, *rows = table.rows
    first = "".join(f'<th scope="col">{said(cell, values)}</th>' for cell in head)
    rest = ["".join(f"<td>{said(cell, values)}</td>" for cell in row) for row in rows]
    body = "\n".join(f"<tr>{row}</tr>" for row in rest)
    return f"<table>\n<thead><tr>{first}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def said(runs: Iterable[Run], values: tuple[Value, ...]) -> str:
    """Runs as HTML; a value stands in `bdi`, so that its writing direction ends with it, and in `mark` while open."""
    return "".join(_run(run, values) for run in runs)


def _run(run: Run, values: tuple[Value, ...]) -> str:
    inside = "".join(_piece(piece) for piece in pieces(run.text, values))
    inside = f"<em>{inside}</em>" if run.italic else inside
    return f"<strong>{inside}</strong>" if run.bold else inside


def _piece(piece: Value | str) -> str:
    if not isinstance(piece, Value):
        return _lines(piece)
    tag = "bdi" if piece.mark is Mark.PLAIN else "mark"
    return f"<{tag}>{_lines(piece.whole())}</{tag}>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
