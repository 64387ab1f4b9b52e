"""The words of the pages about duties and clocks."""

from __future__ import annotations

from postfall.language import Text
from postfall.law.model import DutyState, ReadingId

READINGS = {
    ReadingId.ELAPSED: Text("streng gezählt", "counted strictly"),
    ReadingId.FULL_HOUR: Text("volle Stunden (VO 1182/71)", "full hours (Reg. 1182/71)"),
    ReadingId.FULL_DAY: Text("volle Tage (VO 1182/71)", "full days (Reg. 1182/71)"),
    ReadingId.NEXT_WORKING_DAY: Text("nächster Arbeitstag", "next working day"),
    ReadingId.TWO_WORKING_DAYS: Text("zwei Arbeitstage", "two working days"),
}
STATES = {
    DutyState.NOT_APPLICABLE: Text("trifft Sie nicht", "does not apply"),
    DutyState.OPEN: Text("offen", "open"),
    DutyState.DONE: Text("erledigt", "done"),
    DutyState.WAIVED: Text("entfällt, mit Begründung", "waived, with reason"),
    DutyState.UNDECIDED: Text("noch nicht entschieden", "not decided yet"),
}
CLOCKS: dict[str | None, Text] = {
    None: Text("Frist: {due} – noch {span} ({title})", "Deadline: {due} – {span} left ({title})"),
    "24h": Text(
        "Frist heute oder morgen: {due} – noch {span} ({title})",
        "Deadline today or tomorrow: {due} – {span} left ({title})",
    ),
    "6h": Text(
        "Nur noch {span}: {title}, bis {due}. Beginnen Sie jetzt damit.",
        "Only {span} left: {title}, until {due}. Begin with it now.",
    ),
    "1h": Text(
        "JETZT: noch {span} für {title}, bis {due}. Geben Sie ab, was Sie haben; der Rest darf nachkommen.",
        "NOW: {span} left for {title}, until {due}. Hand in what you have; the rest may follow.",
    ),
    "overdue": Text(
        "{title}: Die Frist ist seit {span} vorbei ({due}). Melden Sie trotzdem, mit Gründen für die Verspätung.",
        "{title}: the deadline passed {span} ago ({due}). Notify all the same, with reasons for the delay.",
    ),
}
PROMISE_BROKEN = Text(
    "{title}: Der zugesagte Tag ist seit {span} vorbei ({due}). Reichen Sie nach, was Sie haben, oder nennen Sie einen "
    "neuen Tag.",
    "{title}: the promised day passed {span} ago ({due}). Hand in what you have, or name a new day.",
)
DISPUTED = Text(" (umstritten)", " (disputed)")
NO_CLOCK = Text("Zurzeit läuft keine Frist.", "No clock is running at present.")
NOBODY_TO_TELL = Text(
    "Sie müssen keiner Behörde etwas melden. Kümmern Sie sich in Ruhe um Ihr Postfach und Ihre Konten.",
    "You need not notify any authority. Look after your mailbox and your accounts, without hurry.",
)
TO_SETTLE = Text("Noch zu klären:", "Still to be settled:")
HANGS_ON = Text("{question} Davon hängt ab: {titles}", "{question} On this hangs: {titles}")
NOT_YOURS = Text("Trifft Sie nicht: {titles}", "Does not apply to you: {titles}")
NOT_YOURS_MANY = Text(
    "{n} weitere Regeln treffen Sie nach Ihren Antworten nicht. Alle mit Grund: postfall duties --json",
    "{n} more rules do not apply to you by your answers. All with their reasons: postfall duties --json",
)
