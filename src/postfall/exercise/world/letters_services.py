"""Letters that machines write: newsletters, shops, resets and welcomes, the bank, the scanner, spam."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.letters import Letter, Scene, later
from postfall.exercise.world.mime import CRLF, File, Part, multipart, text_part
from postfall.exercise.world.paper import pdf
from postfall.exercise.world.people import BANK, Contact
from postfall.exercise.world.season import Rhythm

if TYPE_CHECKING:
    from datetime import datetime

SERVICES: tuple[tuple[str, Contact], ...] = (
    ("shop", Contact("Werkzeugwelt", "service@werkzeugwelt.example", "Werkzeugwelt")),
    ("shop", Contact("Bürobedarf Lotse", "bestellung@buero-lotse.example", "Bürobedarf Lotse")),
    ("shop", Contact("Marktstube", "noreply@marktstube.example", "Marktstube")),
    ("payment", Contact("Zahlfix", "service@zahlfix.example", "Zahlfix")),
    ("telephone", Contact("Fernruf Nord", "kundenservice@fernruf-nord.example", "Fernruf Nord")),
    ("energy", Contact("Stadtwerke Havelaue", "online@stadtwerke-havelaue.example", "Stadtwerke Havelaue")),
    ("cloud", Contact("Wolkenregal", "no-reply@wolkenregal.example", "Wolkenregal")),
    ("domain", Contact("Birkenpost Hosting", "support@birkenpost.example", "Birkenpost Hosting")),
    ("social", Contact("Nachbarnetz", "hallo@nachbarnetz.example", "Nachbarnetz")),
    ("insurance", Contact("Handwerkerschutz VVaG", "kundenportal@handwerkerschutz.example", "Handwerkerschutz VVaG")),
)
NEWS: tuple[tuple[str, bool], ...] = (
    ("Holzrundschau", False), ("Werkzeugwelt Angebote", False), ("Innungsbrief Havelaue", False),
    ("Küchentrends", False), ("Workshop Weekly", True), ("Mittelstand Morgen", False),
)  # fmt: skip

_TOPICS = (
    "{goods}: bis zu 20 % günstiger", "Neue Regeln für Werkstätten", "{wood} im Trend",
    "Ausbildung: so gelingt der Start", "Termine im Herbst", "Drei Fragen an {first} {last}",
    "{piece} aus einem Stück", "Sägen ohne Staub",
)  # fmt: skip
_ENGLISH_TOPICS = (
    "Five jigs you will use every day", "{english_wood}: what to look for", "Sharpening, part {count}",
    "A reader's {english_piece}",
)  # fmt: skip


def newsletter(scene: Scene) -> list[Letter]:
    """A newsletter in plain text and HTML, with a list address to answer to."""
    dice = scene.dice
    name, english = dice.pick(NEWS)
    domain = name.lower().replace(" ", "-").replace("ü", "ue") + ".example"
    sender = Contact(name, f"newsletter@{domain}", english=english)
    topics = [scene.fill(row) for row in dice.some(_ENGLISH_TOPICS if english else _TOPICS, dice.between(2, 4))]
    more, off = ("Read more", "Unsubscribe") if english else ("Weiterlesen", "Abbestellen")
    text = f"{name}\n\n. . . . . . . . . .\n\n" + "\n\n".join(
        f"{row}\n{more}: https://www.{domain}/{dice.hexadecimal(10)}" for row in topics
    )
    rows = "\n".join(
        f'<h2>{row}</h2>\n<p><a href="https://www.{domain}/{dice.hexadecimal(10)}">{more}</a></p>' for row in topics
    )
    html = (
        f'<!DOCTYPE html>\n<html><body style="font-family:sans-serif">\n<h1>{name}</h1>\n{rows}\n'
        f'<p><a href="https://www.{domain}/off/{dice.hexadecimal(16)}">{off}</a></p>\n</body></html>'
    )
    letter = scene.letter("newsletter", scene.season.arrival(Rhythm.MACHINE), sender, topics[0], text)
    reply = Contact(name, f"bounce-{dice.hexadecimal(6)}@{domain}") if dice.chance(20) else None
    extra = (("List-Unsubscribe", f"<https://www.{domain}/off/{dice.hexadecimal(8)}>"), ("Precedence", "bulk"))
    return [replace(letter, html=html, reply_to=reply, extra=extra)]


_RESET = (
    "jemand möchte das Passwort für {account} bei {service} neu setzen.\n\nhttps://{domain}/neu/{token}\n\n"
    "Der Link gilt 60 Minuten. Waren Sie das nicht, müssen Sie nichts tun."
)
_WELCOME = (
    "willkommen bei {service}! Ihr Benutzername ist {account}.\n\nBitte bestätigen Sie Ihre Adresse:\n"
    "https://{domain}/bestaetigen/{token}"
)
_SHIPPED = "Ihre Bestellung {number} ({goods}) wurde heute verschickt. Lieferung am {day} an Am Sägewerk 4, Birkenhain."
_LOGIN = "neue Anmeldung bei {service} mit Ihrem Konto {account} am {today}. Waren Sie das nicht? https://{domain}/sicherheit"
_BILL = "Ihre Rechnung {number} über {small} EUR liegt im Kundenportal bereit. Wir buchen am {day} ab."


def service(scene: Scene) -> list[Letter]:
    """A welcome, a reset, a login notice, a parcel, a bill of one of the holder's accounts."""
    sort, who = scene.dice.pick(SERVICES)
    kind, subject, body = scene.dice.weighted(
        (
            (20, ("reset", "Passwort zurücksetzen", _RESET)),
            (14, ("welcome", f"Willkommen bei {who.name}", _WELCOME)),
            (12, ("login-notice", "Neue Anmeldung bei {service}", _LOGIN)),
            (
                30,
                (
                    "shop-order" if sort == "shop" else "bill",
                    "Ihre Bestellung" if sort == "shop" else "Ihre Rechnung",
                    _SHIPPED,
                ),
            ),
            (24, ("bill", "Rechnung verfügbar", _BILL)),
        )
    )
    if body is _SHIPPED and sort != "shop":
        body = _BILL
    return [account_mail(scene, who, scene.season.arrival(Rhythm.MACHINE), kind, subject, body)]


def account_mail(scene: Scene, who: Contact, at: datetime, kind: str, subject: str, body: str) -> Letter:
    """A mail of a service about the holder's account there."""
    gaps = {
        "service": who.name, "account": scene.home.address, "domain": f"www.{who.domain}",
        "token": scene.dice.hexadecimal(32), "day": later(at, 2), "today": later(at, 0),
    }  # fmt: skip
    text = f"Guten Tag Katrin Wendland,\n\n{scene.fill(body, **gaps)}\n\nIhr Team von {who.name}"
    return scene.letter(kind, at, who, scene.fill(subject, **gaps), text)


def reset(scene: Scene, at: datetime) -> Letter:
    """A reset mail that the intruder called for."""
    _, who = scene.dice.pick(SERVICES[:4])
    return account_mail(scene, who, at, "reset", "Passwort zurücksetzen", _RESET)


def bank(scene: Scene) -> list[Letter]:
    """A notice of the bank."""
    at = scene.season.arrival(Rhythm.MACHINE)
    body = scene.dice.pick(
        (
            "Ihr Kontoauszug liegt im elektronischen Postfach bereit.",
            "ein Auftrag über {amount} EUR an {iban} wurde am {today} ausgeführt.",
            "die Lastschrift über {small} EUR konnte nicht eingelöst werden.",
        )
    )
    return [
        account_mail(scene, BANK, at, "bank", scene.dice.pick(("Neue Nachricht", "Kontoauszug", "Ihr Auftrag")), body)
    ]


def scan(scene: Scene) -> list[Letter]:
    """The office scanner sends a page to its own address."""
    at = scene.season.arrival(Rhythm.OFFICE)
    page = pdf(
        "Scan", [scene.fill("Lieferschein {number}"), scene.fill("{count} x {goods}"), scene.fill("{count} x {goods}")]
    )
    letter = scene.letter(
        "scan", at, replace(scene.home, name="Scanner Büro"), "Gescanntes Dokument", "Gerät: Büro EG\nSeiten: 1"
    )
    return [replace(letter, files=(File(f"scan_{scene.dice.between(100, 999)}.pdf", "application/pdf", page),))]


_SPAM = (
    ("Lisa vom Kundenclub", "Sie haben gewonnen", "Holen Sie Ihren Gutschein über 500 EUR ab: http://{domain}/{token}"),
    ("Domain Service", "Domain expiry notice", "Your domain will expire. Renew here: http://{domain}/{token}"),
    (
        "Paketdienst",
        "Ihr Paket konnte nicht zugestellt werden",
        "Bitte zahlen Sie 2,99 EUR Zoll: http://{domain}/{token}",
    ),
)


def spam(scene: Scene) -> list[Letter]:
    """Spam: recipients hidden, often with a date that cannot be true."""
    dice = scene.dice
    domain = f"{dice.pick(('angebot', 'secure', 'mail', 'paket'))}-{dice.hexadecimal(5)}.example"
    name, subject, body = dice.pick(_SPAM)
    sender = Contact(name, f"{dice.hexadecimal(7)}@{domain}")
    at = scene.season.arrival(Rhythm.MACHINE)
    letter = scene.letter("spam", at, sender, subject, scene.fill(body, domain=domain, token=dice.hexadecimal(12)))
    wrong = at + timedelta(days=dice.between(200, 4000)) if dice.chance(30) else None
    return [replace(letter, hidden=True, claimed=wrong)]


def forwarded(scene: Scene) -> list[Letter]:
    """A colleague forwards somebody else's mail as an attachment."""
    dice = scene.dice
    who, first = dice.pick(scene.cast.suppliers), dice.pick(scene.cast.customers)
    inner = (
        b"From: " + first.address.encode("ascii") + CRLF + b"To: " + who.address.encode("ascii") + CRLF
        + b"Subject: Lieferadresse" + CRLF + b"MIME-Version: 1.0" + CRLF
        + text_part(scene.fill("Bitte an {street}, {place} liefern. Tel. {phone}")).octets()
    )  # fmt: skip
    parts = (
        text_part("Guten Tag,\n\nzur Kenntnis.\n\n" + who.signature()),
        Part((b"Content-Type: message/rfc822", b"Content-Disposition: inline"), inner),
    )
    letter = scene.letter("forward", scene.season.arrival(Rhythm.OFFICE), who, "WG: Lieferadresse", "")
    return [replace(letter, part=multipart("mixed", f"=_{dice.hexadecimal(20)}", parts))]
