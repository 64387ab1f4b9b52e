"""The sentences of the advice: one for each code of `exposure.advice`, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exposure.advice import Also, Duty, First, Limit, Method, Reason, Why
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

METHODS: Mapping[Method, Text] = {
    Method.POP3: Text(
        "POP3: Ein Computer holt die Post ab und lässt sie {days} Tage auf dem Server.",
        "POP3: one computer fetches the mail and leaves it on the server for {days} days.",
    ),
    Method.IMAP: Text(
        "IMAP mit strengen Regeln: Alles, was älter als {days} Tage ist, wird ausgelagert und auf dem Server gelöscht.",
        "IMAP with strict rules: all that is older than {days} days is moved away and deleted on the server.",
    ),
}
REASONS: Mapping[Reason, Text] = {
    Reason.LEAST_ON_SERVER: Text(
        "So liegt am wenigsten auf dem Server. Was dort nicht liegt, kann dort niemand lesen.",
        "Like this least lies on the server. What does not lie there, nobody can read there.",
    ),
    Reason.SENT_STAYS_HOME: Text(
        "Gesendetes und Abgelegtes liegt nur bei Ihnen, nicht auf dem Server.",
        "What you sent and filed lies only with you, not on the server.",
    ),
    Reason.ONE_COMPUTER_LEADS: Text(
        "Ein Computer führt bei Ihnen schon das Archiv. Dazu passt POP3.",
        "One computer already keeps the archive at your place. POP3 fits that.",
    ),
    Reason.NO_COMPUTER: Text(
        "POP3 braucht einen Computer mit Mailprogramm, der das Archiv führt. Den gibt es nicht.",
        "POP3 needs a computer with a mail program that keeps the archive. There is none.",
    ),
    Reason.NO_PROGRAM_DELETES: Text(
        "Keines Ihrer Programme kann Post nach einer Zahl von Tagen vom Server löschen.",
        "None of your programs can delete mail from the server after a number of days.",
    ),
    Reason.SHARED_FOLDERS: Text(
        "Sie brauchen dieselben Ordner auf allen Geräten. POP3 kennt nur den Posteingang.",
        "You need the same folders on all devices. POP3 knows the inbox only.",
    ),
    Reason.SEVERAL_PERSONS: Text(
        "Mehrere Menschen arbeiten im selben Postfach. Mit POP3 nähme der eine dem anderen die Post weg.",
        "Several people work in the same mailbox. With POP3 one would take the mail from the other.",
    ),
    Reason.SEARCH_EVERYWHERE: Text(
        "Sie suchen auch unterwegs in alter Post. Mit POP3 läge sie nur auf einem Computer.",
        "You search old mail on the road, too. With POP3 it would lie on one computer only.",
    ),
    Reason.SERVER_LEADS: Text(
        "Das Archiv führt der Server oder ein Archivsystem. POP3 nähme die Post dort weg.",
        "The server or an archive system keeps the archive. POP3 would take the mail away from there.",
    ),
    Reason.NOBODY_LEADS: Text(
        "Niemand führt das Archiv. Mit POP3 ginge verloren, was nur ein Gerät abgeholt hat. Bestimmen Sie einen "
        "Computer; dann passt auch POP3.",
        "Nobody keeps the archive. With POP3 what only one device fetched would be lost. Choose one computer; then "
        "POP3 fits, too.",
    ),
}
LIMITS: Mapping[Limit, Text] = {
    Limit.OTHERS_SEE_LITTLE: Text(
        "Die anderen Geräte sehen nur die letzten Tage, keine Ordner und nichts Gesendetes.",
        "The other devices see the last days only, no folders and nothing that was sent.",
    ),
    Limit.MUST_RUN: Text(
        "Gelöscht wird nur, während das Programm läuft. Ist der Computer im Urlaub aus, bleibt mehr liegen.",
        "Deleting happens only while the program runs. If the computer is off during a holiday, more stays.",
    ),
    Limit.DEVICE_IS_THE_ARCHIVE: Text(
        "Der Computer ist dann das Archiv: Geht er ohne Sicherung verloren, ist die Post weg.",
        "The computer is the archive then: if it is lost without a backup, the mail is gone.",
    ),
    Limit.SENT_FROM_PHONE: Text(
        "Was Sie am Telefon senden, fehlt im Archiv. Setzen Sie sich dort selbst in Blindkopie.",
        "What you send from the phone is missing in the archive. Put yourself in blind copy there.",
    ),
    Limit.INBOX_ONLY: Text(
        "POP3 sieht nur den Posteingang. Sehen Sie im Webmailer ab und zu in Spam und Papierkorb.",
        "POP3 sees the inbox only. Look into spam and trash with webmail now and then.",
    ),
    Limit.EVERY_FOLDER: Text(
        "Die Regel muss für jeden Ordner gelten, auch für „Gesendet“, „Papierkorb“ und eigene. Ein vergessener "
        "Ordner behält alles.",
        "The rule must hold for every folder, also for sent mail, trash and your own. A forgotten folder keeps all.",
    ),
    Limit.DELETES_EVERYWHERE: Text(
        "Was auf dem Server gelöscht wird, verschwindet auch auf allen Geräten. Nur Ausgelagertes bleibt.",
        "What is deleted on the server also goes from all devices. Only what was moved away stays.",
    ),
    Limit.SERVER_COPY: Text(
        "Auf dem Server liegt mehr als mit POP3: alle Ordner, auch Gesendetes.",
        "More lies on the server than with POP3: all folders, sent mail as well.",
    ),
    Limit.OLD_MAIL_OUTSIDE: Text(
        "Alte Post unterwegs heißt: alte Post auf dem Server, für Sie und für Fremde. Lassen Sie nur einen Ordner "
        "mit dem Nötigen von der Frist aus und räumen Sie ihn auf; der Rest ist am Computer zu finden.",
        "Old mail on the road means: old mail on the server, for you and for strangers. Exempt only one folder with "
        "what you need from the period and tidy it up; the rest is found on the computer.",
    ),
    Limit.NOBODY_DELETES: Text(
        "Weder Ihr Anbieter noch eines Ihrer Programme löscht nachweislich von selbst. Löschen Sie an einem festen "
        "Tag im Monat von Hand, oder nehmen Sie ein Programm, das es kann.",
        "Neither your provider nor one of your programs provably deletes by itself. Delete by hand on a fixed day of "
        "the month, or use a program that can.",
    ),
}
FIRST: Mapping[First, Text] = {
    First.BACKUP: Text(
        "Sichern: drei Kopien auf zwei verschiedenen Datenträgern, eine davon getrennt vom Netz (3-2-1). Eine Kopie, "
        "die immer angesteckt ist, verschlüsselt ein Schadprogramm mit.",
        "Back up: three copies on two different media, one of them offline (3-2-1). Malware encrypts a copy that is "
        "always plugged in along with the rest.",
    ),
    First.TEST_RESTORE: Text(
        "Zurückspielen erproben: Holen Sie eine alte Mail aus der Sicherung. Erst dann ist es eine.",
        "Try to restore: get one old mail back from the backup. Only then it is one.",
    ),
    First.ENCRYPT: Text(
        "Geräte verschlüsseln: BitLocker, FileVault oder LUKS am Computer, eine Sperre am Telefon. Die Sicherung auch.",
        "Encrypt the devices: BitLocker, FileVault or LUKS on the computer, a lock on the phone. The backup, too.",
    ),
    First.KEEPING: Text(
        "Klären, was aufzuheben ist (siehe unten). Was aufzuheben ist, gehört ins Archiv, bevor es irgendwo gelöscht "
        "wird.",
        "Find out what must be kept (see below). What must be kept belongs in the archive before it is deleted "
        "anywhere.",
    ),
    First.MOVE_AWAY: Text(
        "Die ganze alte Post auf den Computer holen und nachsehen, ob sie vollständig ist. Dann erst die Frist "
        "einschalten.",
        "Bring all old mail to the computer and check that it is complete. Only then switch the period on.",
    ),
}
ALSO: Mapping[Also, Text] = {
    Also.SHARED_ACCOUNT: Text(
        "Ein Passwort für mehrere: Geht jemand, müsste es jedes Mal neu sein. Die zweite Stufe passt nicht, und "
        "niemand weiß, wer was tat. Besser: ein Ticket-System für Anfragen, ein Verteiler (info@ an mehrere eigene "
        "Postfächer) oder eine Vertretung mit eigener Anmeldung (Stellvertretung, freigegebenes Postfach).",
        "One password for several people: when somebody leaves, it would have to be new each time. The second step "
        "does not fit, and nobody knows who did what. Better: a ticket system for requests, a distribution list "
        "(info@ to several mailboxes), or delegated access with logins of their own (delegate, shared mailbox).",
    ),
    Also.STOLEN_DEVICE: Text(
        "Ein gestohlenes oder verlorenes Gerät ohne Verschlüsselung ist eine eigene Datenpanne mit eigener Frist. "
        "Das Archiv verlagert das Risiko vom Server auf das Gerät; kleiner wird es nur mit Verschlüsselung.",
        "A stolen or lost device without encryption is a data breach of its own, with a clock of its own. The "
        "archive moves the risk from the server to the device; it becomes smaller only with encryption.",
    ),
    Also.END_TO_END: Text(
        "Heikles Ende-zu-Ende verschlüsseln (OpenPGP oder S/MIME): Auch wer das Postfach öffnet, liest es nicht. "
        "Betreff und Adressen bleiben offen. Den Schlüssel mit sichern, sonst liest ihn später niemand. Wo das nicht "
        "geht: ein Portal oder eine verschlüsselte Datei, das Passwort auf anderem Weg.",
        "Encrypt sensitive mail end to end (OpenPGP or S/MIME): even somebody inside the mailbox does not read it. "
        "Subject and addresses stay open. Back the key up, else nobody reads it later. Where that is not possible: a "
        "portal or an encrypted file, the password by another way.",
    ),
    Also.AUTO_ARCHIVE: Text(
        "Auslagern von selbst: Ein Computer verschiebt Älteres in einen Ordner, der nur auf ihm liegt, einige Tage "
        "vor der Löschfrist. Prüfen Sie jeden Monat, ob es geschieht.",
        "Move away by itself: one computer moves older mail to a folder that lies on it only, a few days before the "
        "period for deletion ends. Check every month that it happens.",
    ),
    Also.SENT_TRASH_TOO: Text(
        "Fristen je Ordner: Posteingang und eigene Ordner wie oben, „Gesendet“ ebenso nach dem Auslagern, Papierkorb "
        "und Spam nach 7 bis 14 Tagen, Entwürfe leeren.",
        "Periods by folder: inbox and your own folders as above, sent mail likewise after it was moved away, trash "
        "and spam after 7 to 14 days, empty the drafts.",
    ),
}
DAYS: Mapping[Why, Text] = {
    Why.USUAL: Text(
        "14 Tage reichen für Telefon und Webmailer, und die Sicherung ist erprobt.",
        "14 days are enough for phone and webmail, and the backup was tried.",
    ),
    Why.GAP: Text(
        "30 Tage, weil die Post bei Ihnen auch einmal länger nicht abgeholt wird.",
        "30 days, because your mail is sometimes not fetched for longer.",
    ),
    Why.BACKUP_FIRST: Text(
        "30 Tage, bis eine Sicherung erprobt ist. Danach reichen 14.",
        "30 days until a backup was tried. After that 14 are enough.",
    ),
}
DUTIES: Mapping[Duty, Text] = {
    Duty.DELETES: Text("löscht nach", "deletes after"),
    Duty.MOVES: Text("lagert aus nach", "moves away after"),
    Duty.READS: Text("liest nur mit", "reads only"),
}


def said(code: StrEnum) -> Text:
    """The sentence of a code."""
    tables: tuple[Mapping[StrEnum, Text], ...] = (REASONS, LIMITS, FIRST, ALSO, DAYS, DUTIES)  # type: ignore[assignment]
    return next(table[code] for table in tables if code in table)
