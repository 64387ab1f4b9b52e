"""Whole messages and delivery reports over IMAP, with BODY.PEEK only: looked into one by one, never kept."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from postfall.language import Text
from postfall.mailbox.bounces import failed_recipients
from postfall.mailbox.imap import sets
from postfall.mailbox.imap.grammar import Malformed
from postfall.mailbox.imap.items import fetch
from postfall.mailbox.model import LARGEST_MESSAGE, Uninspected

if TYPE_CHECKING:
    from postfall.mailbox.imap.dialogue import Dialogue
    from postfall.mailbox.imap.gathering import ImapGathering
    from postfall.mailbox.model import Inspector, Row
    from postfall.ports import Progress

_REPORT_OCTETS = 64 * 1024
_REPORTS = 100
_AHEAD = 4 << 20
"""Octets of messages that are asked for ahead."""
_MOST_AHEAD = 64
_LOOKING = Text("Inhalte angesehen", "Contents looked at")
_STEP = 64 * 1024
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
    dialogue: Dialogue, gathered: ImapGathering, start: int, inspector: Inspector, progress: Progress
) -> None:
    """Look into the messages of the selected folder, rows from `start` on. Raises `Unreachable`."""
    rows = gathered.rows
    places = [at for at in range(start, len(rows)) if at in gathered.uninspected]
    queue, under_way = deque(places), deque[tuple[str, int]]()
    ahead = 0
    for done, _ in enumerate(places, 1):
        while queue and len(under_way) < _MOST_AHEAD and (ahead < _AHEAD or not under_way):
            at = queue.popleft()
            ahead += min(rows[at].octets, LARGEST_MESSAGE)
            under_way.append((_ask(dialogue, rows[at]), at))
        tag, at = under_way.popleft()
        row = rows[at]
        ahead -= min(row.octets, LARGEST_MESSAGE)
        message = await _message(dialogue, tag)
        if message is None:
            gathered.inspected(at, replace(row, not_inspected=(Uninspected("", "unreadable", row.octets),)))
        else:
            gathered.inspected(at, inspector.inspect(row, message, whole=row.octets <= LARGEST_MESSAGE))
        progress.update(done, len(places), _LOOKING)


def _ask(dialogue: Dialogue, row: Row) -> str:
    part = f"<0.{LARGEST_MESSAGE}>" if row.octets > LARGEST_MESSAGE else ""
    return dialogue.say(f"UID FETCH {row.number} (BODY.PEEK[]{part})".encode())


async def _message(dialogue: Dialogue, tag: str) -> bytes | None:
    """The message that command `tag` brings, as octets; None where it brings none."""
    wire, message = dialogue.wire, None
    while True:
        until = wire.seconds() + dialogue.patience.reply
        while (end := wire.buffer.find(b"\n")) < 0:
            if len(wire.buffer) > _STEP:
                raise dialogue.trouble("endless line")
            await wire.more(max(0.0, until - wire.seconds()))
        octets = _literal(wire.buffer, end + 1)
        if octets is None:
            answer = await dialogue.answer()
            ended = dialogue.tagged(answer)
            if ended is not None:
                if ended[0] != tag:
                    raise dialogue.trouble(f"tag {ended[0][:20]}")
                return message
            dialogue.stray(answer)
            continue
        if octets > LARGEST_MESSAGE + _STEP:
            raise dialogue.trouble(f"literal of {octets} octets")
        del wire.buffer[: end + 1]
        message = await _octets(dialogue, octets)
        await dialogue.answer()  # the rest of the answer: `)`


def _literal(buffer: bytearray, stop: int) -> int | None:
    """The size of the message that an answer announces in its first line."""
    found = _BODY.fullmatch(bytes(buffer[:stop])) if stop <= _STEP else None
    return int(found[1]) if found else None


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
