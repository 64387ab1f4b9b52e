"""The page of an exposure: first the two numbers, then who, what to check, what remains open, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.list_words import CATEGORIES
from postfall.exposure.model import Group
from postfall.guide.exposure import words
from postfall.language import Text, both, cut, iso_day, iso_month, number, same, short_moment, size, together
from postfall.mailbox.model import Level as Certainty
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title
from postfall.value import zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.exposure.model import Exposure, Month, WhatIf, Window
    from postfall.guide.exposure.record import Exposed

_MONTHS, _PERSONS, _ACCOUNTS, _KINDS, _ORGANISATIONS = 12, 15, 20, 15, 8
_BAR = 30
_FIRST_ACCOUNTS, _FIRST_KINDS = 8, 4
_NEEDED = frozenset({"inbox_only", "partial", "from_copy", "only_counted", "nothing_seen"})
"""Reasons without which the number alone would mislead."""


def exposure_blocks(found: Exposed, *, zone: str, bars: bool, files: Sequence[str] = ()) -> list[object]:
    """All blocks, times in `zone`. `bars`: the terminal can draw them; `files`: the tables that were written."""
    exposure = found.exposure
    blocks: list[object] = [*_totals(exposure, zone), *_why(exposure, zone)]
    blocks += [*_people(exposure), *_accounts(exposure), *_kinds(exposure), *_months(exposure.by_month, bars=bars)]
    blocks += [*_policies(exposure, bars=bars), *_not_seen(exposure), *_next(found, files)]
    return blocks


def exposure_summary(exposure: Exposure, *, zone: str) -> list[object]:
    """What a session shows right after a look: so short that the next question does not push it off the screen."""
    most, recipients = exposure.at_most, exposure.recipients
    rows: list[tuple[Text, Text | str]] = [
        (words.COULD_GET_IN, _from_to(exposure.windows[0], zone)),
        (words.AT_MOST, _amount(most.messages, most.octets)),
        (words.PERSONS, _number(most.persons)),
    ]
    if recipients.number:
        least = Text("mindestens {n}", "at least {n}") if recipients.at_least else same("{n}")
        rows.append((words.GROUP_NAMES[Group.RECIPIENTS], least.fill(n=_number(recipients.number))))
    blocks: list[object] = [Title(words.TITLE), Pairs(tuple(rows))]
    if exposure.open:
        blocks.append(Notice(words.STILL_OPEN))
    blocks += [Notice(one.text, Level.INFO) for one in most.why if one.code in _NEEDED]
    known = [row.service for row in exposure.takeover if row.known][:_FIRST_ACCOUNTS]
    if known:
        first = Text("Diese Konten zuerst prüfen: {names}.", "Check these accounts first: {names}.")
        blocks.append(first.fill(names=", ".join(cut(name, 30) for name in known)))
    seen = [row for row in exposure.kinds if row.level == Certainty.COUNTED.value][:_FIRST_KINDS]
    if seen:
        items = together(
            Text("{kind} ({n})", "{kind} ({n})").fill(kind=row.title, n=_number(row.messages)) for row in seen
        )
        blocks.append(words.RECOGNISED.fill(items=items))
    return [*blocks, *_less(exposure), words.IN_FULL]


def _less(exposure: Exposure) -> list[Text]:
    """One sentence for the two shortest periods of POP3, which the table of the full page shows in a row each."""
    rows = [row for row in exposure.what_if if row.days is not None and row.policy.startswith("pop3")][:2]
    if len(rows) < 2 or not exposure.at_most.messages:
        return []
    unknown = exposure.windows[0].start is None
    counts = [_number(row.at_once if unknown else row.messages) for row in rows]
    sentence = words.LESS_AT_ONCE if unknown else words.LESS
    return [sentence.fill(short=rows[0].days, long=rows[1].days, few=counts[0], more=counts[1])]


def _totals(exposure: Exposure, zone: str) -> list[object]:
    most, least = exposure.at_most, exposure.at_least
    rows: list[tuple[Text, Text | str]] = [
        (words.COULD_GET_IN, _from_to(exposure.windows[0], zone)),
        (words.AT_MOST, _amount(most.messages, most.octets)),
        (words.PERSONS, _number(most.persons)),
        (words.AT_LEAST, _amount(least.messages, least.octets) if least.messages else words.NONE_PROVEN),
    ]
    if exposure.first and exposure.last:
        first, last = both(iso_day, exposure.first), both(iso_day, exposure.last)
        rows.append((Text("Nachrichten von – bis", "Messages from – to"), _range(first, last)))
    if len(exposure.mailboxes) > 1:
        rows += [(same(row.name[:40]), _amount(row.messages, row.octets)) for row in exposure.mailboxes]
    blocks: list[object] = [Title(words.TITLE), Pairs(tuple(rows))]
    if exposure.open:
        blocks.append(Notice(words.STILL_OPEN))
    if len(exposure.mailboxes) > 1:
        blocks.append(words.UNION)
    return blocks


def _why(exposure: Exposure, zone: str) -> list[object]:
    """The reasons: of the time first, because it says which doors are open; then of the two bounds."""
    blocks: list[object] = [Title(Text("Wie lange jemand hineinkonnte", "How long somebody could get in"))]
    for window in exposure.windows:
        if len(exposure.windows) > 1:
            blocks.append(Pairs(((words.WINDOWS[window.kind], _from_to(window, zone)),)))
        blocks.append(Points(tuple(one.text for one in window.why)))
    blocks.append(Title(Text("Wie die Zahlen zustande kommen", "How the numbers come about")))
    blocks += [words.ABOUT_MOST, Points(tuple(one.text for one in exposure.at_most.why))]
    blocks += [words.ABOUT_LEAST, Points(tuple(one.text for one in exposure.at_least.why))]
    if exposure.excluded:
        blocks.append(Text("Nicht mitgezählt:", "Not counted:"))
        blocks.append(
            Points(
                tuple(
                    Text("{count}: {why}", "{count}: {why}").fill(count=_number(row.messages), why=row.reason.text)
                    for row in exposure.excluded
                )
            )
        )
    return blocks


def _from_to(window: Window, zone: str) -> Text:
    start = words.UNKNOWN if window.start is None else _moment(window.start, zone)
    end = words.NOW if window.open else _moment(window.end, zone)
    return _range(start, end)


def _range(start: Text, end: Text) -> Text:
    return Text("{start} – {end}", "{start} – {end}").fill(start=start, end=end)


def _months(months: Sequence[Month], *, bars: bool) -> list[object]:
    if not months:
        return []
    shown = months[-_MONTHS:]
    most = max(row.messages for row in shown)
    rows = tuple(
        (
            both(iso_month, row.month),
            _number(row.messages),
            both(size, row.octets),
            *((_bar(row.messages, most),) if bars else ()),
        )
        for row in shown
    )
    columns = (Text("Monat", "Month"), Text("Nachrichten", "Messages"), Text("Größe", "Size"))
    grid = Grid((*columns, *((same(""),) if bars else ())), rows, right=(1, 2))
    left = sum(row.messages for row in months[:-_MONTHS])
    blocks: list[object] = [Title(Text("Angekommen je Monat", "Arrived by month")), grid]
    if left:
        blocks.append(Text("… und {n} in früheren Monaten", "… and {n} in earlier months").fill(n=_number(left)))
    return blocks


def _people(exposure: Exposure) -> list[object]:
    persons = [row for row in exposure.persons if row.group is not Group.HOLDER]
    if not persons and not exposure.recipients.why:
        return []
    blocks: list[object] = [Title(Text("Wer betroffen ist", "Who is concerned")), _groups(exposure)]
    blocks += [one.text for one in exposure.recipients.why]
    if persons:
        columns = (Text("Adresse", "Address"), same("Name"), Text("Gruppe", "Group"), same("Mails"))
        rows = tuple(
            (cut(row.address, 34), cut(row.name, 18), words.GROUPS[row.group], _number(row.messages))
            for row in persons[:_PERSONS]
        )
        blocks += [Grid(columns, rows, right=(3,)), *_more(len(persons) - _PERSONS, "--persons-csv")]
    top = [row for row in exposure.organisations if row.domain and row.persons > 1][:_ORGANISATIONS]
    if top:
        names = ", ".join(f"{cut(row.domain, 30)} ({row.persons})" for row in top)
        blocks.append(Text("Mehrere von: {names}", "Several from: {names}").fill(names=names))
    blocks += [
        words.APART[row.kind].fill(addresses=_number(row.addresses), messages=_number(row.messages))
        for row in exposure.apart
    ]
    return blocks


def _groups(exposure: Exposure) -> Pairs:
    found = {group: sum(row.group is group for row in exposure.persons) for group in Group}
    least = exposure.recipients.at_least and found[Group.RECIPIENTS] > 0
    counts = {group: _number(count) for group, count in found.items()}
    if least:
        counts[Group.RECIPIENTS] = Text("mindestens {n}", "at least {n}").fill(n=counts[Group.RECIPIENTS])
    elif any(one.code == "fraud_unknown" for one in exposure.recipients.why) and not found[Group.RECIPIENTS]:
        counts[Group.RECIPIENTS] = words.NOT_KNOWN
    return Pairs(tuple((words.GROUP_NAMES[group], counts[group]) for group in Group))


def _accounts(exposure: Exposure) -> list[object]:
    if not exposure.takeover:
        return []
    columns = (same(""), Text("Konto", "Account"), Text("Wofür", "What for"), Text("Woran man es sieht", "Shown by"))
    rows = tuple(
        (
            same(str(row.rank)),
            cut(row.service if row.known else f"{row.service} (?)", 28),
            CATEGORIES[row.category],
            words.SIGNS[row.signs[0][0]],
        )
        for row in exposure.takeover[:_ACCOUNTS]
    )
    return [
        Title(Text("Diese Konten zuerst prüfen", "Check these accounts first")),
        words.ACCOUNTS,
        Grid(columns, rows, right=(0,)),
        *_more(len(exposure.takeover) - _ACCOUNTS, "--json"),
        *([words.DOUBTFUL] if any(not row.known for row in exposure.takeover) else []),
    ]


def _kinds(exposure: Exposure) -> list[object]:
    if not exposure.kinds:
        return []
    columns = (Text("Art", "Kind"), Text("Wie sicher", "How sure"), same("Mails"), Text("Woran", "Where"))
    rows = tuple(
        (
            Text("{kind} (!)", "{kind} (!)").fill(kind=row.title) if row.special else row.title,
            words.LEVELS[row.level],
            _number(row.messages),
            together(words.PLACES[place] for place, _ in row.where),
        )
        for row in exposure.kinds[:_KINDS]
    )
    return [
        Title(Text("Welche Daten darin liegen", "Which data lie in them")),
        Grid(columns, rows, right=(2,)),
        *_more(len(exposure.kinds) - _KINDS, "--json"),
        *(words.LEVEL_WORDS[level] for level in words.LEVELS if any(row.level == level for row in exposure.kinds)),
        *([words.SPECIAL] if any(row.special for row in exposure.kinds) else []),
    ]


def _policies(exposure: Exposure, *, bars: bool) -> list[object]:
    rows = exposure.what_if
    if not rows or not exposure.at_most.messages:
        return []
    unknown = exposure.windows[0].start is None
    most = max((row.at_once if unknown else row.messages for row in rows), default=0)
    middle = Text("Auf einmal", "At once") if unknown else Text("bis zu", "up to")
    columns = (Text("Regel", "Rule"), same("Mails"), middle, Text("Personen", "Persons"))
    cells = tuple(_policy(row, most, unknown=unknown, bars=bars) for row in rows)
    blocks: list[object] = [
        Title(words.WHAT_IF),
        Grid((*columns, *((same(""),) if bars else ())), cells, right=(1, 2, 3)),
        Points(tuple(one.text for one in exposure.what_if_why)),
    ]
    local = exposure.local
    if local is not None:
        state = words.ENCRYPTED[local.encrypted].fill(clean=words.CLEAN[local.clean])
        blocks.append(words.LOCAL.fill(count=_number(local.messages), state=state))
    return blocks


def _policy(row: WhatIf, most: int, *, unknown: bool, bars: bool) -> tuple[Text | str, ...]:
    name = Text("alles", "everything") if row.days is None else Text(f"{row.days} Tage", f"{row.days} days")
    middle = row.at_once if unknown else row.most_messages
    protocol = same("POP3, " if row.policy.startswith("pop3") else "IMAP, ")
    bar = (_bar(row.at_once if unknown else row.messages, most),) if bars else ()
    rule = Text("{a}{b}", "{a}{b}").fill(a=protocol, b=name)
    return (rule, _number(row.messages), _number(middle), _number(row.persons), *bar)


def _not_seen(exposure: Exposure) -> list[object]:
    rows = [words.NOT_INSPECTED[what].fill(count=_number(count)) for what, count in exposure.not_inspected]
    rows += [
        words.BESIDE[row.what].fill(count=_number(row.entries)) if row.entries is not None else words.ASSUME[row.what]
        for row in exposure.beside
        if row.what in words.ASSUME
    ]
    rows += [row.reason for row in exposure.not_checked]
    rows += [one.text for one in exposure.notes]
    if not rows:
        return []
    title = Text("Was nicht angesehen wurde", "What was not looked at")
    return [Title(title), words.ASSUMED, Points(tuple(dict.fromkeys(rows)))]


def _next(found: Exposed, files: Sequence[str]) -> list[object]:
    exposure = found.exposure
    points: list[Text] = []
    if exposure.open:
        points.append(words.DO_DOORS)
    if exposure.takeover:
        points.append(words.DO_ACCOUNTS)
    if exposure.recipients.number:
        points.append(words.DO_WARN)
    points.append(words.DO_CONFIRM if found.sha256 else words.DO_CASE)
    if exposure.depth != "content":
        points.append(words.DO_CONTENT)
    points.append(words.DO_LESS)
    blocks: list[object] = [Title(Text("Was Sie jetzt tun", "What to do now")), Points(tuple(points), numbered=True)]
    if files:
        names = ", ".join(files)
        blocks.append(Notice(words.WRITTEN.fill(names=names), Level.INFO))
    return blocks


def _more(count: int, where: str) -> list[object]:
    if count <= 0:
        return []
    return [Text("… und {n} weitere (alle: {w})", "… and {n} more (all: {w})").fill(n=_number(count), w=where)]


def _bar(value: int, most: int) -> str:
    return "█" * max(1 if value else 0, round(value * _BAR / most)) if most else ""


def _moment(at: datetime, zone: str) -> Text:
    local = at.astimezone(zone_info(zone))
    return both(short_moment, local)


def _amount(messages: int, octets: int) -> Text:
    if not octets:
        return Text("{n} Nachrichten", "{n} messages").fill(n=_number(messages))
    return Text("{n} Nachrichten, {s}", "{n} messages, {s}").fill(n=_number(messages), s=both(size, octets))


def _number(value: int | None) -> Text:
    if value is None:
        return Text("nicht gezählt", "not counted")
    return both(number, value)
