"""What is said about a duty, in both languages; apart from the rules so that both stay short."""

from __future__ import annotations

from postfall.language import Text

NOT_ANSWERED = Text(
    "Das hängt davon ab, wer Sie sind und wessen Daten in dem Postfach liegen.",
    "That depends on who you are and whose data lies in the mailbox.",
)
PURELY_PRIVATE = Text(
    "Das ist Ihr privates Postfach. Sie müssen niemandem etwas melden und haben nichts versäumt.",
    "This is your private mailbox. You owe nobody a notice, and you have missed nothing.",
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
EARLY = Text(
    "{title}: Der festgehaltene Zeitpunkt ({when}) liegt vor dem Beginn der Frist ({start}). Stimmt das Datum?",
    "{title}: the moment on record ({when}) lies before the period began ({start}). Is the date right?",
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
START_OPEN = Text(
    "Es fehlt der Zeitpunkt, mit dem diese Frist beginnt.", "The moment with which this clock starts is missing."
)
START_UNKNOWN = Text(
    "Der Zeitpunkt, mit dem diese Frist beginnt, ist nicht bekannt. Deshalb zählt sie ab einem früheren.",
    "The moment with which this clock starts is not known. So it counts from an earlier one.",
)
FROM_EARLIER = Text(
    "Vorsorglich ab einem früheren Zeitpunkt gerechnet.", "Counted from an earlier moment as a precaution."
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
UNKNOWN_SO_FAR = Text(
    "Vorsorglich: Eine Antwort dazu steht auf „weiß nicht“. Solange das offen ist, gilt die strenge Lesart.",
    "As a precaution: an answer to this is “not known”. While that is open, the strict reading holds.",
)
ASK_FIRST = Text(
    "Das hängt von einer Frage ab, die noch nicht beantwortet ist.",
    "That depends on a question that has not been answered yet.",
)
AT_ONCE = Text(
    "Unverzüglich, also so bald Sie es wissen und handeln können. Eine Stundenzahl nennt die Regel nicht.",
    "Without undue delay, that is as soon as you know and can act. The rule names no hours.",
)
HOLDS = Text("Nach Ihren Antworten gilt das für Sie.", "By your answers this holds for you.")
ONLY_TELECOM = Text(
    "Das gilt nur für die, die selbst Telefon, Internet oder Mail für andere anbieten.",
    "That holds only for those who offer phone, internet or mail services to others.",
)
ONLY_FINANCIAL = Text(
    "Das gilt nur für Banken, Versicherungen und andere Finanzunternehmen.",
    "That holds only for banks, insurers and other financial entities.",
)
ONLY_NIS2 = Text(
    "Das gilt nur für wichtige und besonders wichtige Einrichtungen nach dem BSI-Gesetz (NIS-2).",
    "That holds only for important and essential entities (NIS2).",
)
ONLY_TRUST_SERVICE = Text(
    "Das gilt nur für Vertrauensdienste, zum Beispiel für elektronische Unterschriften.",
    "That holds only for trust services, electronic signatures for example.",
)
ONLY_CATHOLIC = Text("Das gilt nur für Stellen der katholischen Kirche.", "That holds only for Catholic Church bodies.")
ONLY_PROTESTANT = Text(
    "Das gilt nur für Stellen der evangelischen Kirche und der Diakonie.",
    "That holds only for Protestant Church bodies.",
)
ONLY_SWISS = Text("Das gilt nur in der Schweiz.", "That holds only in Switzerland.")
ONLY_SWISS_CRITICAL = Text(
    "Das gilt nur für kritische Infrastrukturen in der Schweiz.",
    "That holds only for critical infrastructure in Switzerland.",
)
ONLY_UK = Text(
    "Das gilt nur für Stellen im Vereinigten Königreich und für Daten von Menschen dort.",
    "That holds only for those in the United Kingdom and for data of people there.",
)
ONLY_GERMAN = Text("Das ist deutsches Recht. Es gilt für Sie nicht.", "That is German law. It does not bind you.")
ABROAD = Text(
    "Das ist deutsches Recht. In Ihrem Land gilt ein eigenes Gesetz, oft mit denselben Fristen: Prüfen Sie es heute.",
    "That is German law. Your country has an act of its own, often with the same periods: check it today.",
)
NO_SECRECY = Text(
    "Berufsgeheimnisse liegen nach Ihren Angaben nicht in dem Postfach.",
    "By your answers the mailbox holds no professional secrets.",
)
NOT_INSURED = Text(
    "Eine Cyberversicherung gibt es nach Ihren Angaben nicht.", "By your answers there is no such insurance."
)
NO_MONEY_MOVED = Text("Nach Ihren Angaben ist kein Geld unterwegs.", "By your answers no money is on its way.")
NOT_YOURS = Text("Darum kümmert sich Ihre Arbeitsstelle.", "Your employer takes care of that.")
NOT_SIGNIFICANT = Text(
    "Das gilt nur bei einem erheblichen Sicherheitsvorfall.", "That holds only for a significant security incident."
)
NOT_MAJOR = Text("Das gilt nur bei einem schwerwiegenden Vorfall.", "That holds only for a major incident.")
NOT_ONGOING = Text(
    "Das gilt nur, wenn der Vorfall bei der Abschlussmeldung noch andauert.",
    "That holds only where the incident still goes on when the final report is due.",
)
DORA_INSTEAD = Text(
    "Für Finanzunternehmen gilt statt dessen die DORA-Verordnung.", "For financial entities DORA holds instead."
)
CHURCH_INSTEAD = Text(
    "Für Sie gilt statt dessen das Recht Ihrer Kirche: {law}.", "For you the law of your church holds instead: {law}."
)
CHURCH_TOO = Text(
    "Für Ihre Kirche gilt wohl {law} an Stelle der DSGVO. Bestätigt ist das hier nicht, deshalb zählt streng gelesen "
    "diese Frist. Melden Sie an: {to}.",
    "For your church {law} probably holds in place of the GDPR. That is not confirmed here, so read strictly this "
    "clock counts. Notify: {to}.",
)
NO_EEA = Text(
    "Sie sitzen außerhalb von EU und EWR, und nach Ihren Angaben sind keine Menschen dort betroffen.",
    "You are based outside the EU and EEA, and by your answers nobody there is concerned.",
)
CROSS_BORDER = Text(
    "Menschen in mehreren Staaten sind betroffen: Mit einem Sitz in EU oder EWR melden Sie der Behörde am Ort der "
    "Hauptniederlassung, ohne Sitz dort jeder Behörde der betroffenen Länder.",
    "People in several states are concerned: with a seat in the EU or EEA you notify the authority of your main "
    "establishment, without one every authority of the countries concerned.",
)
SECRECY = Text(
    "In dem Postfach liegen Berufsgeheimnisse. Prüfen Sie jedes Schreiben, bevor es das Haus verlässt: Es darf nichts "
    "offenbaren, was geheim ist.",
    "The mailbox holds professional secrets. Check every letter before it leaves the house: it must not reveal what is "
    "secret.",
)
SECRECY_HERE = Text(
    "Berufsgeheimnis: Nennen Sie in dieser Nachricht nichts, was unter die Schweigepflicht fällt.",
    "Professional secrecy: put nothing into this notice that falls under it.",
)
COMPLAINT = Text(
    "Das ist Ihr Recht, keine Pflicht: Manche Taten verfolgt die Polizei nur, wenn Sie es rechtzeitig beantragen.",
    "That is your right and no duty: some offences are prosecuted only if you ask for it in time.",
)
COMPLAINT_WAITS = Text(
    "Die Frist läuft erst, wenn Sie wissen, was geschah und wer es war. Zur Polizei können Sie jederzeit gehen.",
    "The clock runs only once you know what happened and who it was. You can go to the police at any time.",
)
INSURER_AT_ONCE = Text(
    "Rufen Sie Ihre Versicherung an, bevor Sie Fachleute beauftragen oder etwas bezahlen. Die Frist steht im Vertrag.",
    "Call your insurer before you hire experts or pay anything. The period stands in the contract.",
)
BANK_AT_ONCE = Text(
    "Rufen Sie jetzt Ihre Bank an. Bei einer Überweisung zählt jede Minute, eine gesetzliche Frist gibt es nicht.",
    "Call your bank now. With a transfer every minute counts; the law sets no period.",
)
BANK_SINCE = Text("Das Geld ist seit {when} unterwegs.", "The money has been on its way since {when}.")
AFTER = Text(
    "Die Frist beginnt, wenn Sie das hier abgegeben haben: {title}.",
    "The clock starts once you have handed in: {title}.",
)
AFTER_NONE = Text("Das folgt nur auf: {title}.", "That follows only after: {title}.")
NOT_YET = Text(
    "Diese Regel gilt erst seit dem {day}; das Ereignis liegt davor.",
    "This rule holds only since {day}; the event lies before that.",
)
NO_LONGER = Text(
    "Diese Regel galt nur bis zum {day}; das Ereignis liegt danach.",
    "This rule held only until {day}; the event lies after that.",
)
RISK_RECORD = Text(
    "Nach den Regeln ist ein Risiko unwahrscheinlich; dann genügt die eigene Aufzeichnung. Das entscheiden Sie, mit "
    "Grund. Bis dahin zählt die Frist.",
    "By the rules a risk is unlikely; then your own record is enough. You decide, and give the reason. Until then the "
    "clock counts.",
)
RISK_AUTHORITY = Text(
    "Nach den Regeln besteht ein Risiko für die Menschen.", "By the rules there is a risk to the people."
)
RISK_HIGH = Text(
    "Nach den Regeln ist das Risiko für die Menschen hoch.", "By the rules the risk to the people is high."
)
RISK_NOT_HIGH = Text(
    "Nach den Regeln ist das Risiko nicht hoch; dann ist das nicht nötig. Das entscheiden Sie, mit Grund.",
    "By the rules the risk is not high; then this is not needed. You decide, and give the reason.",
)
RISK_MORE = Text(
    "Für eine Einschätzung des Risikos fehlen noch Antworten.", "Answers are still missing to assess the risk."
)
TOLD = Text(
    "Erledigt am {when}. Weg: {channel}. Aktenzeichen: {reference}.",
    "Done on {when}. Channel: {channel}. Reference: {reference}.",
)
TOLD_IN_PART = Text(
    "Vorläufig gemeldet am {when}. Weg: {channel}. Aktenzeichen: {reference}. Der Rest ist noch nachzureichen.",
    "Notified in part on {when}. Channel: {channel}. Reference: {reference}. The rest is still to follow.",
)
WITHDRAWN = Text("Die Meldung ist seit {when} zurückgezogen.", "The notice was withdrawn on {when}.")
ELSEWHERE = Text("Festgehalten unter: {title}.", "Recorded under: {title}.")
FOLLOW_UP = Text("Nachmeldung: {title}", "Follow-up: {title}")
FOLLOW_UP_PROMISED = Text(
    "Zugesagt für den {day}. Reichen Sie nach, was bis dahin bekannt ist, auch wenn noch etwas fehlt.",
    "Promised for {day}. Hand in what is known by then, even if something is still missing.",
)
FOLLOW_UP_OPEN = Text(
    "Die erste Meldung war vorläufig. Reichen Sie den Rest ohne weitere Verzögerung nach. Nennen Sie einen Tag dafür.",
    "The first notice was preliminary. Hand in the rest without undue further delay, and name a day for it.",
)
FOLLOW_UP_WHY = Text("Bis zum Ende des Tages, den Sie zugesagt haben.", "Until the end of the day that you promised.")
FOLLOW_UP_LAW = Text("Art. 33 Abs. 4 DSGVO und die eigene Zusage", "Art. 33(4) GDPR and your own promise")
NO_DELAY_GIVEN = Text(
    "Das war nach dem Ende der Frist, und die Gründe für die Verzögerung sind nicht festgehalten.",
    "That was after the end of the period, and no reasons for the delay are recorded.",
)
SWISS = Text("In der Schweiz zuerst: {law}, an: {to}. {text}", "In Switzerland first: {law}, to: {to}. {text}")
NONE_GIVEN = Text("keines erhalten", "none given")
"""What stands for the number of a notice that got none."""


def has_number(reference: str) -> bool:
    """Whether `reference` is a number that came back, and not the word for none."""
    return bool(reference) and reference not in {NONE_GIVEN.de, NONE_GIVEN.en}
