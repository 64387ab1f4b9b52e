"""`postfall register`: all cases as Art. 33(5) GDPR wants them on record: list, files, and a year in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, option, verb
from postfall.errors import Code, Tampered, UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.register.model import CaseRow, Choice

_YEAR = option("--year", help=Text("Nur Fälle aus diesem Jahr.", "Cases of this year only."), metavar="YYYY")
_DUTY = option("--duty", help=Text("Nur Fälle mit dieser Pflicht.", "Cases with this duty only."), metavar="ID")
_OUTCOME = option(
    "--outcome",
    help=Text("Nur Fälle mit diesem Ergebnis.", "Cases with this outcome only."),
    metavar="record|authority|authority_and_persons|more_information",
)
_OPEN = option("--open/--closed", help=Text("Nur offene oder nur geschlossene.", "Open ones or closed ones only."))
_EXERCISES = option("--exercises", help=Text("Übungen statt der echten Fälle.", "Exercises instead of the real cases."))
_CSV = option("--csv", help=Text("Als CSV in diese Datei.", "As CSV into this file."), metavar="FILE")
_XLSX = option("--xlsx", help=Text("Als Excel-Datei.", "As an Excel file."), metavar="FILE")
_JSONL = option(
    "--jsonl", help=Text("Je Fall eine Zeile JSON, auch für sehr viele.", "A line of JSON a case."), metavar="FILE"
)


@verb(
    "register",
    "list",
    help=Text(
        "Das Verzeichnis der Verletzungen (Art. 33 Abs. 5 DSGVO): jeder Fall mit Ergebnis, Meldungen, Pflichten. "
        "Prüft dabei jede Aufzeichnung.",
        "The register of breaches (Art. 33(5) GDPR): every case with outcome, notifications, duties. Checks each "
        "record on the way.",
    ),
    examples=(
        "postfall register list",
        "postfall register list --year 2026 --outcome authority",
        "postfall register list --duty gdpr-34 --open --json",
    ),
)
def list_rows(
    door: Door,
    *,
    year: Annotated[int | None, _YEAR] = None,
    duty: Annotated[str | None, _DUTY] = None,
    outcome: Annotated[str | None, _OUTCOME] = None,
    open: Annotated[bool | None, _OPEN] = None,  # noqa: A002  # the option's name
    exercises: Annotated[bool, _EXERCISES] = False,
) -> Outcome:
    """Read all cases; change nothing."""
    from postfall.cli.register_shapes import list_blocks, list_cells
    from postfall.register.shape import row_data

    choice = _choice(year, duty, outcome, open_=open, exercises=exercises)
    bad: list[CaseRow] = []
    found = _noting(_rows(door, choice), bad)
    if door.json:
        data: dict[str, Any] = {"rows": [row_data(row, door.language) for row in found]}
        return _outcome(data, (), bad)
    cells = [list_cells(row) for row in found]
    return _outcome({}, list_blocks(cells, exercises=exercises), bad)


@verb(
    "register",
    "export",
    help=Text(
        "Schreibt das Verzeichnis in Dateien: CSV, Excel, JSON-Zeilen. Ohne Datei mit --json wie „list“. In keiner "
        "Zelle kann eine Formel entstehen.",
        "Writes the register into files: CSV, Excel, JSON lines. Without a file and with --json like “list”. No cell "
        "can become a formula.",
    ),
    examples=(
        "postfall register export --xlsx register-2026.xlsx --year 2026",
        "postfall register export --csv register.csv",
        "postfall register export --json",
    ),
)
def export(
    door: Door,
    *,
    csv: Annotated[str | None, _CSV] = None,
    xlsx: Annotated[str | None, _XLSX] = None,
    jsonl: Annotated[str | None, _JSONL] = None,
    year: Annotated[int | None, _YEAR] = None,
    duty: Annotated[str | None, _DUTY] = None,
    outcome: Annotated[str | None, _OUTCOME] = None,
    open: Annotated[bool | None, _OPEN] = None,  # noqa: A002  # the option's name
    exercises: Annotated[bool, _EXERCISES] = False,
) -> Outcome:
    """Write the files, one case after the other."""
    from postfall.cli.new_file import free
    from postfall.cli.register_files import Csv, JsonLines, Xlsx, written
    from postfall.cli.register_shapes import export_blocks

    names = [(name, make) for name, make in ((csv, Csv), (xlsx, Xlsx), (jsonl, JsonLines)) if name]
    if not names and door.json:
        return list_rows(door, year=year, duty=duty, outcome=outcome, open=open, exercises=exercises)
    if not names:
        raise UsageError(
            Text("Wohin soll das Verzeichnis?", "Where should the register go?"),
            hint=Text("Nennen Sie --csv DATEI, --xlsx DATEI oder --json.", "Name --csv FILE, --xlsx FILE or --json."),
        )
    if len({name for name, _ in names}) < len(names):
        raise UsageError(Text("Zweimal dieselbe Datei.", "The same file twice."), where=names[-1][0])
    targets = [(free(name), make) for name, make in names]
    choice = _choice(year, duty, outcome, open_=open, exercises=exercises)
    bad: list[CaseRow] = []
    count = sum(1 for _ in _noting(written(_rows(door, choice), targets, door.language), bad))
    files = [str(path) for path, _ in targets]
    data = {"cases": count, "files": files, "tampered": [row.case for row in bad]}
    return _outcome(data, export_blocks(count, files), bad)


@verb(
    "register",
    "summary",
    help=Text(
        "Ein Jahr in Zahlen: Ergebnisse, Pflichten, rechtzeitig oder verspätet, Stunden bis zur Meldung, Gründe gegen "
        "eine Meldung, offene Pflichten.",
        "A year in numbers: outcomes, duties, in time or late, hours until the notice, reasons for not notifying, open "
        "duties.",
    ),
    examples=("postfall register summary --year 2026", "postfall register summary --json"),
)
def summary(
    door: Door,
    *,
    year: Annotated[int | None, _YEAR] = None,
    exercises: Annotated[bool, _EXERCISES] = False,
) -> Outcome:
    """Add up a year, this one unless another is named."""
    from postfall.cli.register_shapes import summary_blocks, summary_data
    from postfall.register.summary import summarise
    from postfall.value import Moment

    now = door.clock.now()
    wanted = year if year is not None else Moment.of(now, door.zone).local.year
    choice = _choice(wanted, None, None, open_=None, exercises=exercises)
    bad: list[CaseRow] = []
    found = summarise(_noting(_rows(door, choice), bad), now.isoformat())
    data = {"year": wanted, "exercises": exercises} | summary_data(found)
    return _outcome(data, summary_blocks(found, wanted, exercises=exercises), bad)


def _rows(door: Door, choice: Choice) -> Iterator[CaseRow]:
    from postfall.register.read import Register

    yield from Register(door.cases, door.clock.now(), door.progress).rows(choice)
    if choice.exercises and door.exercises is not None:
        yield from Register(door.exercises, door.clock.now(), door.progress).rows(choice)


def _noting(rows: Iterable[CaseRow], bad: list[CaseRow]) -> Iterator[CaseRow]:
    """Hand the rows on and remember those that do not match their hashes, without what is in them."""
    from dataclasses import replace

    for row in rows:
        if row.bad is not None:
            bad.append(replace(row, facts=(), effects=(), actions=(), steps=(), decisions=(), notices=(), duties=()))
        yield row


def _outcome(data: dict[str, Any], blocks: Iterable[object], bad: list[CaseRow]) -> Outcome:
    if not bad:
        return Outcome(data, tuple(blocks))
    errors = [
        Tampered(
            Text(
                f"Die Aufzeichnung des Falls {row.case[:8]} passt nicht zu ihren Prüfsummen.",
                f"The record of case {row.case[:8]} does not match its hashes.",
            ),
            hint=Text(
                f"Verändern Sie nichts mehr. Näheres: postfall case verify --case {row.case[:8]}",
                f"Change nothing any more. More: postfall case verify --case {row.case[:8]}",
            ),
            where=row.case,
        )
        for row in bad
    ]
    return Outcome(data, tuple(blocks), status="partial", code=Code.TAMPERED, errors=errors)


def _choice(year: int | None, duty: str | None, outcome: str | None, *, open_: bool | None, exercises: bool) -> Choice:
    """What was asked for. Raises `UsageError` for a year, duty or outcome that does not exist."""
    from postfall.law.read import regimes
    from postfall.law.risk.model import Outcome as Risk
    from postfall.register.model import Choice

    if year is not None and not 1970 <= year <= 9999:
        raise UsageError(Text("Das ist kein Jahr.", "This is no year."), where="--year")
    if duty is not None:
        _one_of(duty, list(regimes()), "--duty")
    if outcome is not None:
        _one_of(outcome, [row.value for row in Risk], "--outcome")
    return Choice(year, duty, outcome, open_, exercises)


def _one_of(name: str, known: list[str], where: str) -> None:
    from difflib import get_close_matches

    if name in known:
        return
    near = get_close_matches(name, known, n=1)
    raise UsageError(
        Text(f"„{name[:40]}“ gibt es hier nicht.", f"There is no “{name[:40]}” here."),
        hint=Text(f"Meinten Sie „{near[0]}“?", f"Did you mean “{near[0]}”?")
        if near
        else Text(f"Möglich: {', '.join(known)}.", f"Possible: {', '.join(known)}."),
        where=where,
    )
