"""A short letter as an e-mail draft: no recipient, never the mailbox under attack as sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.letter import put
from postfall.draft.plain import text
from postfall.draft.render import EXERCISE

if TYPE_CHECKING:
    from postfall.draft.letter import Letter, Value

MEDIA = "message/rfc822"


def write(letter: Letter) -> bytes:
    """The letter as an unsent message (`X-Unsent: 1`), plain text in UTF-8, line ends CRLF.

    `To` is empty, so that the person who sends it fills in one address or uses Bcc; in a mail merge it is the one
    person. `From` is the safe contact address or is left to the mail program.
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
    message["To"] = letter.to or ""
    parts = [banner, text(letter.body, letter.values), "-" * 40, text(letter.note, letter.values), banner]
    message.set_content("\n\n".join(part for part in parts if part) + "\n", charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = "de-DE" if letter.language == "de" else "en-GB"
    return message.as_bytes()


def plain(line: str, values: tuple[Value, ...]) -> str:
    """One header line: no line end survives in it."""
    return " ".join(put(line, values).split())
