"""A letter as plain text, lines of at most 76 characters: for text fields, terminals and screen readers."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from postfall.draft.blocks import Heading, Item, Rule, Table, blocks
from postfall.draft.letter import REFERENCE, put
from postfall.draft.render import EXERCISE
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.draft.blocks import Block, Runs
    from postfall.draft.letter import Letter, Value

MEDIA = "text/plain"
WIDTH = 76
"""The longest line, in characters; a longer word stays whole."""
_LINE = "-" * 40
_SUBJECT = Text("Betreff", "Subject")


def write(letter: Letter) -> bytes:
    """The letter as UTF-8 text, line ends LF."""
    language, values = letter.language, letter.values
    banner = EXERCISE.to(language) if letter.exercise else ""
    dated = f"{letter.date}\n{REFERENCE.to(language)}: {letter.reference}"
    parts = [
        banner,
        put("\n".join(letter.sender), values),
        put("\n".join(letter.recipient), values),
        dated,
        put(f"{_SUBJECT.to(language)}: {letter.subject}", values),
        text(letter.body, values),
        _LINE,
        text(letter.note, values),
        banner,
    ]
    return (wrapped("\n\n".join(part for part in parts if part)) + "\n").encode()


def wrapped(said: str) -> str:
    """`said` with lines of at most `WIDTH`; what follows in a list item stands under its text."""
    return "\n".join(_wrapped(row) for row in said.split("\n"))


def _wrapped(row: str) -> str:
    bare = row.lstrip(" ")
    margin = len(row) - len(bare)
    sign, _, rest = bare.partition(" ")
    listed = rest and (sign == "-" or (sign[:-1].isdigit() and sign.endswith(".")))
    under = " " * (margin + (len(sign) + 1 if listed else 0))
    return textwrap.fill(
        row, WIDTH, subsequent_indent=under, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


def text(markdown: str, values: tuple[Value, ...]) -> str:
    """Markdown as plain text with blank lines between blocks, lines as long as they are."""
    said = ""
    last: Block | None = None
    for block in blocks(markdown):
        tight = isinstance(block, Item) and isinstance(last, Item)
        said += ("\n" if tight else "\n\n" if said else "") + _plain(block, values)
        last = block
    return said


def _plain(block: Block, values: tuple[Value, ...]) -> str:
    if isinstance(block, Rule):
        return _LINE
    if isinstance(block, Table):
        return "\n".join(" | ".join(_said(cell, values) for cell in row) for row in block.rows)
    words = _said(block.runs, values)
    if isinstance(block, Heading):
        return words.upper() if block.level == 1 else words
    if isinstance(block, Item):
        sign = "- " if block.number is None else f"{block.number}. " if block.number else "  "
        return "  " * block.depth + sign + words
    return words


def _said(runs: Runs, values: tuple[Value, ...]) -> str:
    return "".join(put(run.text, values) for run in runs)
