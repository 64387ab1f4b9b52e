"""Accounts and cards: IBAN of every country that has one, and payment cards."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from postfall.exposure.kinds import checks
from postfall.exposure.kinds.context import denied, labelled
from postfall.exposure.kinds.model import Hit, Rule
from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exposure.kinds.view import View

ACCOUNTS = dict(
    pair.split("=")
    for pair in [
        "AD=8n12c",
        "AE=19n",
        "AL=8n16c",
        "AT=16n",
        "AZ=4a20c",
        "BA=16n",
        "BE=12n",
        "BG=4a6n8c",
        "BH=4a14c",
        "BI=23n",
        "BR=23n1a1c",
        "BY=4c4n16c",
        "CH=5n12c",
        "CR=18n",
        "CY=8n16c",
        "CZ=20n",
        "DE=18n",
        "DJ=23n",
        "DK=14n",
        "DO=4c20n",
        "EE=16n",
        "EG=25n",
        "ES=20n",
        "FI=14n",
        "FK=2a12n",
        "FO=14n",
        "FR=10n11c2n",
        "GB=4a14n",
        "GE=2a16n",
        "GI=4a15c",
        "GL=14n",
        "GR=7n16c",
        "GT=24c",
        "HN=4a20n",
        "HR=17n",
        "HU=24n",
        "IE=4a14n",
        "IL=19n",
        "IQ=4a15n",
        "IS=22n",
        "IT=1a10n12c",
        "JO=4a4n18c",
        "KW=4a22c",
        "KZ=3n13c",
        "LB=4n20c",
        "LC=4a24c",
        "LI=5n12c",
        "LT=16n",
        "LU=3n13c",
        "LV=4a13c",
        "LY=21n",
        "MC=10n11c2n",
        "MD=20c",
        "ME=18n",
        "MK=3n10c2n",
        "MN=16n",
        "MR=23n",
        "MT=4a5n18c",
        "MU=4a19n3a",
        "NI=4a20n",
        "NL=4a10n",
        "NO=11n",
        "OM=3n16c",
        "PK=4a16c",
        "PL=24n",
        "PS=4a21c",
        "PT=21n",
        "QA=4a21c",
        "RO=4a16c",
        "RS=18n",
        "RU=14n15c",
        "SA=2n18c",
        "SC=4a20n3a",
        "SD=14n",
        "SE=20n",
        "SI=15n",
        "SK=20n",
        "SM=1a10n12c",
        "SO=19n",
        "ST=21n",
        "SV=4a20n",
        "TL=19n",
        "TN=20n",
        "TR=6n16c",
        "UA=6n19c",
        "VA=18n",
        "VG=4a16n",
        "XK=16n",
        "YE=4a4n18c",
    ]
)
"""What stands behind country and check digits (ISO 13616 registry): n digits, a letters, c both."""

_START = re.compile(r"[0-9]{2}(?:(?<=[A-Za-z]{2}[0-9]{2})|(?<=[A-Za-z]{2} [0-9]{2}))")
_GAP = r"(?:[ .-]|\s?\n[>| ]{0,8})?"
_CLASSES = {"n": "[0-9]", "a": "[A-Za-z]", "c": "[0-9A-Za-z]"}
_NAMED = re.compile(r"\biban\b|konto|bankverbindung|überweis|account|transfer|lastschrift|sepa", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"\bIBAN\b[^0-9\n]{0,20}?(?<![0-9A-Za-z])"
    r"([A-Z]{2} ?[0-9]{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,3})?)(?![0-9A-Za-z])"
)


@cache
def _account(country: str) -> re.Pattern[str] | None:
    """What has to follow in `country`, however it is grouped; None where no IBAN begins so."""
    parts = re.findall(r"([0-9]+)([nac])", ACCOUNTS.get(country, ""))
    pattern = "".join(f"(?:{_GAP}{_CLASSES[sort]}){{{count}}}" for count, sort in parts)
    return re.compile(pattern + r"(?![0-9])") if pattern else None


def find_iban(view: View) -> Iterator[Hit]:
    """Every IBAN, cut at the length that its country has; what fails mod 97 is a near miss."""
    text = view.text
    for start in _START.finditer(text):
        first = start.start() - (3 if text[start.start() - 1] == " " else 2)
        if first and text[first - 1].isalnum():
            continue
        country = text[first : first + 2].upper()
        pattern = _account(country)
        rest = pattern.match(text, start.end()) if pattern else None
        if rest is None:
            continue
        bare = country + start[0] + "".join(sign for sign in rest[0].upper() if sign.isalnum() and sign.isascii())
        if checks.mod97(bare):
            yield Hit("iban", first, rest.end(), bare, "iban.mod97", 2)
        elif not _glued(text, rest.end()) and labelled(view, first, rest.end(), _NAMED):
            yield Hit("iban", first, rest.end(), bare, "iban.mod97", 52, Level.NEAR_MISS)


def find_iban_like(view: View) -> Iterator[Hit]:
    """What is called an IBAN and looks like one, but has a country or a length that does not exist."""
    for match in _UNKNOWN.finditer(view.text):
        bare = match[1].replace(" ", "")
        yield Hit("iban", match.start(1), match.end(1), bare, "iban.form", 55, Level.NEAR_MISS)


def _glued(text: str, end: int) -> bool:
    return text[end : end + 1].isalnum()


_CARD = re.compile(
    r"(?<![0-9A-Za-z/=_#&+%])(?<![0-9][ .-])(?:[0-9]{13,19}|[0-9]{4}([ .-])[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}"
    r"|[0-9]{4}([ .-])[0-9]{6}\2[0-9]{4,5})(?![0-9A-Za-z/_=%])(?![.-][0-9])"
)
_BRANDS = (
    (re.compile(r"4(?:[0-9]{15}|[0-9]{12}|[0-9]{18})"), "visa"),
    (re.compile(r"(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"), "mastercard"),
    (re.compile(r"3[47][0-9]{13}"), "amex"),
    (re.compile(r"3(?:0[0-5]|[689][0-9])[0-9]{11}"), "diners"),
    (re.compile(r"(?:6011|65[0-9]{2}|64[4-9][0-9])[0-9]{12}"), "discover"),
    (re.compile(r"35(?:2[89]|[3-8][0-9])[0-9]{12}"), "jcb"),
    (re.compile(r"62[0-9]{14,17}"), "unionpay"),
    (re.compile(r"(?:50|5[6-9]|6[0-9])[0-9]{11,17}"), "maestro"),
)
_CARD_NAMED = re.compile(
    r"karte|\bcards?\b|card (?:no|num|holder)|visa|master|\bamex|american express|maestro|\bkk-?nr"
    r"|\bcv[cv]\b|diners|discover|\bjcb\b"
    r"|\bcc\b|valid thru|gültig bis|exp(?:iry|ires|\.|:)",
    re.IGNORECASE,
)
_BARE = {"visa", "mastercard", "amex"}


def find_card(view: View) -> Iterator[Hit]:
    """Payment cards by issuer, length and Luhn; without a word for it only the common issuers count."""
    for match in _CARD.finditer(view.text):
        bare = "".join(sign for sign in match[0] if sign.isdigit())
        brand = next((name for pattern, name in _BRANDS if pattern.fullmatch(bare)), "")
        if not brand:
            continue
        named = labelled(view, match.start(), match.end(), _CARD_NAMED)
        if not checks.luhn(bare):
            if named:
                yield Hit("card", *match.span(), bare, f"card.{brand}", 56, Level.NEAR_MISS)
        elif named:
            yield Hit("card", *match.span(), bare, f"card.{brand}", 6)
        elif _plain_card(view, match, bare, brand):
            yield Hit("card", *match.span(), bare, "card.bare", 26)


def _plain_card(view: View, match: re.Match[str], bare: str, brand: str) -> bool:
    """Whether digits that nobody calls a card may count as one: grouped as on a card, or alone between spaces."""
    if denied(view, match.start()) or len(bare) < 14 or (brand not in _BARE and not match[1] and not match[2]):
        return False
    alone = not view.before(match.start(), 1).strip("\n (|;:,\"'") and not view.after(match.end(), 1).strip(
        "\n )|;:,.\"'"
    )
    # Columns of digits go on; a card ends.
    return alone and not re.match(r"[ .-]{1,3}[0-9]{3,}", view.after(match.end(), 8))


RULES = (
    Rule("iban", find_iban),  # digits in a row are no need: lines break in the middle
    Rule("iban.form", find_iban_like, ("iban",)),
    Rule("card", find_card, digits=13),
)
