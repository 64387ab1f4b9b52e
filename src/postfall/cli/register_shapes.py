"""How the register is shown, and its summary as data."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from postfall.language import Text, both, cut, iso_day, same, short_ending, together
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.register.model import CaseRow, NoticeRow
    from postfall.register.summary import DutySum, OpenDuty, Summary

OUTCOMES: dict[str, Text] = {
    "record": Text("nur festhalten", "record only"),
    "authority": Text("Aufsicht", "authority"),
    "authority_and_persons": Text("Aufsicht und Personen", "authority and persons"),
    "more_information": Text("offen: Angaben fehlen", "open: answers missing"),
    "none": Text("noch nicht eingeschätzt", "not assessed yet"),
}
_EXERCISES = Notice(Text("Das sind Übungen, keine echten Vorfälle.", "These are exercises, not real incidents."))
_STATES: dict[str, Text] = {
    "open": Text("offen", "open"),
    "done": Text("erledigt", "done"),
    "waived": Text("nicht erfüllt, mit Grund", "waived, with reason"),
    "undecided": Text("ungeklärt", "undecided"),
}
_TITLE_WIDTH = 40
Cells = tuple[Text | str, ...]


def list_cells(row: CaseRow) -> Cells:
    """The row on the screen: number, day, title, outcome, who was told, how many duties are open, state."""
    due = sum(1 for duty in row.duties if duty.state.value == "open")
    outcome = row.risk.counts if row.risk and row.risk.counts else "none"
    state = Text("geschlossen", "closed") if row.closed is not None else Text("offen", "open")
    if row.bad is not None:
        state = Text(f"VERÄNDERT (Eintrag {row.bad.seq})", f"CHANGED (entry {row.bad.seq})")
    return (
        row.case[:8],
        Text(iso_day(row.opened, "de"), iso_day(row.opened, "en")),
        cut(row.title, _TITLE_WIDTH),
        OUTCOMES.get(outcome, same(outcome)),
        _told(row.notices),
        str(due),
        state,
    )


def _told(notices: Sequence[NoticeRow]) -> Text:
    if not notices:
        return Text("niemand", "nobody")
    words: dict[str, Text] = {}
    for row in notices:
        late = Text(" (verspätet)", " (late)") if row.late else same("")
        words.setdefault(row.duty, Text(row.title.de + late.de, row.title.en + late.en))
    rows = list(words.values())
    return Text(", ".join(row.de for row in rows), ", ".join(row.en for row in rows))


def list_blocks(cells: Sequence[Cells], *, exercises: bool) -> tuple[object, ...]:
    """The table, or what to say where there is nothing."""
    if not cells:
        return (Text("Dazu gibt es keinen Fall.", "There is no such case."),)
    columns = (
        Text("Fall", "Case"),
        Text("Eröffnet", "Opened"),
        Text("Titel", "Title"),
        Text("Ergebnis", "Outcome"),
        Text("Gemeldet oder mitgeteilt", "Told"),
        Text("Offene Pflichten", "Open duties"),
        Text("Stand", "State"),
    )
    whole = Text(
        "Das ganze Verzeichnis mit Fakten, Auswirkungen, Maßnahmen und Gründen: postfall register export --xlsx DATEI",
        "The whole register with facts, effects, measures and reasons: postfall register export --xlsx FILE",
    )
    first = (_EXERCISES,) if exercises else ()
    return (*first, Grid(columns, tuple(cells), right=(5,)), whole)


def export_blocks(count: int, files: Sequence[str]) -> tuple[object, ...]:
    """What was written."""
    rows = [(Text("Datei", "File"), name) for name in files]
    hint = Text(
        "Die Dateien enthalten Angaben über Vorfälle. Geben Sie sie nur weiter, wenn jemand sie sehen darf.",
        "The files tell of incidents. Hand them on only to those who may see them.",
    )
    return (Pairs(((Text("Fälle", "Cases"), str(count)), *rows)), Notice(hint, Level.INFO))


def summary_data(found: Summary) -> dict[str, Any]:
    """The numbers for JSON."""
    return {
        "cases": found.cases,
        "open": found.cases - found.closed,
        "closed": found.closed,
        "tampered": list(found.tampered),
        "outcomes": dict(found.outcomes),
        "duties": [{"duty": name, **_sum(total)} for name, total in found.duties.items()],
        "not_notified": [
            {"case": row.case, "duty": row.duty, "choice": row.choice, "reason": row.reason}
            for row in found.not_notified
        ],
        "open_duties": [
            {"case": row.case, "duty": row.duty, "due": row.due, "overdue": row.overdue} for row in found.open
        ],
    }


def _sum(total: DutySum) -> dict[str, Any]:
    return {
        "states": dict(total.states),
        "in_time": total.in_time,
        "late": total.late,
        "without_deadline": total.without_deadline,
        "median_hours": total.median,
    }


def summary_blocks(found: Summary, year: int, *, exercises: bool) -> tuple[object, ...]:
    """The numbers in words."""
    blocks: list[object] = [_EXERCISES] if exercises else []
    rows: list[tuple[Text, Text | str]] = [
        (Text("Jahr", "Year"), str(year)),
        (Text("Fälle", "Cases"), str(found.cases)),
        (Text("davon geschlossen", "of them closed"), str(found.closed)),
    ]
    if found.tampered:
        rows.append((Text("davon VERÄNDERT", "of them CHANGED"), ", ".join(case[:8] for case in found.tampered)))
    blocks.append(Pairs(tuple(rows)))
    if found.outcomes:
        cells = tuple((OUTCOMES.get(name, same(name)), str(count)) for name, count in found.outcomes.most_common())
        blocks.append(Grid((Text("Ergebnis", "Outcome"), Text("Fälle", "Cases")), cells, right=(1,)))
    if found.duties:
        blocks += [Title(Text("Pflichten", "Duties")), Points(tuple(_duty(row) for row in found.duties.values()))]
    if found.not_notified:
        line = Text("{case} {title}: {reason}", "{case} {title}: {reason}")
        points = tuple(line.fill(case=row.case[:8], title=row.title, reason=row.reason) for row in found.not_notified)
        blocks += [Title(Text("Nicht gemeldet, weil", "Not notified, because")), Points(points)]
    if found.open:
        blocks += [Title(Text("Noch offen", "Still open")), Points(tuple(_open(row) for row in found.open))]
    return tuple(blocks)


def _open(row: OpenDuty) -> Text:
    line = Text("{case} {title}{due}{late}", "{case} {title}{due}{late}")
    due = both(short_ending, datetime.fromisoformat(row.due)) if row.due else None
    return line.fill(
        case=row.case[:8],
        title=row.title,
        due=Text(", Frist {x}", ", deadline {x}").fill(x=due) if due else "",
        late=Text(" – überfällig", " – overdue") if row.overdue else "",
    )


def _duty(row: DutySum) -> Text:
    """A duty over all cases in one line: how many in which state, how many notices in time and late, how soon."""
    parts = []
    if row.states:
        count = Text("{n} {state}", "{n} {state}")
        parts.append(
            together(count.fill(n=str(n), state=_STATES.get(state, same(state))) for state, n in row.states.items())
        )
    if row.in_time or row.late:
        told = Text("gemeldet {n} rechtzeitig, {late} verspätet", "told {n} in time, {late} late")
        parts.append(told.fill(n=str(row.in_time), late=str(row.late)))
    if row.median is not None:
        soon = Text("im Mittel (Median) nach {h} Stunden", "after {h} hours (median)")
        parts.append(soon.fill(h=Text(f"{row.median:.1f}".replace(".", ","), f"{row.median:.1f}")))
    rest = Text("; ".join(part.de for part in parts), "; ".join(part.en for part in parts))
    return Text("{title}: {rest}", "{title}: {rest}").fill(title=row.title, rest=rest)
