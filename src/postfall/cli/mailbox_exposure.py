"""`postfall mailbox exposure`: what somebody could see in a mailbox, who occurs there, what can be taken over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.case.journal import Journal
    from postfall.guide.exposure.record import Exposed
    from postfall.value import FactValue, Moment

MOST_DAYS = 36_500
_LOOKS = Text(
    "Verzeichnisse aus „probe … --out“; ohne sie die Blicke des Falls.",
    "Inventories from “probe … --out”; without them the looks of the case.",
)
_DAYS = Text("Wie lange Mail hätte liegen können, in Tagen.", "How long mail could have stayed, in days.")
_GAP = Text("Längste Pause beim Abholen, in Tagen.", "Longest pause in fetching mail, in days.")
_CSV = Text("Jede Nachricht als Zeile in diese Datei.", "Every message as a line into this file.")
_PERSONS = Text("Jede Person als Zeile, für Serienmails.", "Every person as a line, for a mail merge.")


@verb(
    "mailbox",
    "exposure",
    case=True,
    help=Text(
        "Was konnte jemand sehen? Nachrichten, Personen, Konten, Arten von Daten: höchstens und mindestens, mit "
        "Gründen. Fragt keinen Server. Im Fall wird das Ergebnis aufbewahrt.",
        "What could somebody see? Messages, persons, accounts, kinds of data: at most and at least, with reasons. Asks "
        "no server. In a case the result is kept.",
    ),
    examples=(
        "postfall mailbox exposure",
        "postfall mailbox exposure inbox.jsonl --answers answers.yaml",
        "postfall mailbox exposure --case 4f2a --days 14,30,90,all --gap 21",
        "postfall mailbox exposure --persons-csv persons.csv --json",
    ),
)
def exposure(
    door: Door,
    *,
    inventories: Annotated[list[str] | None, argument(help=_LOOKS, metavar="INVENTORY")] = None,
    own: Annotated[
        list[str] | None,
        option("--own", help=Text("Eigene Adresse, zählt nicht mit.", "Own address, not counted."), metavar="ADDRESS"),
    ] = None,
    days: Annotated[str | None, option("--days", help=_DAYS, metavar="14,30,90,all")] = None,
    gap: Annotated[int | None, option("--gap", help=_GAP, metavar="DAYS")] = None,
    csv: Annotated[str | None, option("--csv", help=_CSV, metavar="FILE")] = None,
    persons_csv: Annotated[str | None, option("--persons-csv", help=_PERSONS, metavar="FILE")] = None,
) -> Outcome:
    """Estimate; write the files that were asked for; record it where the looks are those of a case."""
    from postfall.cli.mailbox_exposure_csv import messages_csv, persons_csv_of, write_csv
    from postfall.cli.new_file import free
    from postfall.exposure.shape import exposure_data
    from postfall.guide.exposure.page import exposure_blocks

    if gap is not None and not 0 <= gap <= MOST_DAYS:
        raise UsageError(Text("--gap: 0 bis 36500 Tage.", "--gap: 0 to 36500 days."), where="--gap")
    if csv is not None and csv == persons_csv:
        raise UsageError(Text("Zweimal dieselbe Datei.", "The same file twice."), where="--persons-csv")
    targets = [(free(name), write) for name, write in ((csv, messages_csv), (persons_csv, persons_csv_of)) if name]
    found, zone = _exposed(door, inventories or [], own or [], _periods(days), gap)
    for path, table in targets:
        write_csv(path, table(found, door.language), door.language)
    result = found.exposure
    data = exposure_data(result, door.language) | {"kept": found.sha256}
    blocks = exposure_blocks(found, zone=zone, bars=not door.plain, files=[path.name for path, _ in targets])
    return Outcome(data, blocks, status="partial" if found.sifted.partial else "ok")


def _exposed(
    door: Door, names: Sequence[str], own: Sequence[str], days: Sequence[int | None], gap: int | None
) -> tuple[Exposed, str]:
    """The estimate that is meant: of files, of a case, of files with the answers of a case; and the zone of its times.

    Raises `UsageError`.
    """
    from postfall.cli.inventory_file import read_inventory
    from postfall.guide.exposure import record

    now = door.clock.now()
    more = _answers(door)
    if names and door.case is None:
        looks, hashes = zip(*map(read_inventory, names), strict=True)
        return record.estimated(looks, more, now=now, own=own, days=days, gap=gap, hashes=hashes), door.zone
    journal: Journal = door.cases.find(door.case)
    state = journal.state()
    if names:
        facts, reported = record.facts_of(state)
        looks, hashes = zip(*map(read_inventory, names), strict=True)
        found = record.estimated(
            looks, facts | more, now=now, own=own, confirmed_at=reported, days=days, gap=gap, hashes=hashes
        )
        return found, state.zone
    if more:
        kept = record.estimate_case(journal, now=now, own=own, days=days, gap=gap, more=more)
    else:
        kept = record.expose(journal, now=now, own=own, days=days, gap=gap)
    if kept is None:
        raise _no_look()
    return kept, state.zone


def _answers(door: Door) -> dict[str, FactValue | Moment]:
    """The answers of `--answers`, which stand in no journal. Raises `UsageError`, `ContentError`."""
    if door.answers is None:
        return {}
    from postfall.playbook.answers import read_answers

    return dict(read_answers(Path(door.answers)).values)


def _periods(written: str | None) -> tuple[int | None, ...]:
    """The periods of `--days`, the shortest first; `all` deletes nothing. Raises `UsageError`."""
    from postfall.exposure.situation import DAYS

    if written is None:
        return DAYS
    words = [word.strip().lower() for word in written.split(",") if word.strip()]
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 6]
    whole = words.count("all") + words.count("alles")
    if not words or len(numbers) + whole != len(words) or any(not 0 < number <= MOST_DAYS for number in numbers):
        raise UsageError(
            Text(f"„{written[:40]}“ sind keine Tage.", f"“{written[:40]}” are no days."),
            hint=Text("So geht es: --days 14,30,90,all", "Like this: --days 14,30,90,all"),
            where="--days",
        )
    return (*sorted(set(numbers)), *((None,) if whole else ()))


def _no_look() -> UsageError:
    return UsageError(
        Text("In diesem Fall gibt es noch keinen Blick ins Postfach.", "This case has no look into the mailbox yet."),
        hint=Text(
            "Sehen Sie zuerst nach: postfall mailbox probe … --case FALL. Kommen Sie nicht mehr hinein, zählt auch "
            "eine Kopie: postfall mailbox probe mbox:DATEI --case FALL",
            "Look first: postfall mailbox probe … --case CASE. If you cannot get in any more, a copy counts too: "
            "postfall mailbox probe mbox:FILE --case CASE",
        ),
    )
