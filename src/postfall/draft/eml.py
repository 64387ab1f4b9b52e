"""A short letter as an e-mail draft: no recipient, never the mailbox under attack as sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.blocks import Heading, Item, Rule, Table, blocks
from postfall.draft.letter import put
from postfall.draft.render import EXERCISE

if TYPE_CHECKING:
    from postfall.draft.blocks import Block, Runs
    from postfall.draft.letter import Letter, Value

MEDIA = "message/rfc822"


def write(letter: Letter) -> bytes:
    """The letter as an unsent message (`X-Unsent: 1`), plain text in UTF-8, line ends CRLF.

    `To` is empty: the person who sends it fills in one address, or uses Bcc. `From` is the safe contact address or
    stands for the mail program to fill in.
    """
    from email.message import EmailMessage
    from email.policy import SMTP

    banner = EXERCISE.to(letter.language) if letter.exercise else ""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    subject = plain(letter.subject, letter.values)
    message["Subject"] = f"[{banner}] {subject}" if banner else subject
    if letter.reply:
        message["From"] = letter.reply
    message["To"] = ""
    parts = [banner, text(letter.body, letter.values), "-" * 40, text(letter.note, letter.values), banner]
    message.set_content("\n\n".join(part for part in parts if part) + "\n", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = "de-DE" if letter.language == "de" else "en-GB"
    return message.as_bytes()


def text(markdown: str, values: tuple[Value, ...]) -> str:
    """Markdown as plain text with blank lines between blocks."""
    said = ""
    last: Block | None = None
    for block in blocks(markdown):
        tight = isinstance(block, Item) and isinstance(last, Item)
        said += ("\n" if tight else "\n\n" if said else "") + _plain(block, values)
        last = block
    return said


def _plain(block: Block, values: tuple[Value, ...]) -> str:
    if isinstance(block, Rule):
        return "-" * 40
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


def plain(line: str, values: tuple[Value, ...]) -> str:
    """One header line: no line end survives in it."""
    return " ".join(put(line, values).split())
