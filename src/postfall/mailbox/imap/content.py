"""Whole messages and delivery reports over IMAP, with BODY.PEEK only: looked into one by one, never kept."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.mailbox.bounces import failed_recipients
from postfall.mailbox.imap import sets
from postfall.mailbox.imap.dialogue import MOST_STRAY
from postfall.mailbox.imap.grammar import Malformed
from postfall.mailbox.imap.items import fetch
from postfall.mailbox.model import LARGEST_MESSAGE, Uninspected

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.mailbox.imap.dialogue import Dialogue
    from postfall.mailbox.imap.gathering import ImapGathering
    from postfall.mailbox.model import Inspector, Row

_REPORT_OCTETS = 64 * 1024
_REPORTS = 100
_AHEAD = 4 << 20
"""Octets of messages that are asked for ahead."""
_MOST_AHEAD = 64
_STEP = 64 * 1024
_UID = re.compile(r"[( ]UID (\d{1,10})", re.IGNORECASE)
_BODY = re.compile(rb"\* \d{1,10} FETCH \([^\r\n{]*?BODY\[\](?:<0>)? \{(\d{1,12})\}\r?\n", re.IGNORECASE)


async def reports(dialogue: Dialogue, wanted: dict[str, list[int]], rows: list[Row], start: int) -> None:
    """Read the delivery-status part of each bounce: whom it names goes into its row. `wanted`: part number → UIDs."""
    places = {rows[at].number: at for at in range(start, len(rows))}

    def take(answer: str) -> None:
        try:
            items = fetch(answer) or {}
        except Malformed:
            return
        uid = items.get("UID")
        text = next((value for name, value in items.items() if name.startswith("BODY[")), None)
        if isinstance(uid, str) and uid.isdigit() and int(uid) in places and isinstance(text, str):
            at = places[int(uid)]
            rows[at] = replace(rows[at], failed=failed_recipients(text.encode("latin-1", "replace")))

    for part, uids in wanted.items():
        there = [uid for uid in uids if uid in places]
        for chunk in sets.chunks(there, _REPORTS):
            command = f"UID FETCH {sets.written(chunk)} (UID BODY.PEEK[{part}]<0.{_REPORT_OCTETS}>)"
            await dialogue.ask(command.encode(), None, take)


async def contents(
    dialogue: Dialogue, gathered: ImapGathering, start: int, inspector: Inspector, tell: Callable[[], None]
) -> None:
    """Look into the messages of the selected folder, rows from `start` on. Raises `Unreachable`."""
    rows = gathered.rows
    queue = deque(at for at in range(start, len(rows)) if at in gathered.uninspected)
    places = {rows[at].number: at for at in queue}
    under_way: dict[str, int] = {}
    while queue or under_way:
        while queue and len(under_way) < _MOST_AHEAD and (not under_way or _ahead(rows, under_way) < _AHEAD):
            at = queue.popleft()
            under_way[_ask(dialogue, rows[at])] = at
        found = await _next(dialogue)
        if isinstance(found, str):
            at = under_way.pop(found, -1)
            if at in gathered.uninspected:  # its command is over and brought nothing
                gathered.inspected(
                    at, replace(rows[at], not_inspected=(Uninspected("", "unreadable", rows[at].octets),))
                )
            tell()
            continue
        uid, message = found
        at = places.get(uid, -1)
        if at in gathered.uninspected:
            gathered.inspected(at, inspector.inspect(rows[at], message, whole=rows[at].octets <= LARGEST_MESSAGE))


def _ahead(rows: list[Row], under_way: dict[str, int]) -> int:
    """Octets that were asked for and are still to come."""
    return sum(min(rows[at].octets, LARGEST_MESSAGE) for at in under_way.values())


def _ask(dialogue: Dialogue, row: Row) -> str:
    part = f"<0.{LARGEST_MESSAGE}>" if row.octets > LARGEST_MESSAGE else ""
    return dialogue.say(f"UID FETCH {row.number} (UID BODY.PEEK[]{part})".encode())


async def _next(dialogue: Dialogue) -> str | tuple[int, bytes]:
    """The next message with its UID, or the tag of a command that is over.

    Servers work on several commands at once: messages of the next come before the end of the last.
    """
    wire = dialogue.wire
    for _ in range(MOST_STRAY):
        until = wire.seconds() + dialogue.patience.reply
        while (end := wire.buffer.find(b"\n")) < 0:
            if len(wire.buffer) > _STEP:
                raise dialogue.trouble("endless line")
            await wire.more(max(0.0, until - wire.seconds()))
        line = bytes(wire.buffer[: end + 1]) if end < _STEP else b""
        octets = _BODY.fullmatch(line)
        if octets is None:
            answer = await dialogue.answer()
            ended = dialogue.tagged(answer)
            if ended is not None:
                return ended[0]
            dialogue.stray(answer)
            continue
        if int(octets[1]) > LARGEST_MESSAGE + _STEP:
            raise dialogue.trouble(f"literal of {int(octets[1])} octets")
        del wire.buffer[: end + 1]
        message = await _octets(dialogue, int(octets[1]))
        rest = await dialogue.answer()  # `)`, or items that the server puts behind the message
        told = _UID.search(line.decode("latin-1")) or _UID.search(rest)
        if told is not None:
            return int(told[1]), message
    raise dialogue.trouble("endless answer")


async def _octets(dialogue: Dialogue, count: int) -> bytes:
    """So many octets off the line."""
    wire = dialogue.wire
    until, counted = wire.seconds() + dialogue.patience.reply, wire.received
    while len(wire.buffer) < count:
        if wire.received - counted > _STEP:
            until, counted = wire.seconds() + dialogue.patience.reply, wire.received
        await wire.more(max(0.0, until - wire.seconds()))
    data = bytes(wire.buffer[:count])
    del wire.buffer[:count]
    return data
