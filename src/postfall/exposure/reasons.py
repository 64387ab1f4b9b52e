"""Sentences for the reasons of an exposure, by stable code; German first."""

from __future__ import annotations

from postfall.exposure.model import Reason
from postfall.language import Text


def reason(code: str, **values: object) -> Reason:
    """The reason `code` with its sentence; `values` go into the places of the sentence."""
    text = SENTENCES[code]
    return Reason(code, text.fill(**values) if values else text)


DOORS = {
    "password_changed_at": Text("Passwort", "password"),
    "sessions_ended_at": Text("angemeldete Geräte", "logged-in devices"),
    "app_passwords": Text("App-Passwörter", "app passwords"),
    "oauth_consents": Text("verbundene Apps", "connected apps"),
    "mfa_methods": Text("zweite Stufe der Anmeldung", "second login step"),
    "recovery_data": Text("Ersatzadresse/Ersatznummer", "recovery address/number"),
    "forwarding": Text("Weiterleitung", "forwarding"),
    "pop_fetch": Text("Abruf durch ein anderes Postfach", "fetching by another mailbox"),
    "inbox_rules": Text("Regeln/Filter", "rules/filters"),
    "sieve_scripts": Text("Filter-Skripte (Sieve)", "filter scripts (Sieve)"),
    "delegates": Text("Vertretungen", "delegates"),
    "send_as": Text("Absendername/Antwortadresse", "sender name/reply address"),
    "access_ended_at": Text("die letzte Tür", "the last door"),
}
"""What a door is called within a sentence."""

SENTENCES = {
    # The access window
    "first_seen": Text(
        "Beginn: der erste fremde Zugriff, der zu sehen ist.", "Start: the first foreign access that can be seen."
    ),
    "first_unknown": Text(
        "Wann der Zugriff begann, ist nicht bekannt. Deshalb zählt alles seit der ältesten Nachricht.",
        "When access began is not known. So everything since the oldest message counts.",
    ),
    "begun_by_fraud": Text(
        "Spätestens mit der ersten Betrugsmail war jemand darin.",
        "By the first fraud mail at the latest somebody was in.",
    ),
    "last_shut": Text("Ende: Zuletzt geschlossen wurde: {door}.", "End: shut last was: {door}."),
    "ended_said": Text("Ende: wie angegeben.", "End: as stated."),
    "seen_after_doors": Text(
        "Nach dem Schließen der Türen war noch ein fremder Zugriff zu sehen. Bis dahin zählt es.",
        "After the doors were shut foreign access could still be seen. It counts up to then.",
    ),
    "door_open": Text("Noch offen: {door}. Deshalb zählt es bis jetzt.", "Still open: {door}. So it counts until now."),
    "door_unknown": Text(
        "Nicht bekannt, ob es in Ordnung ist: {door}. Deshalb zählt es bis jetzt.",
        "Not known whether it is in order: {door}. So it counts until now.",
    ),
    "door_skipped": Text(
        "Noch nicht geprüft: {door}. Deshalb zählt es bis jetzt.",
        "Not checked yet: {door}. So it counts until now.",
    ),
    "door_when": Text(
        "Geschlossen, aber der Zeitpunkt fehlt: {door}. Deshalb zählt es bis jetzt.",
        "Shut, but the time is missing: {door}. So it counts until now.",
    ),
    "no_moment": Text(
        "Wann die letzte Tür zuging, steht nirgends. Deshalb zählt es bis jetzt.",
        "When the last door was shut is not recorded. So it counts until now.",
    ),
    "end_before_start": Text(
        "Das Ende läge vor dem Beginn. Bitte prüfen Sie die Zeiten.",
        "The end would lie before the start. Please check the times.",
    ),
    "forward_found": Text(
        "Solange hier etwas Fremdes stand, kann Post von selbst hinausgegangen sein: {door}.",
        "As long as something foreign stood here, mail may have gone out by itself: {door}.",
    ),
    "forward_open": Text(
        "Hier geht vielleicht noch immer Post hinaus: {door}.", "Mail may still be going out here: {door}."
    ),
    # At most
    "lay_there": Text(
        "Alles, was in dieser Zeit auf dem Server lag. Gelesen wurde es vielleicht nicht.",
        "Everything that lay on the server in that time. It may not have been read.",
    ),
    "vanished": Text(
        "Darin {number}, die bei einem früheren Blick da lagen und jetzt fehlen.",
        "Among them {number} that lay there at an earlier look and are gone now.",
    ),
    "undated": Text(
        "Darin {number} ohne bekannte Ankunft. Im Zweifel zählen sie mit.",
        "Among them {number} without a known arrival. In doubt they count.",
    ),
    "claimed": Text(
        "Darin {number}, deren Datum nur die absendende Seite behauptet.",
        "Among them {number} whose date only the sender claims.",
    ),
    "without_rows": Text(
        "Darin {number}, die der Server nennt, die aber nicht gelesen wurden.",
        "Among them {number} that the server names but that were not read.",
    ),
    "inbox_only": Text(
        "Nur der Posteingang (POP3). Solange IMAP oder Webmail erreichbar waren, ist das eine Untergrenze: Weitere "
        "Ordner kamen hinzu.",
        "The inbox only (POP3). While IMAP or web mail were reachable this is a lower bound: further folders came on "
        "top.",
    ),
    "partial": Text(
        "Ein Blick endete vorzeitig. Es kann mehr sein.", "A look ended early. It may be more than this."
    ),
    "from_copy": Text(
        "Aus einer Kopie zurückgerechnet, weil kein Blick auf den Server vorliegt.",
        "Worked out from a copy, because there is no look at the server.",
    ),
    "in_copy_only": Text(
        "Darin {number}, die nur in einer Kopie liegen. Ob sie noch auf dem Server waren, ist offen; im Zweifel zählen "
        "sie mit.",
        "Among them {number} that lie in a copy only. Whether they were still on the server is open; in doubt they "
        "count.",
    ),
    "deleted_before_look": Text(
        "Was vor dem Blick auf dem Server gelöscht wurde, fehlt. Eine Kopie würde es zeigen.",
        "What was deleted on the server before the look is missing. A copy would show it.",
    ),
    "only_counted": Text(
        "Nur gezählt: Namen und Betreffzeilen wurden nicht gelesen, also auch keine Personen.",
        "Only counted: names and subjects were not read, so there are no persons.",
    ),
    "nothing_seen": Text("Es gibt noch keinen Blick ins Postfach.", "There is no look into the mailbox yet."),
    # At least
    "no_logs": Text(
        "Es wurden keine Protokolle ausgewertet. Ohne sie ist nichts bewiesen – auch nicht, dass niemand gelesen hat.",
        "No logs were evaluated. Without them nothing is proven, neither that nobody has read.",
    ),
    "no_count_in_logs": Text(
        "Fremder Zugriff ist belegt. Wie viele Mails dabei gelesen wurden, ist es nicht.",
        "Foreign access is proven. How many mails were read is not.",
    ),
    "logs_have_gaps": Text(
        "Die Protokolle sind lückenhaft. Nichts gesehen heißt nicht: nichts gelesen.",
        "The logs have gaps. Nothing seen does not mean nothing read.",
    ),
    "logs_show_none": Text(
        "Vollständige Protokolle zeigen keinen fremden Zugriff. „Höchstens“ sagt dann nur, was dort lag.",
        "Complete logs show no foreign access. “At most” then only says what lay there.",
    ),
    "answered": Text(
        "Mails, die in der Betrugszeit beantwortet wurden: {number}. Wer antwortet, hat sie vor sich gehabt.",
        "Mails that were answered while fraud mail went out: {number}. Whoever answers had them open.",
    ),
    "wrote_to": Text("Adressen, an die Betrugspost ging: {number}.", "Addresses that fraud mail went to: {number}."),
    # Excluded
    "arrived_after": Text("Erst nach dem Ende des Zugriffs angekommen.", "Arrived only after the access had ended."),
    "gone_before": Text(
        "Bei einem Blick vor dem Beginn des Zugriffs schon nicht mehr da.",
        "Already gone at a look before access began.",
    ),
    "left_before": Text(
        "Vor dem Beginn des Zugriffs vom Server gelöscht (so war das Mailprogramm eingestellt).",
        "Deleted from the server before access began (as the mail program was set).",
    ),
    "local_only": Text(
        "Nur auf dem eigenen Gerät: Gesendetes liegt bei POP3 nicht auf dem Server.",
        "On the own device only: with POP3 sent mail does not lie on the server.",
    ),
    "same_message": Text(
        "Dieselbe Nachricht noch einmal (anderer Ordner oder anderes Postfach).",
        "The same message once more (another folder or mailbox).",
    ),
    # Recipients of fraud mail
    "sent_read": Text(
        "Aus „Gesendet“ und „Entwürfe“, seit die Betrugsmails begannen. Auch eigene Mails dieser Zeit sind darin; was "
        "gelöscht wurde, fehlt.",
        "From “Sent” and “Drafts” since fraud mail began. Own mails of that time are among them; what was deleted is "
        "missing.",
    ),
    "sent_unseen": Text(
        "„Gesendet“ wurde nicht gelesen. Gezählt ist, wer geantwortet hat oder unzustellbar war: mindestens so viele.",
        "“Sent” was not read. Counted are answers and returned mail: at least that many.",
    ),
    "fraud_unknown": Text(
        "Ob und seit wann Betrugsmails hinausgingen, ist nicht bekannt. Wer welche bekam, lässt sich deshalb noch "
        "nicht sagen.",
        "Whether and since when fraud mail went out is not known. So it cannot be said yet who got some.",
    ),
    "no_fraud": Text("Betrugsmails gingen nach Ihren Angaben nicht hinaus.", "By your answers no fraud mail went out."),
    # What if
    "pop3_assumption": Text(
        "POP3: Auf dem Server liegt nur der Posteingang; Gesendetes und andere Ordner liegen auf dem Gerät. Nach so "
        "vielen Tagen löscht das Mailprogramm auf dem Server.",
        "POP3: only the inbox lies on the server; sent mail and other folders lie on the device. After so many days "
        "the mail program deletes on the server.",
    ),
    "imap_assumption": Text(
        "IMAP: Alle Ordner liegen auf dem Server; Älteres wird überall gelöscht.",
        "IMAP: all folders lie on the server; what is older is deleted everywhere.",
    ),
    "runs_daily": Text(
        "Angenommen ist, dass das löschende Programm mindestens täglich lief.",
        "The assumption is that the deleting program ran at least daily.",
    ),
    "longest_gap": Text(
        "Längste Pause beim Abholen: {days} Tage. Um so viel kann mehr gelegen haben („bis zu“).",
        "Longest pause in fetching: {days} days. By that much more may have lain there (“up to”).",
    ),
    "start_unknown": Text(
        "Der Beginn ist unbekannt: Vielleicht hat jemand die ganze Zeit mitgelesen. Dann ändert eine Löschfrist die "
        "Gesamtzahl nicht. „Auf einmal“ sagt, wie viel höchstens zur selben Zeit dagelegen hätte.",
        "The start is unknown: perhaps somebody read along all the time. Then deleting after days does not change the "
        "total. “At once” says how much would have lain there at the same time at most.",
    ),
    "moved_unknown": Text(
        "Was Sie aus dem Posteingang in Ordner verschoben haben, zählt bei POP3 nur, wo ein früherer Blick es dort "
        "sah.",
        "What you moved from the inbox into folders counts with POP3 only where an earlier look saw it there.",
    ),
    # Beside
    "beside": Text(
        "Liegt hinter demselben Passwort. Gehen Sie davon aus, dass es gesehen wurde; wie viel, ist unbekannt.",
        "Lies behind the same password. Assume that it was seen; how much is unknown.",
    ),
}  # fmt: skip
