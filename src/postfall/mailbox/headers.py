"""One header block into the row of an inventory.

The block is cut by one pass of a regular expression; what is plain takes a short way, what is odd a long one. Python's
`email` package is not used: it is many times slower and refuses some of what attackers write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.mailbox.addresses import addresses, recurring
from postfall.mailbox.dates import iso, seconds
from postfall.mailbox.model import Row
from postfall.mailbox.text import plain

if TYPE_CHECKING:
    from postfall.mailbox.model import Address

_FIELD = re.compile(
    r"\n(from|to|cc|reply-to|subject|date|message-id|received)[ \t]*+:(.*+(?:\n[ \t].*+)*+)", re.IGNORECASE | re.ASCII
)
_BODY = re.compile(r"\n\r?\n")
_DAYS_APART = 2 * 86_400
LONGEST_FIELD = 256 * 1024
"""Characters of one field that are looked at."""
_LONGEST_SUBJECT = 2000
_LONGEST_ID = 500
_DATE_LOOK = 120

PROBLEMS = (
    "unreadable", "no_headers", "no_date", "date_differs", "date_unreadable", "received_unreadable",
    "unknown_encoding", "address_odd", "too_many_addresses", "field_too_long", "header_too_long", "cut_short",
    "over_budget",
)  # fmt: skip
"""Codes that `Row.problems` may hold; each is counted in `Inventory.problems`."""


class RowReader:
    """Makes rows from header blocks and keeps the text of a whole mailbox within bounds.

    `budget` is the number of characters all headers together may have; rows beyond it keep arrival and sender only,
    so that no mailbox can fill the memory.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget

    def row(self, number: int, name: str, octets: int, text: str, folder: str = "INBOX") -> Row:
        """The row of message `number` with id `name`.

        `text`: a line (the server's answer), then the header lines; latin-1, so one character an octet.
        """
        if "\n\r\n" in text or "\n\n" in text:  # a server that sent body lines although none were asked for
            text = _BODY.split(text, 1)[0]
        problems: list[str] = []
        get = _fields(text, problems).get
        arrival, source = _arrival(get("received"), get("date"), problems)
        sender, to, cc, reply, subject = get("from"), get("to"), get("cc"), get("reply-to"), get("subject")
        self.budget -= len(text)
        if self.budget < 0:
            problems.append("over_budget")
            to = cc = reply = subject = None
        return Row(
            number,
            name,
            octets,
            folder,
            arrival,
            source,
            addresses(sender, problems) if sender else (),
            recurring(to, problems) if to else (),
            recurring(cc, problems) if cc else (),
            recurring(reply, problems) if reply else (),
            _words(subject, problems)[:_LONGEST_SUBJECT] if subject else "",
            get("message-id", "").strip()[:_LONGEST_ID],
            tuple(dict.fromkeys(problems)) if problems else (),
        )


_JOINED = frozenset({"to", "cc", "reply-to", "from"})


def _fields(text: str, problems: list[str]) -> dict[str, str]:
    """Field name → body. Of repeated fields the first counts (the topmost Received), address fields are joined."""
    fields: dict[str, str] = {}
    for key, value in _FIELD.findall(text):
        low = key.lower()
        if low not in fields:
            fields[low] = value
        elif low in _JOINED and len(fields[low]) < LONGEST_FIELD:
            fields[low] += "," + value
    if len(text) > LONGEST_FIELD:
        _bounded(fields, problems)
    if not fields:
        problems.append("no_headers" if ":" in text else "unreadable")
    return fields


def _words(raw: str, problems: list[str]) -> str:
    text, whole = plain(raw)
    if not whole:
        problems.append("unknown_encoding")
    return text


def with_problems(row: Row, more: list[str]) -> Row:
    """`row` with further problem codes, each once."""
    from dataclasses import replace

    return replace(row, problems=tuple(dict.fromkeys((*row.problems, *more))))


def _bounded(fields: dict[str, str], problems: list[str]) -> None:
    """Cut fields that are longer than anybody writes."""
    for key, value in fields.items():
        if len(value) > LONGEST_FIELD:
            fields[key] = value[:LONGEST_FIELD]
            if "field_too_long" not in problems:
                problems.append("field_too_long")


def _arrival(received: str | None, claimed: str | None, problems: list[str]) -> tuple[str | None, str]:
    """When the message came to lie there and how we know: the topmost Received, else what the sender claims in Date."""
    sent = None
    if claimed is not None:
        sent = seconds(claimed if len(claimed) < _DATE_LOOK else claimed[:_DATE_LOOK])
        if sent is None:
            problems.append("date_unreadable")
    if received is not None:
        cut = received.rfind(";")
        came = seconds(received[cut + 1 :][:_DATE_LOOK]) if cut >= 0 else None
        text = iso(came) if came is not None else None
        if came is not None and text is not None:
            if sent is not None and not -_DAYS_APART <= came - sent <= _DAYS_APART:
                problems.append("date_differs")
            return text, "received"
        problems.append("received_unreadable")
    text = iso(sent) if sent is not None else None
    if text is not None:
        return text, "date"
    if received is None and claimed is None:
        problems.append("no_date")
    return None, "unknown"


def everybody(row: Row) -> tuple[Address, ...]:
    """Everybody a message names: sender, to, cc, reply-to."""
    return row.sender + row.to + row.cc + row.reply_to
