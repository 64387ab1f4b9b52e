"""Mail that nobody wrote to the holder in person: newsletters, spam, the office scanner, forwarded letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.mime import CRLF, File, Part, multipart, text_part
from postfall.exercise.world.paper import pdf
from postfall.exercise.world.people import Contact, plain
from postfall.exercise.world.season import Rhythm
from postfall.exercise.world.truth import Mark

if TYPE_CHECKING:
    from postfall.exercise.world.letters import Letter
    from postfall.exercise.world.scribe import Scribe

_ENGLISH_NEWS = ("Weekend Reader", "Small Business Weekly")
_ENGLISH_TOPICS = (
    "Five habits that save an hour a day",
    "Letters from readers",
    "What to do on a rainy Sunday",
    "A recipe with three things",
    "Walking the coast, part {count}",
)
_SPAM = (
    ("Lisa vom Kundenclub", "Sie haben gewonnen", "Holen Sie Ihren Gutschein über 500 EUR ab: http://{domain}/{token}"),
    ("Domain Office", "Domain expiry notice", "Your domain will expire. Renew here: http://{domain}/{token}"),
    ("Paketdienst", "Ihr Paket wartet", "Bitte zahlen Sie 2,99 EUR Zoll: http://{domain}/{token}"),
    ("Finanztipp", "Verdienen Sie von zu Hause", "Nur noch heute, nur für Sie: http://{domain}/{token}"),
)


def newsletter(scribe: Scribe, *, english: bool = False) -> list[Letter]:
    """A newsletter in plain text and HTML."""
    dice, profile = scribe.dice, scribe.profile
    name = dice.pick(_ENGLISH_NEWS if english else profile.news)
    domain = "-".join(plain(word) for word in name.split()) + ".example"
    rows = _ENGLISH_TOPICS if english else profile.news_topics
    topics = [scribe.fill(row, month="Herbst") for row in dice.some(rows, dice.between(2, 4))]
    more, off = ("Read more", "Unsubscribe") if english else ("Weiterlesen", "Abbestellen")
    links = [(row, f"https://www.{domain}/{dice.hexadecimal(10)}") for row in topics]
    text = f"{name}\n\n. . . . . . . . . .\n\n" + "\n\n".join(f"{row}\n{more}: {link}" for row, link in links)
    body = "\n".join(f'<h2>{row}</h2>\n<p><a href="{link}">{more}</a></p>' for row, link in links)
    html = (
        f'<!DOCTYPE html>\n<html><body style="font-family:sans-serif">\n<h1>{name}</h1>\n{body}\n'
        f'<p><a href="https://www.{domain}/off/{dice.hexadecimal(16)}">{off}</a></p>\n</body></html>'
    )
    sender = Contact(name, f"newsletter@{domain}", english=english, machine=True)
    letter = scribe.letter("newsletter", scribe.season.arrival(Rhythm.MACHINE), sender, topics[0], text)
    return [replace(letter, html=html, extra=_bulk(domain, dice.hexadecimal(8)))]


def _bulk(domain: str, token: str) -> tuple[tuple[str, str], ...]:
    return (("List-Unsubscribe", f"<https://www.{domain}/off/{token}>"), ("Precedence", "bulk"))


def spam(scribe: Scribe) -> list[Letter]:
    """Spam: recipients hidden, often with a date that cannot be true."""
    dice = scribe.dice
    domain = f"{dice.pick(('angebot', 'secure', 'mail', 'paket'))}-{dice.hexadecimal(5)}.example"
    name, subject, body = dice.pick(_SPAM)
    sender = Contact(name, f"newsletter-{dice.hexadecimal(7)}@{domain}", machine=True)
    at = scribe.season.arrival(Rhythm.MACHINE)
    letter = scribe.letter("spam", at, sender, subject, scribe.fill(body, domain=domain, token=dice.hexadecimal(12)))
    wrong = at + timedelta(days=dice.between(200, 4000)) if dice.chance(30) else None
    return [replace(letter, hidden=True, claimed=wrong, extra=_bulk(domain, dice.hexadecimal(8)))]


def scan(scribe: Scribe) -> list[Letter]:
    """A device of the office sends a page to the holder's own address."""
    dice = scribe.dice
    page = pdf(
        "Scan", [scribe.fill("Seite {count}"), scribe.fill("Vorgang {number}"), scribe.fill("{street}, {place}")]
    )
    letter = scribe.letter(
        "scan",
        scribe.season.arrival(Rhythm.OFFICE),
        replace(scribe.home, name="Scanner"),
        "Gescanntes Dokument",
        "Gerät: Erdgeschoss\nSeiten: 1",
    )
    return [replace(letter, files=(File(f"scan_{dice.between(100, 999)}.pdf", "application/pdf", page),))]


def forwarded(scribe: Scribe) -> list[Letter]:
    """Somebody forwards somebody else's mail as an attachment."""
    dice, everybody = scribe.dice, scribe.company.everybody
    who, first = dice.pick(everybody), dice.pick(everybody)
    inner = (
        b"From: "
        + first.address.encode("ascii")
        + CRLF
        + b"To: "
        + who.address.encode("ascii")
        + CRLF
        + b"Subject: Adresse"
        + CRLF
        + b"MIME-Version: 1.0"
        + CRLF
        + text_part(scribe.fill("Neue Anschrift: {street}, {place}. Tel. {phone}")).octets()
    )
    parts = (
        text_part("Guten Tag,\n\nzur Kenntnis.\n\n" + who.signature()),
        Part((b"Content-Type: message/rfc822", b"Content-Disposition: inline"), inner),
    )
    letter = scribe.letter("forward", scribe.season.arrival(Rhythm.OFFICE), who, "WG: Adresse", "")
    body = multipart("mixed", f"=_{dice.hexadecimal(20)}", parts)
    return [replace(letter, part=body, marks=(Mark("phone"),), groups=(scribe.company.group_of(who),))]
