"""The letters of the break-in: the phishing mail, a reset that nobody asked for, bounces, people who ask back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.letters import Letter, Scene, closing, quoted
from postfall.exercise.world.letters_services import reset
from postfall.exercise.world.mime import CRLF, Part, encoded_words, multipart, phrase, text_part
from postfall.exercise.world.people import HOST, Contact
from postfall.exercise.world.season import stamp
from postfall.exercise.world.words import FRAUD_IBAN

if TYPE_CHECKING:
    from collections.abc import Sequence

_FRAUD_TEXT = (
    "Guten Tag,\n\nunsere Bank hat gewechselt. Bitte überweisen Sie offene Rechnungen ab sofort nur noch auf unser "
    f"neues Konto:\n\n{FRAUD_IBAN}\n\nMit freundlichen Grüßen\nKatrin Wendland\nTischlerei Birkenhain"
)


@dataclass(frozen=True, slots=True)
class Story:
    """When what happened (UTC): the phishing mail, the first and the last foreign login, the fraud mails.

    None: there was no such mail.
    """

    phished: datetime | None
    first_access: datetime
    last_access: datetime
    fraud_sent: datetime | None


def story(now: datetime) -> Story:
    """The break-in counted back from `now`, the moment somebody notices."""
    return Story(
        phished=now - timedelta(days=6, hours=5, minutes=12),
        first_access=now - timedelta(days=6, hours=4, minutes=31),
        last_access=now - timedelta(minutes=52),
        fraud_sent=now - timedelta(hours=20, minutes=7),
    )


def incident(scene: Scene, told: Story) -> list[Letter]:
    """All letters of the break-in, the most telling first."""
    fraud = told.fraud_sent or told.last_access
    return [
        phishing(scene, told.phished or told.first_access),
        *asking_back(scene, fraud),
        *(bounce(scene, fraud, seconds) for seconds in (9, 14, 31)),
        reset(scene, told.first_access + timedelta(hours=9, minutes=3)),
        absent(scene, fraud),
    ]


def phishing(scene: Scene, at: datetime) -> Letter:
    """The mail that it began with."""
    sender = Contact("Postfach-Verwaltung", "sicherheit@postfach-verwaltung.example")
    text = (
        "Sehr geehrte Kundin, sehr geehrter Kunde,\n\nIhr Postfach hat 98 % seines Speichers erreicht. Ab morgen "
        "werden eingehende Nachrichten abgewiesen.\n\nBitte melden Sie sich innerhalb von 24 Stunden an, um den "
        "Speicher kostenlos zu erweitern:\n"
        f"https://birkenpost.anmeldung-postfach.example/{scene.dice.hexadecimal(12)}\n\nIhre Postfach-Verwaltung"
    )
    letter = scene.letter("phishing", at, sender, "Ihr Postfach ist fast voll - bitte handeln Sie", text)
    return replace(letter, reply_to=Contact("", "helpdesk@anmeldung-postfach.example"))


_DOUBTS = (
    "haben Sie wirklich ein neues Konto in England? Das kommt mir komisch vor, ich überweise erst mal nichts.",
    "ich habe heute schon auf das neue Konto überwiesen, 2.380,00 EUR. Meine Tochter sagt, das sei Betrug?",
    "ist die Mail von Ihnen? Unsere Buchhaltung möchte das telefonisch bestätigt haben.",
    "Ihre Mail mit der Kontoänderung haben mindestens drei von uns bekommen. Sind Sie gehackt worden?",
)


def asking_back(scene: Scene, fraud: datetime) -> list[Letter]:
    """Contacts who got the fraud mail and ask; the last one minutes before now."""
    asking = (*scene.cast.customers[:3], scene.cast.suppliers[0])
    minutes = (37, 14 * 60 + 20, 18 * 60 + 5, 19 * 60 + 58)
    letters, answered = [], scene.message_id(scene.home.domain)
    for who, doubt, late in zip(asking, _DOUBTS, minutes, strict=True):
        past = quoted(_FRAUD_TEXT, fraud, scene.home)
        text = f"Guten Tag Frau Wendland,\n\n{doubt}\n\n{closing(scene.dice, who)}\n\n{past}"
        letter = scene.letter("asks-back", fraud + timedelta(minutes=late), who, "AW: Neue Bankverbindung", text)
        letters.append(replace(letter, thread=(answered,)))
    return letters


def absent(scene: Scene, fraud: datetime) -> Letter:
    """An automatic answer to a fraud mail."""
    who = scene.cast.architects[0]
    text = f"Ich bin bis Ende der Woche nicht im Büro. In dringenden Fällen: {who.phone}.\n\n{who.signature()}"
    letter = scene.letter("auto-reply", fraud + timedelta(seconds=12), who, "Abwesend: Neue Bankverbindung", text)
    return replace(letter, extra=(("Auto-Submitted", "auto-replied"),))


def bounce(scene: Scene, fraud: datetime, seconds: int) -> Letter:
    """A fraud mail that came back."""
    dice = scene.dice
    local, gone = dice.pick(("info", "kontakt", "bestellung")), dice.pick(("alt", "vorbei", "umgezogen"))
    lost = f"{local}@{gone}-{dice.hexadecimal(4)}.example"
    return returned(scene, fraud, lost, seconds, Wording("Neue Bankverbindung", _FRAUD_TEXT))


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and text of a mail."""

    subject: str
    text: str


def returned(scene: Scene, sent: datetime, lost: str, seconds: int, wording: Wording) -> Letter:
    """A mail of the holder to `lost` that came back so many `seconds` after it was `sent` (RFC 3464 report)."""
    sender = Contact("Mail Delivery System", f"mailer-daemon@{HOST}", machine=True)
    letter = scene.letter(
        "bounce", sent + timedelta(seconds=seconds), sender, "Undelivered Mail Returned to Sender", ""
    )
    return replace(
        letter,
        part=multipart(
            "report; report-type=delivery-status",
            f"{scene.dice.hexadecimal(10)}/mail.{HOST}",
            _report(scene, lost, sent, wording),
        ),
        extra=(("Auto-Submitted", "auto-replied"),),
    )


def _report(scene: Scene, lost: str, fraud: datetime, wording: Wording) -> tuple[Part, ...]:
    said = f"550 5.1.1 <{lost}>: Recipient address rejected: User unknown"
    notice = (
        f"This is the mail system at host mail.{HOST}.\n\nI'm sorry to have to inform you that your message could not\n"
        f"be delivered to one or more recipients.\n\n<{lost}>: host said: {said}"
    )
    status = (
        f"Reporting-MTA: dns; mail.{HOST}", f"Arrival-Date: {stamp(fraud)}", "", f"Final-Recipient: rfc822; {lost}",
        "Action: failed", "Status: 5.1.1", f"Diagnostic-Code: smtp; {said}", "",
    )  # fmt: skip
    sent = b"".join(
        row + CRLF
        for row in (
            b"From: " + phrase(scene.home.name) + f" <{scene.home.address}>".encode("ascii"),
            f"To: <{lost}>".encode("ascii"),
            b"Subject: " + encoded_words(wording.subject),
            f"Date: {stamp(fraud)}".encode("ascii"),
        )
    )
    text = text_part(wording.text).octets()
    return (
        text_part(notice, charset="us-ascii", transfer="8bit"),
        Part((b"Content-Description: Delivery report", b"Content-Type: message/delivery-status"), _lines(status)),
        Part((b"Content-Type: message/rfc822",), sent + b"MIME-Version: 1.0" + CRLF + text),
    )


def _lines(rows: Sequence[str]) -> bytes:
    return b"".join(row.encode("utf-8") + CRLF for row in rows)
