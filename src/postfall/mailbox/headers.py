"""One header block into the row of an inventory.

The block is cut by one pass of a regular expression; what is plain takes a short way, what is odd a long one. Python's
`email` package is not used: it is many times slower and refuses some of what attackers write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from postfall.mailbox.addresses import addresses, recurring
from postfall.mailbox.dates import iso, seconds
from postfall.mailbox.model import MARKS, Row
from postfall.mailbox.text import plain

if TYPE_CHECKING:
    from postfall.mailbox.model import Address, Attachment

_FIELD = re.compile(
    r"\n(from|to|cc|bcc|reply-to|subject|date|message-id|received|in-reply-to|content-type|list-id|list-unsubscribe"
    r"|precedence|auto-submitted|x-auto(?:reply|respond)|x-failed-recipients)[ \t]*+:(.*+(?:\n[ \t].*+)*+)",
    re.IGNORECASE | re.ASCII,
)
_BODY = re.compile(r"\n\r?\n")
_DAYS_APART = 2 * 86_400
LONGEST_HEADER = 1 << 20
"""Octets of one header block that are kept; the rest is read and dropped."""
LONGEST_FIELD = 256 * 1024
"""Characters of one field that are looked at."""
_LONGEST_SUBJECT = 2000
_LONGEST_ID = 500
_DATE_LOOK = 120


class RowReader:
    """Makes rows from header blocks and keeps the text of a whole mailbox within bounds.

    `budget` is the number of characters all headers together may have; rows beyond it keep arrival and sender only,
    so that no mailbox can fill the memory.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget

    def row(  # noqa: PLR0913  # what an IMAP server says beside the header
        self,
        number: int,
        name: str,
        octets: int,
        text: str,
        folder: str = "INBOX",
        *,
        internal: str | None = None,
        flags: tuple[str, ...] = (),
        attachments: tuple[Attachment, ...] = (),
        same_as: str = "",
    ) -> Row:
        """The row of message `number` with id `name`.

        `text`: a line (the server's answer), then the header lines; latin-1, so one character an octet. `internal`:
        when the server took the message in (ISO UTC, IMAP INTERNALDATE); it wins over what the header says.
        """
        if "\n\r\n" in text or "\n\n" in text:  # a server that sent body lines although none were asked for
            text = _BODY.split(text, 1)[0]
        problems: list[str] = []
        fields = _fields(text, problems)
        get = fields.get
        sent = _claimed(get("date"), problems)
        arrival: str | None
        if internal is not None:
            _compare(internal, sent, problems)
            arrival, source = internal, "internal"
        else:
            arrival, source = _arrival(get("received"), sent, problems, dated="date" in fields)
        sender, to, cc, reply, subject = get("from"), get("to"), get("cc"), get("reply-to"), get("subject")
        self.budget -= len(text)
        if self.budget < 0:
            problems.append("over_budget")
            to = cc = reply = subject = None
            attachments = ()
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
            iso(sent) if sent is not None else None,
            _first_id(get("in-reply-to")),
            marks(fields) if not _PLAIN.issuperset(fields) else (),
            flags,
            attachments,
            _failed(get("x-failed-recipients")),
            same_as,
        )


_JOINED = frozenset({"to", "cc", "reply-to", "from"})


def _fields(text: str, problems: list[str]) -> dict[str, str]:
    """Field name → body. Of repeated fields the first counts (the topmost Received), address fields are joined."""
    fields: dict[str, str] = {}
    for key, value in _FIELD.findall(text):
        low = key.lower()
        if low == "bcc":  # stands in sent mail only; those people got it like the others
            low = "cc"
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


def _claimed(written: str | None, problems: list[str]) -> int | None:
    """What the sender claims in Date, in seconds since 1970."""
    if written is None:
        return None
    sent = seconds(written if len(written) < _DATE_LOOK else written[:_DATE_LOOK])
    if sent is None:
        problems.append("date_unreadable")
    return sent


def _arrival(received: str | None, sent: int | None, problems: list[str], *, dated: bool) -> tuple[str | None, str]:
    """When the message came to lie there and how we know: the topmost Received, else what the sender claims in Date."""
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
    if received is None and not dated:
        problems.append("no_date")
    return None, "unknown"


def _compare(internal: str, sent: int | None, problems: list[str]) -> None:
    """Count a Date that is missing, or more than two days off INTERNALDATE."""
    if sent is None:
        if "date_unreadable" not in problems:
            problems.append("no_date")
    elif abs(_since_1970(internal) - sent) > _DAYS_APART:
        problems.append("date_differs")


@lru_cache(maxsize=4096)
def _day_1970(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days


def _since_1970(moment: str) -> int:
    """Seconds since 1970 of `2026-03-30T16:20:00+00:00`."""
    return _day_1970(moment[:10]) * 86_400 + int(moment[11:13]) * 3600 + int(moment[14:16]) * 60 + int(moment[17:19])


_PLAIN = frozenset({"from", "to", "cc", "reply-to", "subject", "date", "message-id", "received", "in-reply-to"})
"""Fields that say nothing of the nature of a message."""
_BULK = re.compile(r"\s*(?:bulk|list|junk)\b", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]{1,498}>")
_MAILBOX = re.compile(r"(?<![^\s,;<>])[^\s,;<>]{1,250}@[^\s,;<>]{1,250}")
_MOST_FAILED = 200


def marks(fields: Mapping[str, str]) -> tuple[str, ...]:
    """What the fields (lower-case names) say of the nature of a message: a subset of `MARKS` in its order."""
    content = fields.get("content-type", "").strip().lower()
    auto = fields.get("auto-submitted", "no").partition(";")[0].strip().lower()
    found = {
        "list": "list-id" in fields,
        "bulk": "list-unsubscribe" in fields or _BULK.match(fields.get("precedence", "")) is not None,
        "auto": auto not in {"no", ""} or "x-autoreply" in fields or "x-autorespond" in fields,
        "bounce": "x-failed-recipients" in fields
        or (content.startswith("multipart/report") and "delivery-status" in content),
        "encrypted": content.startswith("multipart/encrypted")
        or ("pkcs7-mime" in content and "signed-data" not in content and "certs-only" not in content),
        "signed": content.startswith("multipart/signed") or ("pkcs7-mime" in content and "signed-data" in content),
    }
    return tuple(mark for mark in MARKS if found[mark])


def _first_id(raw: str | None) -> str:
    """The first message id of a field; programs write words around it."""
    found = _ID.search(raw[:LONGEST_FIELD]) if raw else None
    return found.group() if found else ""


def _failed(raw: str | None) -> tuple[str, ...]:
    """The addresses of X-Failed-Recipients, which Exim and Google write into bounces."""
    return tuple(dict.fromkeys(_MAILBOX.findall(raw[:LONGEST_FIELD])))[:_MOST_FAILED] if raw else ()


def everybody(row: Row) -> tuple[Address, ...]:
    """Everybody a message names: sender, to, cc, reply-to."""
    return row.sender + row.to + row.cc + row.reply_to
