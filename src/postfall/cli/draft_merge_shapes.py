"""How a mail merge is told: what was written, who was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postfall.cli.frame import Outcome
from postfall.language import Language, Text, cut, number, same
from postfall.ports import Level, Notice, Pairs, Points, Title

if TYPE_CHECKING:
    from pathlib import Path

    from postfall.case.journal import Journal
    from postfall.draft.merge.model import LeftOut
    from postfall.draft.merge.write import Done

_CHECK = Notice(
    Text(
        "Lesen Sie einige der Briefe, bevor Sie sie verwenden. Keine Rechtsberatung. Verschickt wurde nichts.",
        "Read some of the letters before you use them. No legal advice. Nothing was sent.",
    ),
    Level.INFO,
)
_NO_LETTER = Text("Kein Brief", "No letter")
_LEFT = Text("{count}: Die Adresse {why}{named}", "{count}: the address {why}{named}")
_LONGEST = 60
_NAMED = 5
_ONE_EACH = Notice(
    Text(
        "Schreiben Sie jede Person einzeln an. Setzen Sie nie zwei Adressen in „An“ oder „Kopie“.",
        "Write to each person alone. Never put two addresses into To or Cc.",
    )
)
_NOT_TOLD_BY_MAIL = Notice(
    Text(
        "Wer hier fehlt, weiß noch nichts: Prüfen Sie, ob diese Personen anders zu erreichen sind.",
        "Those left out do not know yet: see whether they can be reached in another way.",
    )
)


def left_data(left: LeftOut, language: Language) -> list[dict[str, Any]]:
    """Who gets no letter, by reason."""
    from postfall.draft.merge.model import WORDS

    return [
        {"reason": why.value, "text": WORDS[why].to(language), "count": count, "examples": left.examples.get(why, [])}
        for why, count in left.counts.items()
    ]


def left_blocks(left: LeftOut) -> list[object]:
    """The same in words."""
    from postfall.draft.merge.model import WORDS

    if not left.counts:
        return []
    rows = []
    for why, count in left.counts.items():
        shown = left.examples.get(why, [])[:_NAMED]
        named = [*(cut(row, _LONGEST) for row in shown), *(["…"] if shown and len(shown) < count else [])]
        said = same(f": {', '.join(named)}" if named else "")
        rows.append(_LEFT.fill(count=_count(count), why=WORDS[why], named=said))
    return [Title(_NO_LETTER), Points(tuple(rows)), _NOT_TOLD_BY_MAIL]


def merge_blocks(done: Done, left: LeftOut) -> tuple[object, ...]:
    """What a run did."""
    rows: list[tuple[Text, Text | str]] = [
        (Text("Ordner", "Folder"), str(done.folder)),
        (Text("Neu geschrieben", "Written now"), _count(done.written)),
    ]
    if done.kept:
        rows.append((Text("Lagen schon da", "Lay there already"), _count(done.kept)))
    if done.edited:
        rows.append((Text("davon von Hand geändert", "of them changed by hand"), _count(done.edited)))
    return (Pairs(tuple(rows)), *left_blocks(left), _CHECK)


def _count(value: int) -> Text:
    return Text(number(value, "de"), number(value, "en"))


def list_outcome(
    journal: Journal, persons: int, path: Path, left: LeftOut, draft: str | None, language: Language
) -> Outcome:
    """What to say about a list, alone or beside one draft."""
    data = {
        "case": journal.id,
        "list": str(path),
        "persons": persons,
        "draft": draft,
        "left_out": left_data(left, language),
        "head": journal.state().head,
    }
    rows: list[tuple[Text, Text | str]] = [
        (Text("Liste", "List"), str(path)),
        (Text("Personen", "Persons"), _count(persons)),
    ]
    if draft:
        rows.insert(0, (Text("Entwurf", "Draft"), draft))
    return Outcome(data, (Pairs(tuple(rows)), *left_blocks(left), _ONE_EACH))
