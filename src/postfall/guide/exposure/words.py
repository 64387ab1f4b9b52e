"""Words of the page that an exposure makes, by the codes that it carries."""

from __future__ import annotations

from postfall.exposure.model import Group
from postfall.language import Text
from postfall.mailbox.model import Level

WINDOWS = {
    "access": Text("Zugriff möglich", "Access possible"),
    "forward": Text("Weiterleitung möglich", "Forwarding possible"),
}
TITLE = Text("Was jemand sehen konnte", "What somebody could see")
COULD_GET_IN = Text("Jemand konnte hinein", "Somebody could get in")
AT_MOST = Text("Höchstens gesehen", "Seen at most")
PERSONS = Text("Personen darin", "Persons in them")
AT_LEAST = Text("Sicher gesehen", "Seen for sure")
NONE_PROVEN = Text("dafür gibt es keinen Beleg", "there is no proof of any")
ABOUT_MOST = Text("„Höchstens gesehen“:", "“Seen at most”:")
ABOUT_LEAST = Text("„Sicher gesehen“:", "“Seen for sure”:")
RECOGNISED = Text(
    "In den Mails erkannt (Zahl der Mails): {items}.", "Recognised in the mails (number of mails): {items}."
)
WHAT_IF = Text("Wenn weniger auf dem Server gelegen hätte", "If less had lain on the server")
LESS = Text(
    "Hätte das Mailprogramm nach {short} Tagen auf dem Server gelöscht (POP3), wären es {few} Nachrichten gewesen, "
    "nach {long} Tagen {more}.",
    "Had the mail program deleted on the server after {short} days (POP3), it would have been {few} messages, after "
    "{long} days {more}.",
)
LESS_AT_ONCE = Text(
    "Hätte das Mailprogramm nach {short} Tagen auf dem Server gelöscht (POP3), hätten dort nie mehr als {few} "
    "Nachrichten auf einmal gelegen, nach {long} Tagen {more}.",
    "Had the mail program deleted on the server after {short} days (POP3), never more than {few} messages would have "
    "lain there at once, after {long} days {more}.",
)
NOT_KNOWN = Text("nicht bekannt", "not known")
UNKNOWN = Text("Beginn unbekannt", "start unknown")
NOW = Text("jetzt", "now")
STILL_OPEN = Text(
    "Noch kann jemand hinein, oder niemand hat es geprüft. Neue Mails zählen deshalb mit. Schließen Sie zuerst die "
    "offenen Türen, am wichtigsten: Passwort, angemeldete Geräte, Weiterleitung.",
    "Somebody can still get in, or nobody has checked. So new mail counts, too. Shut the open doors first, above all: "
    "password, logged-in devices, forwarding.",
)
UNION = Text(
    "Dieselbe Nachricht in zwei Postfächern zählt in der Summe nur einmal.",
    "The same message in two mailboxes counts once in the sum.",
)
GROUPS = {
    Group.HOLDER: Text("Sie selbst", "yourself"),
    Group.RECIPIENTS: Text("Betrugspost", "fraud mail"),
    Group.CONTENT: Text("kommt vor", "occurs"),
}
GROUP_NAMES = {
    Group.HOLDER: Text("Inhaber des Postfachs (Adressen)", "Holder of the mailbox (addresses)"),
    Group.RECIPIENTS: Text("Haben Betrugspost bekommen", "Got fraud mail"),
    Group.CONTENT: Text("Kommen sonst in den Mails vor", "Occur otherwise in the mails"),
}
APART = {
    "no_reply": Text(
        "Adressen von Automaten (no-reply), nicht als Personen gezählt: {addresses}.",
        "Addresses of machines (no-reply), not counted as persons: {addresses}.",
    ),
    "list": Text(
        "Adressen aus Newslettern und Verteilern, nicht als Personen gezählt: {addresses}.",
        "Addresses from newsletters and lists, not counted as persons: {addresses}.",
    ),
    "automatic": Text(
        "Adressen aus automatischen Meldungen, nicht als Personen gezählt: {addresses}.",
        "Addresses from automatic messages, not counted as persons: {addresses}.",
    ),
}
ACCOUNTS = Text(
    "Wer das Postfach hat, kann sich dort neue Passwörter schicken lassen. Von oben nach unten: neues Passwort, zweite "
    "Stufe, letzte Anmeldungen ansehen.",
    "Whoever has the mailbox can have new passwords sent there. From top to bottom: new password, second step, look at "
    "the latest logins.",
)
DOUBTFUL = Text(
    "(?) Der Name kommt aus einer Mail und kann gefälscht sein. Tippen Sie Adressen selbst ein, folgen Sie keinem "
    "Link.",
    "(?) The name comes from a mail and may be forged. Type addresses yourself, follow no link.",
)
SIGNS = {
    "code": Text("Anmeldecode", "login code"),
    "reset": Text("neues Passwort", "password reset"),
    "security": Text("Sicherheitshinweis", "security notice"),
    "registration": Text("Anmeldung", "registration"),
    "welcome": Text("Begrüßung", "welcome"),
    "traffic": Text("Mails von dort", "mails from there"),
}
LEVELS = {
    Level.COUNTED.value: Text("erkannt", "recognised"),
    Level.HINT.value: Text("Hinweis", "hint"),
    Level.NEAR_MISS.value: Text("fast", "nearly"),
}
PLACES = {
    "folder": Text("Ordner", "folder"),
    "sender": Text("Absender", "sender"),
    "subject": Text("Betreff", "subject"),
    "attachment": Text("Anhang", "attachment"),
    "content": Text("Inhalt", "content"),
}
LEVEL_WORDS = {
    Level.COUNTED.value: Text(
        "Erkannt: Form und Umgebung passen, und wo es eine Prüfziffer gibt, stimmt sie.",
        "Recognised: form and surroundings fit, and where there is a check digit, it is right.",
    ),
    Level.HINT.value: Text(
        "Ein Hinweis ist kein Beweis: Ein Wort im Betreff, im Ordner, im Absender, im Dateinamen oder im Text deutet "
        "darauf hin. Sehen Sie nach und entscheiden Sie selbst.",
        "A hint is no proof: a word in the subject, folder, sender, file name or text points to it. Look and decide "
        "for yourself.",
    ),
    Level.NEAR_MISS.value: Text(
        "Fast: Sieht so aus, aber die Prüfziffer stimmt nicht.", "Nearly: looks like it, but the check digit is wrong."
    ),
}
SPECIAL = Text(
    "(!) Besonders geschützt (Art. 9 und 10 DSGVO). Hier ist das Risiko für die Menschen höher.",
    "(!) Specially protected (Art. 9 and 10 GDPR). Here the risk for the people is higher.",
)
LOCAL = Text(
    "Was nicht auf dem Server liegt, liegt auf Ihrem Gerät (aus Kopien bekannt: {count}). {state}",
    "What does not lie on the server lies on your own device (known from copies: {count}). {state}",
)
ENCRYPTED = {
    True: Text("Das Gerät ist verschlüsselt. {clean}", "The device is encrypted. {clean}"),
    False: Text("Das Gerät ist nicht verschlüsselt. {clean}", "The device is not encrypted. {clean}"),
    None: Text(
        "Ob das Gerät verschlüsselt ist, wurde nicht gesagt. {clean}",
        "Whether the device is encrypted was not said. {clean}",
    ),
}
CLEAN = {
    True: Text("Es war sauber.", "It was clean."),
    False: Text(
        "Es war befallen: Auch diese Post gilt als gesehen.", "It was infected: that mail counts as seen, too."
    ),
    None: Text("Ob es sauber war, ist nicht bekannt.", "Whether it was clean is not known."),
}
ASSUMED = Text("Gehen Sie davon aus, dass auch das gesehen wurde.", "Assume that this was seen, too.")
ASSUME = {
    "address_book": Text("Adressbuch unter demselben Passwort: Zahl unbekannt", "Address book: number unknown"),
    "calendar": Text("Kalender unter demselben Passwort: Zahl unbekannt", "Calendar: number unknown"),
    "notes": Text("Notizen unter demselben Passwort: Zahl unbekannt", "Notes: number unknown"),
    "files": Text("Dateien in der Cloud unter demselben Passwort: Zahl unbekannt", "Cloud files: number unknown"),
}
BESIDE = {
    "address_book": Text(
        "Adressbuch: {count} Einträge, oben mitgezählt", "Address book: {count} entries, counted above"
    ),
}
NOT_INSPECTED = {
    "encrypted": Text("{count} verschlüsselte Teile", "{count} encrypted parts"),
    "unreadable": Text("{count} Teile, die sich nicht lesen ließen", "{count} parts that could not be read"),
    "unsupported": Text("{count} Dateien, die Postfall nicht öffnen kann", "{count} files that Postfall cannot open"),
    "image": Text("{count} Bilder oder eingescannte Seiten", "{count} pictures or scanned pages"),
    "sound_or_film": Text("{count} Ton- oder Filmaufnahmen", "{count} sound or film recordings"),
    "too_large": Text("{count} zu große Teile", "{count} parts that are too large"),
    "too_deep": Text("{count} zu tief verschachtelte Teile", "{count} parts nested too deep"),
    "too_many_parts": Text("{count} Nachrichten mit zu vielen Teilen", "{count} messages with too many parts"),
    "time": Text("{count} Teile, deren Lesen zu lange dauerte", "{count} parts that took too long"),
    "memory": Text("{count} Teile, die zu viel Speicher brauchten", "{count} parts that needed too much memory"),
    "cut_short": Text("{count} abgeschnittene Nachrichten", "{count} messages that were cut"),
    "not_fetched": Text("{count} Nachrichten, die nicht abgeholt wurden", "{count} messages that were not fetched"),
}
DO_DOORS = Text(
    "Schließen Sie die offenen Türen (unter „Wie lange jemand hineinkonnte“), zuerst das Passwort, dann die "
    "angemeldeten Geräte.",
    "Shut the open doors (under “How long somebody could get in”), first the password, then the logged-in devices.",
)
DO_ACCOUNTS = Text(
    "Prüfen Sie die Konten der Liste von oben nach unten.", "Check the accounts of the list from top to bottom."
)
DO_WARN = Text(
    "Warnen Sie, wer Betrugspost bekam – jede Person in einer eigenen Mail. Die Liste schreibt: --persons-csv DATEI",
    "Warn those who got fraud mail – each person in a mail of their own. The list is written by: --persons-csv FILE",
)
DO_CONFIRM = Text(
    "Bestätigen oder ändern Sie die vorgeschlagenen Zahlen im Fall: postfall resume",
    "Confirm or change the proposed numbers in the case: postfall resume",
)
DO_CASE = Text(
    "Dieses Ergebnis wird nirgends aufbewahrt. Legen Sie einen Fall an, dann bleibt es als Beleg: postfall start",
    "This result is kept nowhere. Open a case, and it stays as evidence: postfall start",
)
DO_CONTENT = Text(
    "Was steht in den Mails, zum Beispiel Kontonummern? Nachsehen, wenn Sie es dürfen: postfall mailbox probe … "
    "--depth content",
    "What is in the mails, account numbers for example? Look, if you may: postfall mailbox probe … --depth content",
)
DO_LESS = Text(
    "Damit beim nächsten Mal weniger da liegt: postfall mailbox advise",
    "So that less lies there next time: postfall mailbox advise",
)
WRITTEN = Text(
    "Geschrieben: {names}. Darin stehen Namen und Adressen: Bewahren Sie die Datei gut auf.",
    "Written: {names}. It holds names and addresses: keep the file safe.",
)
IN_FULL = Text(
    "Mit allen Gründen: postfall mailbox exposure. Die Zahlen sind Vorschläge; wir fragen Sie gleich danach.",
    "With all reasons: postfall mailbox exposure. The numbers are proposals; we shall ask you about them.",
)
