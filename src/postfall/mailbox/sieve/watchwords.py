"""Words that intruders put into rules: about money, access, the traces they leave. And where mail is hidden.

Data, no logic: whoever knows a further word adds a row.
"""

from __future__ import annotations

import re

MONEY = (
    "rechnung", "invoice", "zahlung", "payment", "überweis", "ueberweis", "wire transfer", "bank transfer", "bank",
    "=iban", "=bic", "=swift", "konto", "account number", "lastschrift", "mahnung", "sparkasse", "paypal", "gehalt",
    "payroll", "gutschrift", "remittance", "purchase order", "bestellung", "facture", "fattura", "factura",
)  # fmt: skip
ACCESS = (
    "passwor", "kennwort", "passcode", "passphrase", "sicherheit", "security", "anmeldung", "anmeldeversuch", "login",
    "log-in", "sign-in", "signin", "sign in", "verification", "verifizier", "bestätigungscode", "=tan", "=otp", "=2fa",
    "=mfa", "two-factor", "zwei-faktor", "authenticat", "unusual activity", "ungewöhnliche aktivität", "new device",
    "neues gerät", "recovery", "wiederherstell",
)  # fmt: skip
TRACES = (
    "hack", "phish", "betrug", "fraud", "=scam", "kompromitt", "compromis", "mailer-daemon", "postmaster", "undeliver",
    "unzustellbar", "returned mail", "delivery status", "delivery failure", "failure notice", "zustellung", "helpdesk",
    "it-support", "=abuse", "docusign", "suspicious", "verdächtig", "warnung", "datenschutz", "polizei",
)  # fmt: skip
"""A word that begins with `=` counts as a whole word only, any other one within words too."""

HIDING = (
    "rss", "archiv", "trash", "deleted", "gelöscht", "papierkorb", "junk", "spam", "conversation history",
    "aufgezeichnete unterhaltungen", "notes", "notizen", "sync issues", "synchronisierungsprobleme", "corbeille",
)  # fmt: skip
"""Folders that nobody looks into, where intruders put answers to their own fraud."""

SPAM_SIGNS = ("x-spam", "x-rspamd", "spamtest", "virustest", "x-virus", "x-bogosity", "x-gmx-antispam", "***spam")
"""A rule that looks at one of these is an ordinary spam filter."""

_FREE_MAIL = (
    "gmail.com googlemail.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de outlook.com outlook.de hotmail.com "
    "hotmail.de live.com live.de yahoo.com yahoo.de icloud.com me.com aol.com freenet.de posteo.de mailbox.org "
    "proton.me protonmail.com mail.de arcor.de 1und1.de online.de bluewin.ch mail.com mail.ru yandex.com "
    "zoho.com"
)
FREE_MAIL = frozenset(_FREE_MAIL.split())
"""Domains where everybody can have an address: a second address there is not one's own."""


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    rows = (rf"\b{re.escape(word[1:])}\b" if word.startswith("=") else re.escape(word) for word in words)
    return re.compile("|".join(rows), re.IGNORECASE)


_WATCHED = _pattern((*MONEY, *ACCESS, *TRACES))
_HIDING = _pattern(HIDING)
_SPAM = _pattern(SPAM_SIGNS)
_LONGEST = 20_000


def watched(text: str) -> list[str]:
    """The watched words in `text`, in lower case, each once."""
    return list(dict.fromkeys(found.lower() for found in _WATCHED.findall(text[:_LONGEST])))


def hides(folder: str) -> bool:
    """Whether nobody looks into a folder of this name."""
    return _HIDING.search(folder[:_LONGEST]) is not None


def about_spam(text: str) -> bool:
    """Whether a test asks a spam or virus filter."""
    return _SPAM.search(text[:_LONGEST]) is not None
