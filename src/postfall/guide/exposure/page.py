"""The page of an exposure: first the two numbers, then who, what to check, what remains open, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exposure.model import Group
from postfall.guide.exposure import words
from postfall.language import Text, both, cut, number, same, short_moment, size, together
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title
from postfall.value import zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.exposure.model import Exposure, Month, WhatIf, Window
    from postfall.guide.exposure.record import Exposed

_MONTHS, _PERSONS, _ACCOUNTS, _KINDS, _ORGANISATIONS = 24, 15, 20, 15, 8
_BAR = 30
_FIRST_ACCOUNTS = 8


def exposure_blocks(found: Exposed, *, zone: str, bars: bool, files: Sequence[str] = ()) -> list[object]:
    """All blocks, times in `zone`. `bars`: the terminal can draw them; `files`: the tables that were written."""
    exposure = found.exposure
    blocks: list[object] = [*_totals(exposure), *_span(exposure, zone)]
    blocks += [*_months(exposure.by_month, bars=bars), *_people(exposure), *_accounts(exposure), *_kinds(exposure)]
    blocks += [*_policies(exposure, bars=bars), *_not_seen(exposure), *_next(found, files)]
    return blocks


def exposure_summary(exposure: Exposure, *, zone: str, bars: bool) -> list[object]:
    """The numbers that a session shows right after a look: one screen, the rest is named."""
    window, most = exposure.windows[0], exposure.at_most
    rows: tuple[tuple[Text, Text | str], ...] = (
        (Text("Jemand konnte hinein", "Somebody could get in"), _from_to(window, zone)),
        (Text("Höchstens gesehen", "Seen at most"), _amount(most.messages, most.octets)),
        (Text("Personen darin", "Persons in them"), _number(most.persons)),
    )
    blocks: list[object] = [Title(Text("Was jemand sehen konnte", "What somebody could see")), Pairs(rows)]
    if exposure.recipients.number:
        blocks.append(_groups(exposure))
    if exposure.open:
        blocks.append(Notice(words.STILL_OPEN))
    known = [row.service for row in exposure.takeover if row.known][:_FIRST_ACCOUNTS]
    if known:
        first = Text("Diese Konten zuerst prüfen: {names}", "Check these accounts first: {names}")
        blocks.append(first.fill(names=", ".join(cut(name, 30) for name in known)))
    blocks += _policies(exposure, bars=bars)[:2]
    blocks.append(words.IN_FULL)
    return blocks


def _totals(exposure: Exposure) -> list[object]:
    most, least = exposure.at_most, exposure.at_least
    rows: list[tuple[Text, Text | str]] = [
        (Text("Höchstens gesehen", "Seen at most"), _amount(most.messages, most.octets)),
        (Text("Personen darin", "Persons in them"), _number(most.persons)),
        (Text("Mindestens gesehen", "Seen at least"), _amount(least.messages, least.octets)),
    ]
    if exposure.first and exposure.last:
        dates = f"{exposure.first[:10]} – {exposure.last[:10]}"
        rows.append((Text("Nachrichten von – bis", "Messages from – to"), dates))
    if len(exposure.mailboxes) > 1:
        rows += [(same(row.name[:40]), _amount(row.messages, row.octets)) for row in exposure.mailboxes]
    blocks: list[object] = [Title(Text("Was jemand sehen konnte", "What somebody could see")), Pairs(tuple(rows))]
    if len(exposure.mailboxes) > 1:
        blocks.append(words.UNION)
    blocks.append(Text("Zu „höchstens“:", "About “at most”:"))
    blocks.append(Points(tuple(one.text for one in most.why)))
    blocks.append(Text("Zu „mindestens“:", "About “at least”:"))
    blocks.append(Points(tuple(one.text for one in least.why)))
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


def _span(exposure: Exposure, zone: str) -> list[object]:
    blocks: list[object] = [Title(Text("Wie lange jemand hineinkonnte", "How long somebody could get in"))]
    for window in exposure.windows:
        blocks.append(Pairs(((words.WINDOWS[window.kind], _from_to(window, zone)),)))
        blocks.append(Points(tuple(one.text for one in window.why)))
    if exposure.open:
        blocks.append(Notice(words.STILL_OPEN))
    return blocks


def _from_to(window: Window, zone: str) -> Text:
    start = words.UNKNOWN if window.start is None else _moment(window.start, zone)
    end = words.NOW if window.open else _moment(window.end, zone)
    return Text("{start} – {end}", "{start} – {end}").fill(start=start, end=end)


def _months(months: Sequence[Month], *, bars: bool) -> list[object]:
    if not months:
        return []
    shown = months[-_MONTHS:]
    most = max(row.messages for row in shown)
    rows = tuple(
        (row.month, _number(row.messages), both(size, row.octets), *((_bar(row.messages, most),) if bars else ()))
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
    if exposure.organisations:
        top = [row for row in exposure.organisations if row.domain][:_ORGANISATIONS]
        names = ", ".join(f"{cut(row.domain, 30)} ({row.persons})" for row in top)
        blocks.append(Text("Nach Organisation: {names}", "By organisation: {names}").fill(names=names or "–"))
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
    return Pairs(tuple((words.GROUP_NAMES[group], counts[group]) for group in Group))


def _accounts(exposure: Exposure) -> list[object]:
    if not exposure.takeover:
        return []
    columns = (same(""), Text("Konto", "Account"), Text("Wofür", "What for"), Text("Woran man es sieht", "Shown by"))
    rows = tuple(
        (
            same(str(row.rank)),
            cut(row.service if row.known else f"{row.service} (?)", 28),
            words.CATEGORIES[row.category],
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
    columns = (Text("Art", "Kind"), Text("Sicher?", "Sure?"), same("Mails"), Text("Woran", "Where"))
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
        words.HINTS,
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
        Title(Text("Hätte weniger auf dem Server gelegen", "Had less lain on the server")),
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
