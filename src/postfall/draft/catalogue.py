"""Every kind of document that there is: its id, formats, and the duty that it serves."""

from __future__ import annotations

from dataclasses import dataclass

from postfall.draft.letter import Format
from postfall.language import Text

PAPER: tuple[Format, ...] = ("md", "docx", "pdf", "html", "txt", "json")
"""For what is printed, uploaded or copied into a form."""
MAIL: tuple[Format, ...] = ("md", "docx", "pdf", "html", "eml", "txt", "json")
"""For what may also leave as a mail."""


@dataclass(frozen=True, slots=True)
class DraftKind:
    """A kind of document. `duty` is the duty that it serves, if any; `addressee` says to whom it goes.

    `parts` are the texts of a kind that has several, the first one in `LANGUAGE.md`, the others in
    `LANGUAGE.PART.md`; empty where there is one text alone.
    """

    id: str
    title: Text
    formats: tuple[Format, ...]
    duty: str | None
    addressee: Text
    parts: tuple[str, ...] = ()


KINDS: tuple[DraftKind, ...] = (
    DraftKind(
        "authority-notification",
        Text("Meldung an die Datenschutz-Aufsicht", "Notification to the data protection authority"),
        PAPER,
        "gdpr-33-1",
        Text("Datenschutz-Aufsichtsbehörde", "data protection authority"),
    ),
    DraftKind(
        "authority-followup",
        Text("Nachmeldung an die Datenschutz-Aufsicht", "Follow-up to the data protection authority"),
        PAPER,
        "gdpr-33-1",
        Text("Datenschutz-Aufsichtsbehörde", "data protection authority"),
    ),
    DraftKind(
        "authority-withdrawal",
        Text(
            "Rücknahme der Meldung an die Datenschutz-Aufsicht",
            "Withdrawal of the notification to the data protection authority",
        ),
        PAPER,
        "gdpr-33-1",
        Text("Datenschutz-Aufsichtsbehörde", "data protection authority"),
    ),
    DraftKind(
        "authority-form",
        Text(
            "Formularblatt in der Reihenfolge der EDPB-Mustermeldung",
            "Form sheet in the order of the EDPB common template",
        ),
        PAPER,
        "gdpr-33-1",
        Text("zum Übertragen in das Formular der Aufsicht", "to copy into the authority's form"),
    ),
    DraftKind(
        "persons-holder",
        Text("Brief an die Person, der das Postfach gehört", "Letter to the person whose mailbox it is"),
        MAIL,
        "gdpr-34",
        Text("Inhaberin oder Inhaber des Postfachs", "holder of the mailbox"),
    ),
    DraftKind(
        "persons-recipient",
        Text("Brief an Menschen, die betrügerische Mails bekommen haben", "Letter to people who got fraud mail"),
        MAIL,
        "gdpr-34",
        Text("Empfängerinnen und Empfänger betrügerischer Mails", "recipients of fraud mail"),
    ),
    DraftKind(
        "persons-content",
        Text("Brief an Menschen, deren Angaben im Postfach lagen", "Letter to people whose data lay in the mailbox"),
        MAIL,
        "gdpr-34",
        Text("betroffene Personen", "persons concerned"),
    ),
    DraftKind(
        "public-notice",
        Text("Öffentliche Bekanntmachung", "Public notice"),
        PAPER,
        "gdpr-34",
        Text("Öffentlichkeit", "the public"),
    ),
    DraftKind(
        "reasons-not-notifying",
        Text("Gründe, nicht zu melden oder nicht zu benachrichtigen", "Reasons for not notifying"),
        PAPER,
        None,
        Text("eigene Akten", "your own files"),
    ),
    DraftKind(
        "contact-warning",
        Text("Warnung an Kontakte", "Warning to contacts"),
        MAIL,
        None,
        Text("Menschen, mit denen Sie Mails tauschen", "people you exchange mail with"),
        parts=("mail", "short", "phone"),
    ),
    DraftKind(
        "processor-to-controller",
        Text("Meldung an die Auftraggebenden", "Notice to the controller"),
        MAIL,
        "gdpr-33-2",
        Text("Auftraggebende", "controllers"),
    ),
    DraftKind(
        "management-alert",
        Text("Erste Nachricht an die Leitung", "First message to the management"),
        MAIL,
        None,
        Text("eigene Leitung", "your own management"),
    ),
    DraftKind(
        "dpo-assessment",
        Text("Bewertung für die oder den Datenschutzbeauftragten", "Assessment for the data protection officer"),
        PAPER,
        None,
        Text("Datenschutzbeauftragte", "data protection officer"),
    ),
    DraftKind(
        "criminal-complaint",
        Text("Strafanzeige und Strafantrag", "Criminal complaint"),
        PAPER,
        "strafantrag",
        Text("Polizei oder Staatsanwaltschaft", "police or public prosecutor"),
    ),
    DraftKind(
        "bank",
        Text("Schreiben an die Bank", "Letter to the bank"),
        MAIL,
        "bank-recall",
        Text("Bank", "bank"),
    ),
    DraftKind(
        "insurer",
        Text("Schadenmeldung an die Versicherung", "Notice to the insurer"),
        MAIL,
        "insurance",
        Text("Versicherung", "insurer"),
    ),
    DraftKind(
        "provider-abuse",
        Text("Missbrauchsmeldung an den Anbieter", "Abuse report to the provider"),
        MAIL,
        None,
        Text("Anbieter, Missbrauchsstelle", "provider, abuse desk"),
    ),
    DraftKind(
        "log-preservation",
        Text("Bitte an den Anbieter, Anmelde-Protokolle zu sichern", "Request to the provider to keep login logs"),
        MAIL,
        None,
        Text("Anbieter des Postfachs", "provider of the mailbox"),
    ),
    DraftKind(
        "workforce",
        Text("Information an alle im Haus", "Information for everybody in the house"),
        MAIL,
        None,
        Text("Beschäftigte", "staff"),
    ),
    DraftKind(
        "identity-misuse",
        Text(
            "Widerspruch gegen eine fremde Bestellung oder Mahnung", "Objection to an order or debt that is not yours"
        ),
        MAIL,
        None,
        Text("Unternehmen, Inkasso", "company, debt collector"),
    ),
    DraftKind(
        "record-33-5",
        Text("Eintrag im Verzeichnis der Verletzungen", "Entry in the register of breaches"),
        PAPER,
        "gdpr-33-5",
        Text("eigene Akten", "your own files"),
    ),
)
GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (
        Text("Datenschutz-Aufsicht", "Data protection authority"),
        ("authority-notification", "authority-followup", "authority-withdrawal", "authority-form"),
    ),
    (
        Text("Menschen, die es angeht", "People it concerns"),
        (
            "persons-holder",
            "persons-recipient",
            "persons-content",
            "public-notice",
            "contact-warning",
            "identity-misuse",
        ),
    ),
    (
        Text("Auftraggebende und das eigene Haus", "Controllers and your own house"),
        ("processor-to-controller", "management-alert", "workforce"),
    ),
    (
        Text("Polizei, Bank, Versicherung, Anbieter", "Police, bank, insurer, provider"),
        ("criminal-complaint", "bank", "insurer", "provider-abuse", "log-preservation"),
    ),
    (
        Text("Eigene Akten", "Your own files"),
        ("reasons-not-notifying", "dpo-assessment", "record-33-5"),
    ),
)
"""Every kind once, by whom it is for."""
