"""The words that stand in the lists of a draft for what the case holds as a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.case.model import NoticeStage
from postfall.language import Text
from postfall.law.model import DutyState
from postfall.law.risk.model import Band, Outcome
from postfall.value import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES: Mapping[DutyState, Text] = {
    DutyState.NOT_APPLICABLE: Text("trifft nicht zu", "does not apply"),
    DutyState.OPEN: Text("offen", "open"),
    DutyState.DONE: Text("erledigt", "done"),
    DutyState.WAIVED: Text("bewusst nicht erfüllt", "waived"),
    DutyState.UNDECIDED: Text("noch nicht entschieden", "not decided yet"),
}
STAGES: Mapping[NoticeStage, Text] = {
    NoticeStage.PRELIMINARY: Text("vorläufige Meldung", "preliminary notice"),
    NoticeStage.FOLLOW_UP: Text("Nachmeldung", "follow-up"),
    NoticeStage.COMPLETED: Text("vollständige Meldung", "complete notice"),
    NoticeStage.WITHDRAWN: Text("Rücknahme", "withdrawal"),
}
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.RECORD: Text("kein Risiko zu erwarten: nur dokumentieren", "no risk to be expected: record only"),
    Outcome.AUTHORITY: Text("Risiko: der Aufsicht melden", "risk: notify the authority"),
    Outcome.AUTHORITY_AND_PERSONS: Text(
        "hohes Risiko: der Aufsicht melden und die Menschen benachrichtigen",
        "high risk: notify the authority and tell the people concerned",
    ),
    Outcome.MORE_INFORMATION: Text("noch nicht zu beurteilen", "cannot be judged yet"),
}
BANDS: Mapping[Band, Text] = {
    Band.LOW: Text("niedrig", "low"),
    Band.MEDIUM: Text("mittel", "medium"),
    Band.HIGH: Text("hoch", "high"),
    Band.VERY_HIGH: Text("sehr hoch", "very high"),
}
CHOICES: Mapping[str, Text] = {
    "do": Text("wird erfüllt", "will be done"),
    "waive": Text("wird nicht erfüllt", "will not be done"),
    **{outcome.value: words for outcome, words in OUTCOMES.items()},
}
"""What can be decided about a duty, and about the risk."""
ABOUT_RISK = Text("Risiko für die betroffenen Menschen", "Risk for the people concerned")
"""What a decision is about that is about no duty."""
SOURCES: Mapping[Source, Text] = {
    Source.PERSON: Text("Angabe einer Person", "said by a person"),
    Source.PROBE: Text("Blick ins Postfach", "look into the mailbox"),
    Source.DOCUMENT: Text("Dokument", "document"),
    Source.LOG: Text("Protokoll", "log"),
    Source.DERIVED: Text("aus anderen Angaben abgeleitet", "derived from other answers"),
}
CATEGORIES: Mapping[str, Text] = {
    "mail": Text("Mail, Internet", "mail, internet"),
    "bank": Text("Bank", "bank"),
    "payment": Text("Bezahlen", "payment"),
    "cloud": Text("Cloud, Programme", "cloud, programs"),
    "authority": Text("Behörde", "authority"),
    "health": Text("Gesundheit", "health"),
    "shop": Text("Einkauf", "shopping"),
    "social": Text("Soziales Netz", "social network"),
    "other": Text("anderes", "other"),
}
NOT_KNOWN = Text("nicht bekannt", "not known")
NO_FIXED_TIME = Text("kein festes Datum", "no fixed date")
UNKNOWN_START = Text("nicht bekannt, gezählt ab der ältesten Nachricht", "not known, counted from the oldest message")
NOT_ENDED = Text("noch nicht gesichert beendet", "not yet known to have ended")
NOT_COUNTED = Text("nicht gezählt", "not counted")
