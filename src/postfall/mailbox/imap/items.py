"""What is asked of each message, from what the server offers; and the shape in which it answers, learned from it.

One item that a server does not know fails a whole FETCH, so nothing is asked that CAPABILITY does not name. Servers
give the items in an order of their own but keep to it: the first answer, taken apart the general way, becomes one
regular expression for all that follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.mailbox.imap.grammar import Malformed, nodes, pairs
from postfall.mailbox.model import Depth

if TYPE_CHECKING:
    from postfall.mailbox.imap.capabilities import ImapCapabilities
    from postfall.mailbox.imap.grammar import Node

HEADER = (
    "BODY.PEEK[HEADER.FIELDS (FROM TO CC BCC REPLY-TO SUBJECT DATE MESSAGE-ID IN-REPLY-TO LIST-ID LIST-UNSUBSCRIBE "
    "PRECEDENCE AUTO-SUBMITTED X-AUTOREPLY X-AUTORESPOND X-FAILED-RECIPIENTS)]"
)
"""Arrival is INTERNALDATE, and BODYSTRUCTURE tells the nature of a message: no need of Received and Content-Type."""
_PLAIN = "UID RFC822.SIZE INTERNALDATE"


def items_for(depth: Depth, offered: ImapCapabilities) -> tuple[str, ...]:
    """The item lists to try, best first; the next one is for a server that calls the last one BAD."""
    if depth is Depth.COUNTS:
        plain = _PLAIN
        rich = _PLAIN + _same(offered)
    else:
        plain = f"{_PLAIN} FLAGS {HEADER}"
        rich = f"{_PLAIN} FLAGS{_same(offered)} BODYSTRUCTURE {HEADER}"
    return tuple(dict.fromkeys((rich, plain)))


def _same(offered: ImapCapabilities) -> str:
    """The item that is equal for copies of one message, where there is one."""
    return " X-GM-MSGID" if "X-GM-EXT-1" in offered else " EMAILID" if "OBJECTID" in offered else ""


_ITEM = {
    "UID": r"UID (?P<uid>\d{1,10})",
    "FLAGS": r"FLAGS \((?P<flags>[^()\r\n\"]*+)\)",
    "INTERNALDATE": r'INTERNALDATE "(?P<date>[^"\\\r\n]{10,60}+)"',
    "RFC822.SIZE": r"RFC822\.SIZE (?P<size>\d{1,15})",
    "BODYSTRUCTURE": r"BODYSTRUCTURE (?P<structure>\([^\r\n]*\))",
    "X-GM-MSGID": r"X-GM-MSGID (?P<same>\d{1,20})",
    "EMAILID": r"EMAILID \((?P<same>[A-Za-z0-9_-]{1,255})\)",
}
"""A structure reaches to the end of its line: nothing in it can be taken for an item that follows, because what follows
ends in a literal, and no quoted string holds a line end."""
_FETCH = re.compile(r"\* \d{1,10} FETCH (?=\()", re.IGNORECASE)
FIELDS = ("uid", "size", "date", "flags", "structure", "same", "octets")


def shape_of(answer: str, wanted: str) -> re.Pattern[str] | None:
    """The expression for answers like `answer`; None where they do not end in the header's literal, or lack an item.

    Its groups are named as in `FIELDS`; those that are not told are None.
    """
    fetched = fetch(answer)
    if not fetched or "BODY.PEEK[" not in wanted:
        return None
    names = list(fetched)
    header = names[-1]
    if not header.startswith("BODY[") or any(name not in _ITEM for name in names[:-1]) or "UID" not in names:
        return None
    if "INTERNALDATE" not in names or "RFC822.SIZE" not in names:
        return None
    written = re.search(r" (BODY\[[^\]\r\n]*\]) \{\d+\}\r\n", answer, re.IGNORECASE)
    if written is None:
        return None
    parts = [_ITEM[name] for name in names[:-1]] + [re.escape(written[1]) + r" \{(?P<octets>\d{1,7})\}\r\n"]
    missing = "".join(f"(?P<{name}>(?!))?" for name in FIELDS if not any(f"?P<{name}>" in part for part in parts))
    return re.compile(r"\* \d{1,10} FETCH \(" + missing + " ".join(parts))


def fetch(answer: str) -> dict[str, Node] | None:
    """The items of a FETCH answer by name, or None for any other answer. Raises `Malformed`."""
    found = _FETCH.match(answer)
    if found is None:
        return None
    read = nodes(answer, found.end())
    if len(read) != 1:
        raise Malformed("FETCH")
    return pairs(read[0])
