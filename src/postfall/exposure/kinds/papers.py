"""Identity cards and passports: their numbers, and the lines for machines that a scan leaves behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exposure.kinds import checks
from postfall.exposure.kinds.context import nearest
from postfall.exposure.kinds.model import Hit, Rule
from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exposure.kinds.view import View

_NUMBER = re.compile(r"(?<![0-9A-Za-z])([CFGHJ-NPRTV-Z][0-9CFGHJ-NPRTV-Z]{8})([0-9])?(?![0-9A-Za-z<])")
_CARD_NAMED = re.compile(
    r"\bpersonal-?ausweis|\bausweis-?(?:nr|nummer)|\bperso\b|\bidentity card|\bid[ -]card|\bid no\b|\bpa-?nr|\bnpa\b",
    re.IGNORECASE,
)
_PASS_NAMED = re.compile(r"reisepa(?:ss|ß)|\bpass-?(?:nr|nummer)|\bpassports?\b|\bpass\b(?![ -]?wor)", re.IGNORECASE)
_NAMED = {"id_card": _CARD_NAMED, "passport": _PASS_NAMED}
_FOREIGN = re.compile(
    r"(?:passport (?:no|num)[a-z]*\.?|reisepass-?n(?:r|ummer)\.?|\bpass-?n(?:r"
    r"|ummer)\.?):? {0,2}([A-Z]{1,2}[0-9]{7})(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def find_number(view: View) -> Iterator[Hit]:
    """German numbers: nine signs without vowels, and the check digit where it was written along."""
    for match in _NUMBER.finditer(view.text):
        if not any(sign.isdigit() for sign in match[0]):
            continue
        if kind := nearest(view, *match.span(), _NAMED):
            good = not match[2] or checks.icao(match[1], match[2])
            level, rank = (Level.COUNTED, 8) if good else (Level.NEAR_MISS, 58)
            yield Hit(kind, *match.span(), match[1], f"{kind}.check" if match[2] else f"{kind}.form", rank, level)


def find_foreign(view: View) -> Iterator[Hit]:
    """Passports of other states, by name and form: they print no check digit."""
    for match in _FOREIGN.finditer(view.text):
        yield Hit("passport", match.start(1), match.end(1), match[1].upper(), "passport.form", 28)


_BOOK = re.compile(
    r"(?<![0-9A-Z<])([A-Z0-9<]{9})([0-9<])([A-Z<]{3})([0-9]{6})([0-9])([MFX<])([0-9]{6})([0-9])"
    r"([A-Z0-9<]{14})([0-9<])([0-9])(?![0-9A-Z<])"
)
_CARD = re.compile(
    r"(?<![0-9A-Z<])[IAC][A-Z<][A-Z<]{3}([A-Z0-9<]{9})([0-9<])([A-Z0-9<]{15})\s{1,4}([0-9]{6})"
    r"([0-9])[MFX<]([0-9]{6})([0-9])[A-Z<]{3}"
    r"[A-Z0-9<]{11}[0-9](?![0-9A-Z<])"
)


def find_lines(view: View) -> Iterator[Hit]:
    """Machine readable zones: two lines of 44 (passports) or the first two of three lines of 30 (cards)."""
    for match in _BOOK.finditer(view.text):
        fields = (match[1], match[2]), (match[4], match[5]), (match[7], match[8])
        if all(checks.icao(*field) for field in fields):
            yield Hit("passport", *match.span(), match[1].rstrip("<"), "passport.mrz", 1)
    for match in _CARD.finditer(view.text):
        fields = (match[1], match[2]), (match[4], match[5]), (match[6], match[7])
        if all(checks.icao(*field) for field in fields):
            yield Hit("id_card", *match.span(), match[1].rstrip("<"), "id_card.mrz", 1)


_ENDS = " :|;,.)-\n"
RULES = (
    Rule(
        "paper",
        find_number,
        (
            *(
                "ausweis",
                "identity card",
                "id card",
                "id-card",
                "id no",
                "passport",
                "passn",
                "reisepa",
                "pa-nr",
                "npa",
            ),
            *(word + end for word in ("pass", "perso") for end in _ENDS),
        ),
    ),
    Rule("passport.foreign", find_foreign, ("passport n", "passnr", "passnummer", "pass-n"), 7),
    Rule("paper.mrz", find_lines, ("<",), 7),
)
