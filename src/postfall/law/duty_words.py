"""What is said about a duty, in both languages; apart from the rules so that both stay short."""

from __future__ import annotations

from postfall.language import Text

NOT_ANSWERED = Text(
    "Das hängt davon ab, wer Sie sind und wessen Daten in dem Postfach liegen.",
    "That depends on who you are and whose data lies in the mailbox.",
)
PURELY_PRIVATE = Text(
    "Das Postfach ist rein privat. Sie müssen niemandem etwas melden.",
    "The mailbox is purely private. You owe nobody a notice.",
)
EMPLOYERS_CLOCK = Text(
    "Das ist nicht Ihre Aufgabe: Die Frist läuft bei Ihrer Arbeitsstelle. Sagen Sie dort sofort Bescheid.",
    "That is not your task: the clock is your employer's. Tell them at once.",
)
ROLE_UNKNOWN = Text(
    "Vorsorglich: Solange offen ist, wer über die Daten in dem Postfach bestimmt, zählt die Frist.",
    "As a precaution: while it is open who decides about the data in the mailbox, the clock counts.",
)
OTHERS_UNKNOWN = Text(
    "Vorsorglich: Solange offen ist, ob Post von Kundinnen, Mitgliedern, Mietern oder Patientinnen darin liegt, zählt "
    "die Frist.",
    "As a precaution: while it is open whether mail of customers, members, tenants or patients lies in it, the clock "
    "counts.",
)
MIXED_UNKNOWN = Text(
    "Vorsorglich: Solange offen ist, wofür das Postfach noch genutzt wird, zählt die Frist.",
    "As a precaution: while it is open what else the mailbox is used for, the clock counts.",
)
EMPLOYER_OPEN = Text(
    "Offen ist noch, ob das Postfach auch für eine Arbeitsstelle genutzt wird. Wenn ja: Sagen Sie dort sofort "
    "Bescheid.",
    "It is still open whether the mailbox is also used for an employer. If so: tell them at once.",
)
NO_EMPLOYER = Text(
    "Hier gibt es keine Arbeitsstelle, die Sie informieren müssen.", "There is no employer to tell here."
)
TELL_EMPLOYER = Text(
    "Sagen Sie es sofort. Was Sie wissen, kann die Frist der Arbeitsstelle schon laufen lassen.",
    "Say it at once. What you know may already start your employer's clock.",
)
DONE = Text("Erledigt am {when}.", "Done on {when}.")
LATE = Text(
    "Das war nach dem Ende der Frist. Die Meldung muss die Gründe für die Verzögerung nennen.",
    "That was after the end of the period. The notice must give the reasons for the delay.",
)
CLOCK_RUNS = Text(
    "In dem Postfach liegen Daten anderer Menschen. Die Frist läuft, seit Sie sicher genug wussten, dass jemand darin "
    "war.",
    "The mailbox holds other people's data. The clock runs since you knew with reasonable certainty that somebody was "
    "in it.",
)
PROCESSOR_TOO = Text(
    "Für eigene Daten in dem Postfach, etwa von Beschäftigten und Geschäftskontakten, gilt diese Frist auch für Sie "
    "selbst.",
    "For your own data in the mailbox, of staff and business contacts for example, this clock is yours too.",
)
AWARE_OPEN = Text(
    "Es fehlt, seit wann Sie sicher genug wussten, dass jemand in dem Postfach war.",
    "It is missing since when you knew with reasonable certainty that somebody was in the mailbox.",
)
AWARE_UNKNOWN = Text(
    "Seit wann Sie es sicher genug wussten, ist nicht bekannt. Deshalb zählt die Frist ab dem Bemerken.",
    "Since when you knew it with reasonable certainty is not known. So the clock counts from detection.",
)
FROM_DETECTION = Text(
    "Vorsorglich ab dem Bemerken gerechnet: Streng gelesen läuft die Frist schon seit da.",
    "Counted from detection as a precaution: read strictly, the clock has been running since then.",
)
NO_MOMENT = Text(
    "Es fehlt, wann Sie es bemerkt haben und seit wann Sie es sicher genug wussten. Ohne das lässt sich die Frist "
    "nicht berechnen.",
    "It is missing when you noticed it and since when you knew it with reasonable certainty. Without that the deadline "
    "cannot be computed.",
)
NO_PROCESSOR = Text(
    "Das gilt nur für Stellen, die Daten im Auftrag anderer verarbeiten.",
    "That holds only for those who process data on behalf of others.",
)
CONTROLLER_AT_ONCE = Text(
    "Sagen Sie Ihren Auftraggebenden unverzüglich Bescheid. Prüfen Sie, ob der Vertrag eine Stundenzahl nennt.",
    "Tell your controllers without undue delay. Check whether the contract names a number of hours.",
)
RECORD = Text(
    "Jede Verletzung wird festgehalten, auch eine, die nicht gemeldet wird. Dieser Fall ist die Aufzeichnung: Nehmen "
    "Sie ihn zu Ihren Akten.",
    "Every breach is recorded, even one that is not notified. This case is the record: keep it in your files.",
)
PERSONS_TOLD = Text("Die betroffenen Menschen sind benachrichtigt.", "The people concerned have been told.")
RISK_OPEN = Text(
    "Das entscheidet sich am Risiko für die Menschen. Es ist noch nicht eingeschätzt.",
    "That depends on the risk to the people. It has not been assessed yet.",
)
CHECK_RISK = Text(
    "Bitte prüfen: Die Art der Daten spricht für ein hohes Risiko.",
    "Please check: the kind of data points to a high risk.",
)
HIGH_RISK = Text(
    "Bei hohem Risiko müssen die betroffenen Menschen unverzüglich benachrichtigt werden.",
    "Where the risk is high, the people concerned must be told without undue delay.",
)
UNCONFIRMED = Text(
    "Diese Regel ist noch nicht an der Quelle bestätigt und entscheidet deshalb nichts. Bitte prüfen Sie sie.",
    "This rule is not yet confirmed at its source and therefore decides nothing. Please check it.",
)
DECIDED = Text("Entschieden: wird erledigt. Grund: {reason}", "Decided: will be done. Reason: {reason}")
DECIDED_PLAIN = Text("Entschieden: wird erledigt.", "Decided: will be done.")
WAIVED = Text("Entschieden: nicht nötig. Grund: {reason}", "Decided: not needed. Reason: {reason}")
WAIVER_NEEDS_REASON = Text(
    "Wer eine Pflicht nicht erfüllt, muss den Grund festhalten. Ohne Grund gilt sie weiter.",
    "Who leaves a duty undone must record the reason. Without one it still holds.",
)
NO_EXCEPTION = Text(
    "Von dieser Aufzeichnung kennt das Gesetz keine Ausnahme.", "The law knows no exception from this record."
)
SWISS = Text("In der Schweiz zuerst: {law}, an: {to}. {text}", "In Switzerland first: {law}, to: {to}. {text}")
