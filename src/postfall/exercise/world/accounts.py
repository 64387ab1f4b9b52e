"""Mails of services at which the holder has an account, as the scenario lists them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postfall.exercise.world.letters import Letter, later
from postfall.exercise.world.people import Contact, plain
from postfall.exercise.world.season import Rhythm
from postfall.exercise.world.truth import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.exercise.scenario.model import Account
    from postfall.exercise.world.scribe import Scribe

KIND = "account"
SIGNS = frozenset(f"{KIND}-{sign}" for sign in ("reset", "welcome", "code", "registration", "security"))
"""Kinds of letters that show an account."""
_SIGNS: dict[str, tuple[tuple[str, str], ...]] = {
    "reset": (
        (
            "Passwort zurücksetzen",
            "jemand möchte das Passwort für {account} neu setzen. Waren Sie das?\nhttps://{domain}/neu/{token}",
        ),
        ("Ihr neues Passwort bei {service}", "Sie haben ein neues Passwort angefordert:\nhttps://{domain}/neu/{token}"),
    ),
    "welcome": (("Willkommen bei {service}", "schön, dass Sie bei {service} sind! Ihr Benutzername ist {account}."),),
    "code": (
        ("Ihr Sicherheitscode", "den Code für {service} finden Sie in der App. Er gilt zehn Minuten."),
        (
            "Ihr Anmeldecode für {service}",
            "jemand meldet sich gerade an. Bestätigen Sie hier: https://{domain}/an/{token}",
        ),
    ),
    "registration": (
        (
            "Bitte bestätigen Sie Ihre Registrierung",
            "fast geschafft: Bestätigen Sie {account}.\nhttps://{domain}/ja/{token}",
        ),
        ("Ihr Kundenkonto bei {service}", "Ihr Kundenkonto ist angelegt. Anmelden: https://{domain}/konto"),
    ),
    "security": (
        (
            "Neue Anmeldung bei {service}",
            "am {today} gab es mit {account} eine neue Anmeldung. Waren Sie das?\nhttps://{domain}/sicherheit",
        ),
    ),
}
_TRAFFIC: dict[str, tuple[tuple[str, str], ...]] = {
    "bank": (
        ("Neue Nachricht", "in Ihrem elektronischen Postfach liegt eine neue Nachricht."),
        ("Ihr Auszug ist da", "der Auszug für Ihr Konto liegt bereit."),
    ),
    "payment": (("Zahlung an {last}", "Sie haben {small} EUR bezahlt. Vorgang {number}."),),
    "shop": (
        ("Ihre Bestellung {number}", "Ihre Bestellung {number} wurde heute verschickt. Lieferung am {day}."),
        ("Ihr Paket kommt", "die Zustellung ist für den {day} geplant."),
    ),
    "cloud": (("Speicher fast voll", "Sie nutzen 91 % Ihres Speichers."),),
    "social": (("{first} hat geantwortet", "{first} {last} hat auf Ihren Beitrag geantwortet."),),
    "authority": (("Neue Mitteilung", "zu Ihrem Vorgang {number} gibt es eine neue Mitteilung."),),
}
_ANY = (("Ihre Nachricht {number}", "zu Ihrem Vorgang {number} gibt es etwas Neues im Portal."),)


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the list of accounts needs it."""

    name: str
    category: str
    domain: str


def services_of(accounts: Sequence[Account]) -> tuple[Service, ...]:
    """The services of a plan."""
    return tuple(Service(row.service, row.category, domain_of(row.service)) for row in accounts)


def domain_of(service: str) -> str:
    """Where the mails of `service` come from."""
    words = [plain(word) for word in service.replace("-", " ").split()]
    return "-".join(word for word in words if word) + ".example"


def sender_of(account: Account) -> Contact:
    """The machine that writes for the service."""
    return Contact(account.service, f"noreply@{domain_of(account.service)}", account.service, machine=True)


def proofs(scribe: Scribe, accounts: Sequence[Account]) -> list[Letter]:
    """One mail for every sign of every account."""
    return [
        _mail(scribe, account, scribe.season.arrival(Rhythm.MACHINE), sign, _SIGNS[sign])
        for account in accounts
        for sign in account.signs
    ]


def called_for(scribe: Scribe, account: Account, at: datetime) -> Letter:
    """A reset that the intruder called for."""
    return _mail(scribe, account, at, "reset", _SIGNS["reset"])


def traffic(scribe: Scribe, accounts: Sequence[Account]) -> list[Letter]:
    """Any other mail of one of the services."""
    account = scribe.dice.pick(accounts)
    at = scribe.season.arrival(Rhythm.MACHINE)
    return [_mail(scribe, account, at, "traffic", _TRAFFIC.get(account.category, _ANY))]


def _mail(scribe: Scribe, account: Account, at: datetime, sign: str, rows: Sequence[tuple[str, str]]) -> Letter:
    sender = sender_of(account)
    subject, body = scribe.dice.pick(rows)
    gaps = {
        "service": account.service,
        "account": scribe.home.address,
        "domain": f"www.{sender.domain}",
        "token": scribe.dice.hexadecimal(32),
        "day": later(at, 2),
        "today": later(at, 0),
    }
    name = scribe.cast.holder.name
    text = f"Guten Tag {name},\n\n{scribe.fill(body, **gaps)}\n\nIhr Team von {account.service}"
    letter = scribe.letter(f"{KIND}-{sign}", at, sender, scribe.fill(subject, **gaps), text)
    return replace(letter, marks=(Mark("email"),) if "{account}" in body else ())
