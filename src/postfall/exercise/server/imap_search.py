"""The keys of SEARCH (RFC 3501 section 6.4.4) as tests over one mail."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header
from email.utils import parsedate_to_datetime
from typing import Any

from twisted.mail import imap4

from postfall.exercise.server.imap_parts import Piece
from postfall.exercise.server.imap_words import Word
from postfall.exercise.server.shelf import Kept

Test = Callable[[int, Kept], bool]
parse_set: Any = imap4.parseIdList

_DEEPEST = 50
_SET = re.compile(rb"[\d*][\d:,*]*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FLAGS: dict[bytes, Test] = {
    b"ALL": lambda _, __: True,
    b"SEEN": lambda _, mail: mail.seen,
    b"UNSEEN": lambda _, mail: not mail.seen,
    b"ANSWERED": lambda _, mail: "\\Answered" in mail.flags,
    b"UNANSWERED": lambda _, mail: "\\Answered" not in mail.flags,
    b"FLAGGED": lambda _, mail: "\\Flagged" in mail.flags,
    b"UNFLAGGED": lambda _, mail: "\\Flagged" not in mail.flags,
    **dict.fromkeys((b"DELETED", b"DRAFT", b"NEW", b"RECENT"), lambda _, __: False),
    **dict.fromkeys((b"UNDELETED", b"UNDRAFT", b"OLD"), lambda _, __: True),
}
_DAYS: dict[bytes, Callable[[date, date], bool]] = {
    b"BEFORE": lambda day, edge: day < edge,
    b"ON": lambda day, edge: day == edge,
    b"SINCE": lambda day, edge: day >= edge,
}
_FIELDS = frozenset((b"FROM", b"TO", b"CC", b"BCC", b"SUBJECT"))


class Query:
    """What is searched for, in a folder whose mails are `mails`. Raises `ValueError` for a query that is none."""

    def __init__(self, words: Sequence[Word], mails: Sequence[Kept]) -> None:
        self._last, self._last_uid = len(mails), mails[-1].uid if mails else 0
        self._depth = 0
        self._test = self._all(deque(words))

    def finds(self, number: int, mail: Kept) -> bool:
        """Whether this mail is meant."""
        return self._test(number, mail)

    def _all(self, words: deque[Word]) -> Test:
        tests = []
        while words:
            tests.append(self._key(words))
        if not tests:
            raise ValueError("no search key")
        return lambda number, mail: all(row(number, mail) for row in tests)

    def _key(self, words: deque[Word]) -> Test:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("too many keys within keys")
        test = self._one(words)
        self._depth -= 1
        return test

    def _one(self, words: deque[Word]) -> Test:
        word = _next(words)
        if isinstance(word, list):
            return self._all(deque(word))
        name = word.upper()
        if name == b"NOT":
            test = self._key(words)
            return lambda number, mail: not test(number, mail)
        if name == b"OR":
            one, other = self._key(words), self._key(words)
            return lambda number, mail: one(number, mail) or other(number, mail)
        if name == b"UID":
            return _within(_string(words), self._last_uid, uid=True)
        if _SET.fullmatch(name):
            return _within(name, self._last, uid=False)
        return _FLAGS.get(name) or _valued(name, words)


def _valued(name: bytes, words: deque[Word]) -> Test:
    """A key with a value of its own."""
    if name.removeprefix(b"SENT") in _DAYS:
        compare, edge, sent = _DAYS[name.removeprefix(b"SENT")], _day(_string(words)), name.startswith(b"SENT")
        return lambda _, mail: (day := _of(mail, sent=sent)) is not None and compare(day, edge)
    if name in {b"LARGER", b"SMALLER"}:
        size = int(_string(words))
        return (lambda _, mail: mail.size > size) if name == b"LARGER" else (lambda _, mail: mail.size < size)
    if name in {b"KEYWORD", b"UNKEYWORD"}:
        _string(words)
        return lambda _, __: name == b"UNKEYWORD"
    if name in _FIELDS or name == b"HEADER":
        field = (_string(words) if name == b"HEADER" else name).lower()
        sought = _folded(_string(words))
        return lambda _, mail: (value := _field(mail, field)) is not None and sought in value
    if name in {b"BODY", b"TEXT"}:
        sought, heads = _folded(_string(words)), name == b"TEXT"
        return lambda _, mail: sought in _text(mail) or (heads and sought in _words(mail.head))
    raise ValueError("an unknown search key")


def _next(words: deque[Word]) -> Word:
    if not words:
        raise ValueError("a search key lacks something")
    return words.popleft()


def _string(words: deque[Word]) -> bytes:
    word = _next(words)
    if isinstance(word, list):
        raise ValueError("a string is wanted")  # noqa: TRY004  # the one error of a query
    return word


def _within(text: bytes, last: int, *, uid: bool) -> Test:
    try:
        numbers = parse_set(text, last)
    except imap4.IllegalIdentifierError as error:
        raise ValueError("not a set of numbers") from error
    if numbers.last is numbers._empty:
        numbers.last = last
    return lambda number, mail: (mail.uid if uid else number) in numbers


def _day(text: bytes) -> date:
    day, month, year = text.decode("ascii").strip('"').split("-")
    return date(int(year), _MONTHS.index(month.lower()) + 1, int(day))


def _of(mail: Kept, *, sent: bool) -> date | None:
    """The day of arrival, or that in the Date field, without regard to zones as the protocol has it."""
    if not sent:
        return datetime.fromtimestamp(mail.arrival, UTC).date()
    try:
        return parsedate_to_datetime(Piece(mail.head).fields[b"date"].decode("ascii", "replace")).date()
    except (KeyError, ValueError):
        return None


def _folded(value: bytes) -> str:
    return value.decode("utf-8", "replace").casefold()


def _words(value: bytes) -> str:
    """A header's text with its encoded words decoded."""
    text = value.decode("utf-8", "replace")
    try:
        rows = decode_header(text)
        return "".join(
            row if isinstance(row, str) else row.decode(charset or "latin-1", "replace") for row, charset in rows
        ).casefold()
    except (ValueError, LookupError):
        return text.casefold()


def _field(mail: Kept, name: bytes) -> str | None:
    value = Piece(mail.head).fields.get(name)
    return None if value is None else _words(value)


def _text(mail: Kept) -> str:
    """All texts in the body, decoded."""
    rows = []
    for part in message_from_bytes(mail.raw).walk():
        if part.get_content_maintype() == "text":
            octets = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            if isinstance(octets, bytes):
                rows.append(_decoded(octets, charset))
    return "\n".join(rows).casefold()


def _decoded(octets: bytes, charset: str) -> str:
    try:
        return octets.decode(charset, "replace")
    except LookupError:
        return octets.decode("latin-1")
