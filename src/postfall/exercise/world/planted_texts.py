"""What planted mails say: for each kind subjects, sentences, the lines of a paper, and what only looks like it."""

from __future__ import annotations

from dataclasses import dataclass

_STAFF = ("staff", "board", "circle", "friends")
_PUBLIC = ("patients", "citizens", "clients", "members", "parents", "friends")


@dataclass(frozen=True, slots=True)
class Planted:
    """`who`: the parts that may write it, the first that the profile has. `also`: what such a mail tells besides.

    `{value}` stands for the number; a hint has none.
    """

    who: tuple[str, ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]
    title: str
    rows: tuple[str, ...]
    also: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoy:
    """A leaflet that looks like a finding. `values` are printed examples, used one after another."""

    subject: str
    sentences: tuple[str, ...]
    values: tuple[str, ...] = ("",)


PLANTED: dict[str, Planted] = {
    "iban": Planted(
        _PUBLIC,
        ("Bankverbindung", "Erstattung", "Meine Kontonummer"),
        (
            "bitte überweisen Sie den Betrag auf mein Konto, IBAN {value}.",
            "meine neue Bankverbindung: IBAN {value}. Die alte gilt nicht mehr.",
            "für die Rückzahlung hier meine IBAN: {value}",
        ),
        "Bankverbindung",
        ("IBAN: {value}",),
        ("bank_details",),
    ),
    "card": Planted(
        _PUBLIC,
        ("Kartenzahlung", "Meine Karte", "Zahlung"),
        (
            "bitte buchen Sie den Betrag von meiner Kreditkarte ab: {value}.",
            "meine Karte hat die Nummer {value}. Den Rest sage ich Ihnen am Telefon.",
        ),
        "Zahlung mit Karte",
        ("Kreditkarte: {value}",),
    ),
    "tax_id": Planted(
        (*_STAFF, *_PUBLIC),
        ("Steuer-ID", "Fehlende Angaben", "Für die Unterlagen"),
        ("Sie hatten nach meiner Steuer-ID gefragt: {value}.", "meine Steuer-ID lautet {value}."),
        "Personalbogen",
        ("Steuer-ID: {value}",),
    ),
    "pension_number": Planted(
        (*_STAFF, *_PUBLIC),
        ("Rentenversicherung", "Fehlende Angaben", "Sozialversicherung"),
        ("meine Rentenversicherungsnummer ist {value}.", "für die Anmeldung: Rentenversicherungsnummer {value}."),
        "Personalbogen",
        ("Rentenversicherungsnummer: {value}",),
    ),
    "health_insurance_number": Planted(
        _PUBLIC,
        ("Neue Krankenkasse", "Versichertenkarte", "Kasse gewechselt"),
        (
            "ich habe die Krankenkasse gewechselt, meine Versichertennummer ist {value}.",
            "auf der neuen Karte steht die Versichertennummer {value}.",
        ),
        "Versichertendaten",
        ("Krankenversichertennummer: {value}",),
        ("health",),
    ),
    "id_card": Planted(
        _PUBLIC,
        ("Mein Ausweis", "Ausweis", "Nachweis"),
        ("die Nummer meines Personalausweises ist {value}.", "wie gewünscht, Personalausweis Nr. {value}."),
        "Angaben zur Person",
        ("Personalausweis: {value}",),
        ("id_copy",),
    ),
    "birth_date": Planted(
        _PUBLIC,
        ("Meine Daten", "Angaben zur Person", "Anmeldung"),
        ("geboren am {value}, die Anschrift ist die alte.", "mein Geburtsdatum: {value}."),
        "Angaben zur Person",
        ("Geburtsdatum: {value}",),
    ),
    "password": Planted(
        (*_STAFF, *_PUBLIC),
        ("Zugangsdaten", "Zugang", "Wie komme ich hinein?"),
        ("damit du hineinkommst: Passwort: {value}", "das Passwort lautet {value}"),
        "Zugang",
        ("Passwort: {value}",),
        ("credentials",),
    ),
    "health": Planted(
        _PUBLIC,
        ("Befund", "Krankenhaus", "Diagnose"),
        (
            "die Diagnose steht jetzt fest, es ist Diabetes. Nächste Woche beginnt die Therapie im Krankenhaus.",
            "nach dem Schlaganfall meiner Frau müssen wir alles absagen. Der Arztbrief liegt bei.",
            "die Chemotherapie ist vorbei. Den Befund schicke ich Ihnen, bitte vertraulich behandeln.",
        ),
        "Arztbrief",
        ("Diagnose: Diabetes", "Laborwerte auffällig", "Überweisung zur Psychotherapie"),
    ),
    "sick_note": Planted(
        _STAFF,
        ("Krankmeldung",),
        (
            "ich bin bis {weekday} krankgeschrieben, die Krankmeldung hängt an.",
            "leider bin ich arbeitsunfähig, die Bescheinigung kommt von der Krankenkasse.",
        ),
        "Arbeitsunfähigkeitsbescheinigung",
        ("arbeitsunfähig bis {weekday}", "Folgebescheinigung"),
        ("health",),
        ("employees",),
    ),
    "payroll": Planted(
        (*_STAFF, "tax"),
        ("Gehaltsabrechnung", "Lohn", "Gehaltserhöhung"),
        (
            "auf meiner Gehaltsabrechnung fehlen die Überstunden vom letzten Monat.",
            "wegen der Gehaltserhöhung: mein Bruttogehalt liegt jetzt bei {amount} EUR.",
        ),
        "Gehaltsabrechnung",
        ("Bruttogehalt {amount} EUR", "Lohnsteuerbescheinigung folgt"),
        (),
        ("employees",),
    ),
    "application": Planted(
        ("applicants", *_PUBLIC),
        ("Bewerbung", "Bewerbung und Lebenslauf"),
        (
            "hiermit bewerbe ich mich um die Stelle. Meine Bewerbungsunterlagen finden Sie anbei.",
            "anbei mein Lebenslauf und mein Arbeitszeugnis. Über ein Gespräch freue ich mich.",
        ),
        "Lebenslauf",
        ("Schule in {place}", "Arbeitszeugnis liegt bei"),
        ("employment",),
        ("applicants",),
    ),
    "legal": Planted(
        _PUBLIC,
        ("Klage vor dem Amtsgericht", "Post vom Anwalt", "Widerspruch"),
        (
            "mein Rechtsanwalt hat Klage beim Amtsgericht eingereicht, Sie bekommen noch Post.",
            "das Gericht hat in meiner Scheidung einen Termin bestimmt.",
        ),
        "Klageschrift",
        ("Klage gegen {last}", "Amtsgericht, Aktenzeichen {number}"),
    ),
    "criminal": Planted(
        _PUBLIC,
        ("Strafanzeige", "Ermittlungsverfahren"),
        (
            "gegen mich läuft ein Ermittlungsverfahren. Die Staatsanwaltschaft hat mir geschrieben.",
            "ich habe Strafanzeige erstattet. Mein Führungszeugnis reiche ich nach.",
        ),
        "Strafbefehl",
        ("Strafverfahren gegen {last}", "Vorstrafen: keine"),
    ),
    "religion": Planted(
        (*_STAFF, *_PUBLIC),
        ("Kirchensteuer", "Kirchenaustritt", "Taufe"),
        (
            "ich bin aus der Kirche ausgetreten. Bitte ändern Sie die Kirchensteuer.",
            "für die Taufe brauchen wir noch die Taufurkunde, die Konfession steht auf dem Zettel.",
        ),
        "Angaben",
        ("Konfession: evangelisch", "Kirchensteuer: ja"),
    ),
}
"""By the kinds of the scenario format."""

DECOYS: dict[str, Decoy] = {
    "iban": Decoy(
        "Zahlungsverkehr leicht gemacht",
        ("So sieht eine IBAN aus (Muster): {value}",),
        ("DE89 3704 0044 0532 0130 00", "AT61 1904 3002 3457 3201", "NL91 ABNA 0417 1643 00", "BE68 5390 0754 7034"),
    ),
    "card": Decoy(
        "Sicher bezahlen mit Karte",
        ("Auf der Musterkarte steht die Kartennummer {value}.",),
        ("4111 1111 1111 1111", "5555 5555 5555 4444"),
    ),
    "tax_id": Decoy(
        "Steuer einfach erklärt",
        ("Eine Steuer-ID hat elf Ziffern, zum Beispiel (Muster): {value}",),
        ("86 095 742 719",),
    ),
    "pension_number": Decoy(
        "Rente verstehen",
        ("Die Rentenversicherungsnummer aus dem Faltblatt (Muster): {value}",),
        ("65 170839 J 003",),
    ),
    "health_insurance_number": Decoy(
        "Ihre Gesundheitskarte",
        ("Auf der Musterkarte steht die Versichertennummer {value}.",),
        ("A123456780",),
    ),
    "id_card": Decoy(
        "Der neue Ausweis",
        ("Auf dem abgebildeten Personalausweis (Muster) steht {value}.",),
        ("L01X00T471",),
    ),
    "birth_date": Decoy("Vereinsgründung", ("Der Verein wurde am {value} ins Register eingetragen.",), ("12.03.1968",)),
    "password": Decoy("Sichere Passwörter", ("Gute Passwörter sind lang. Schicken Sie nie eines per Mail.",)),
    "health": Decoy("Gesund im Büro", ("Rückenschule, Ernährung, Bewegung: das Seminar im Herbst, für alle offen.",)),
    "sick_note": Decoy(
        "Krank gemeldet? Das ist neu", ("Was sich bei der Meldung an die Kassen ändert, in fünf Minuten.",)
    ),
    "payroll": Decoy("Lohnt sich das?", ("Welche Geräte sich lohnen und welche nicht: der große Vergleich.",)),
    "application": Decoy("Bewerben leicht gemacht", ("Training für alle, die sich neu orientieren: drei Abende.",)),
    "legal": Decoy("Neues aus den Gerichten", ("Was die Urteile des Monats für Betriebe bedeuten.",)),
    "criminal": Decoy("Krimi des Monats", ("Ein Kommissar, ein Dorf, ein Geheimnis. Jetzt im Buchhandel.",)),
    "religion": Decoy("Kirchen der Region", ("Ein Ausflug zu sieben alten Dorfkirchen, mit Karte.",)),
}
"""By the kinds of the scenario format."""
