"""What a copy cannot say, in words."""

from __future__ import annotations

from postfall.mailbox.model import NotChecked

COPY = NotChecked(
    "messages",
    "copy_not_server",
    "Gezählt wurde in einer Kopie. Ob diese Nachrichten auf dem Server lagen, als jemand darin war, sagt sie nicht.",
    "Counted in a copy. Whether these messages lay on the server while somebody was in there, it does not say.",
)
DELETED = NotChecked(
    "messages",
    "copy_may_lack",
    "Was vor der Kopie gelöscht wurde, nie in sie gelangte oder nach ihr ankam, fehlt. Es kann auf dem Server gelegen "
    "haben.",
    "What was deleted before the copy was made, never got into it or arrived after it is missing. It may have lain on "
    "the server.",
)
ONE_FILE = NotChecked(
    "folders",
    "mbox_one_file",
    "Eine mbox-Datei ist oft nur ein Ordner. Zählen Sie auch die Dateien der anderen Ordner: Gesendet, Archiv, "
    "Papierkorb.",
    "An mbox file is often one folder only. Count the files of the other folders, too: sent, archive, trash.",
)
TOO_MANY = NotChecked(
    "headers",
    "too_many_messages",
    "Die Kopie hat über eine Million Nachrichten. Gezählt sind alle; Zeiten und Personen kennen wir nur von der ersten "
    "Million.",
    "The copy has over a million messages. All are counted; times and persons are known of the first million only.",
)
BROKEN = NotChecked(
    "messages",
    "copy_broken",
    "Die Datei ließ sich nicht bis zum Ende lesen. Was davor liegt, ist gezählt.",
    "The file could not be read to its end. What lies before is counted.",
)
FILTERED = NotChecked(
    "messages",
    "filtered",
    "Ausgewählt waren bestimmte Ordner oder ein Zeitraum. Was außerhalb liegt, ist nicht mitgezählt. Nachrichten ohne "
    "erkennbare Zeit zählen mit.",
    "Certain folders or a span of time were chosen. What lies outside is not counted. Messages without a readable time "
    "are counted.",
)
PARTIAL_MAILS = NotChecked(
    "attachments",
    "mails_incomplete",
    "Von einigen Nachrichten hat Apple Mail nur einen Teil in der Datei (.partial.emlx). Ihre Anhänge wurden nicht "
    "angesehen: Rechnen Sie damit, dass sie gesehen wurden.",
    "Of some messages Apple Mail has only a part in the file (.partial.emlx). Their attachments were not looked at: "
    "assume that they were seen.",
)
ONLY_ON_SERVER = NotChecked(
    "folders",
    "imap_not_offline",
    "Manche IMAP-Ordner hat Thunderbird nicht auf diesem Gerät gespeichert. Was nur auf dem Server liegt, fehlt hier.",
    "Thunderbird has not stored some IMAP folders on this device. What lies on the server only is missing here.",
)
BESIDE = NotChecked(
    "beside",
    "beside_not_looked_at",
    "Notizen, Cloud-Dateien und andere Dienste hinter demselben Zugang wurden nicht angesehen: Rechnen Sie damit, dass "
    "sie gesehen wurden; wie viel, ist nicht bekannt.",
    "Notes, cloud files and other services behind the same login were not looked at: assume that they were seen; how "
    "much is not known.",
)
TOO_MANY_CONTACTS = NotChecked(
    "contacts",
    "too_many_contacts",
    "Die Datei hat über 200.000 Einträge. Gezählt sind nur die ersten.",
    "The file has over 200,000 entries. Only the first of them are counted.",
)
CONTACTS_CUT = NotChecked(
    "contacts",
    "contacts_too_large",
    "Die Datei ist größer als 256 MB. Gelesen ist nur ihr Anfang.",
    "The file is larger than 256 MB. Only its beginning was read.",
)
"""Beside the mail."""
