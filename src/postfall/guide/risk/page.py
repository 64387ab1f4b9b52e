"""An assessment as a page: the outcome first, then why, the second opinion, what would change it, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.draft.list_words import BANDS
from postfall.language import Text, same
from postfall.law.risk.assess import ORDER
from postfall.law.risk.model import Outcome
from postfall.ports import Level, Notice, Points, Title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from postfall.law.risk.model import Assessment, Enisa, RuleHit
    from postfall.law.risk.rules import Key

OUTCOMES = {
    Outcome.RECORD: Text(
        "Nach Ihren Angaben ist ein Risiko für Menschen unwahrscheinlich: nur dokumentieren, nicht melden.",
        "By your answers a risk for people is unlikely: record it, no notification.",
    ),
    Outcome.AUTHORITY: Text(
        "Nach Ihren Angaben besteht ein Risiko: an die Aufsichtsbehörde melden.",
        "By your answers there is a risk: notify the supervisory authority.",
    ),
    Outcome.AUTHORITY_AND_PERSONS: Text(
        "Nach Ihren Angaben ist das Risiko hoch: an die Aufsichtsbehörde melden und die Betroffenen benachrichtigen.",
        "By your answers the risk is high: notify the supervisory authority and tell the people concerned.",
    ),
    Outcome.MORE_INFORMATION: Text(
        "Noch ist zu wenig bekannt, um das Risiko zu beurteilen.", "Too little is known yet to judge the risk."
    ),
}
_LEVELS = {
    Outcome.RECORD: Level.GOOD,
    Outcome.AUTHORITY: Level.WARNING,
    Outcome.AUTHORITY_AND_PERSONS: Level.WARNING,
    Outcome.MORE_INFORMATION: Level.INFO,
}
NO_ADVICE = Text("Keine Rechtsberatung. Sie entscheiden.", "No legal advice. You decide.")
_MOST = 3
_MILDER_FIRST = (*ORDER, Outcome.MORE_INFORMATION)
_MORE = Text("… und {count} weitere; alle zeigt --json", "… and {count} more; --json shows all")


def assessment_page(assessment: Assessment, keys: Mapping[str, Key]) -> tuple[object, ...]:
    """The page; short enough for 24 lines in most cases, the whole is in the JSON."""
    blocks: list[object] = [
        Title(Text("Risiko für die betroffenen Menschen", "Risk for the people concerned")),
        Notice(OUTCOMES[assessment.outcome], _LEVELS[assessment.outcome]),
        Text("Warum:", "Why:"),
        Points(_few(_reason(row, keys) for row in assessment.rules)),
        _second_opinion(assessment.enisa),
    ]
    if assessment.changes:
        blocks += [
            Text("Was das ändern würde:", "What would change that:"),
            Points(
                _few(row.text for row in sorted(assessment.changes, key=lambda row: _MILDER_FIRST.index(row.outcome)))
            ),
        ]
    if assessment.open_questions:
        titles = [keys[key].title for key in assessment.open_questions]
        blocks.append(Text("Noch offen: {rows}.", "Still open: {rows}.").fill(rows=_joined(titles)))
    blocks += [Notice(note, Level.INFO) for note in assessment.notes]
    return (*blocks, NO_ADVICE)


def _few(rows: Iterable[Text]) -> tuple[Text, ...]:
    listed = tuple(rows)
    more = len(listed) - _MOST
    return listed if more <= 0 else (*listed[:_MOST], _MORE.fill(count=more))


def _reason(hit: RuleHit, keys: Mapping[str, Key]) -> Text:
    """The rule, what was assumed for it, and its source."""
    said = Text("{text}", "{text}")
    if hit.assumed:
        said = Text("{text} (angenommen, weil offen: {assumed})", "{text} (assumed, because open: {assumed})")
    words = said.fill(text=hit.text, assumed=_joined([keys[key].title for key in hit.assumed]))
    disputed = Text(" Umstritten.", " Disputed.") if hit.disputed else same("")
    return Text("{words}{disputed} [{source}]", "{words}{disputed} [{source}]").fill(
        words=words, disputed=disputed, source=hit.cited or hit.source
    )


def _second_opinion(figure: Enisa) -> Text:
    """ENISA's arithmetic with every factor."""
    parts = [
        Text("{why} {value}", "{why} {value}").fill(why=factor.why, value=_decimal(factor.value))
        for factor in figure.factors
    ]
    line = Text(
        "Zweite Meinung, entscheidet nicht (ENISA): {dpc} × {ei} + {cb} = {se}, {band}. Darin: {parts}.",
        "Second opinion, decides nothing (ENISA): {dpc} × {ei} + {cb} = {se}, {band}. In it: {parts}.",
    ).fill(
        dpc=_decimal(figure.dpc),
        ei=_decimal(figure.ei),
        cb=_decimal(figure.cb),
        se=_decimal(figure.se),
        band=BANDS[figure.band],
        parts=_joined(parts),
    )
    return _with(line, figure.flags)


def _with(first: Text, rest: Iterable[Text]) -> Text:
    rows = [first, *rest]
    return Text(" ".join(row.de for row in rows), " ".join(row.en for row in rows))


def _decimal(value: float) -> Text:
    """A number as each language writes it: `4`, `0,25` / `0.25`."""
    words = f"{value:.2f}".rstrip("0").rstrip(".")
    return Text(words.replace(".", ","), words)


def _joined(rows: Iterable[Text]) -> Text:
    listed = tuple(rows)
    return Text("; ".join(row.de for row in listed), "; ".join(row.en for row in listed))
