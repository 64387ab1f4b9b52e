"""What words around it make personal: a date becomes a birth date, letters and digits a number plate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exposure.kinds.context import labelled, last
from postfall.exposure.kinds.model import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exposure.kinds.view import View

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan januar january jänner",
            "feb februar february",
            "mär märz mar march",
            "apr april",
            "mai may",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dez dezember dec december",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(Jan|Feb|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec|Jän)[a-zä]{0,6}"
_DATE = re.compile(
    r"(?<![0-9A-Za-z./-])(?:"
    r"(?P<d1>[0-3]?[0-9])\. ?(?P<m1>[01]?[0-9])\. ?(?P<y1>(?:19|20)[0-9]{2}|[0-9]{2})"
    r"|(?P<y2>(?:19|20)[0-9]{2})-(?P<m2>[01][0-9])-(?P<d2>[0-3][0-9])"
    r"|(?P<d3>[0-3]?[0-9])[/-](?P<m3>[01]?[0-9])[/-](?P<y3>(?:19|20)[0-9]{2})"
    rf"|(?P<d4>[0-3]?[0-9])(?:\.|st|nd|rd|th)? ?(?P<m4>{_MONTH})\.?,? ?(?P<y4>(?:19|20)[0-9]{{2}})"
    rf"|(?P<m5>{_MONTH})\.? (?P<d5>[0-3]?[0-9])(?:st|nd|rd|th)?,? (?P<y5>(?:19|20)[0-9]{{2}})"
    r")(?![0-9A-Za-z])(?![./-][0-9])"
)
_BORN = re.compile(
    r"\bgeb(?:oren)?(?:\.|en)?(?: am)?(?: den)?\b|\bgeb\.|geburtsdat|\bgeb\.?-?dat|geburtstag\s?[:"
    r"|;=]|geburtstag\s?$|date of birth|birth ?da(?:te|y)\s?[:|;=]?"
    r"|\bdob\b|\bborn\b|geburtsort|\bgeboren|[(,;]\s?\*\s?$|\d\s\*$|^\*\s?$|\w\s\*\s?$",
    re.IGNORECASE,
)
_NOT_BORN = re.compile(r"[0-9]|\bmädchen|\bgeb(?:ü|raucht|rauch|iet|ucht)", re.IGNORECASE)
_AFTER = re.compile(r"^[ ),;(in]{0,6}(?:geboren|geburtsort|born)|^[^.\n]{0,12}\b(?:geboren|geburtstag)", re.IGNORECASE)


def find_birth_date(view: View) -> Iterator[Hit]:
    """Dates that words call a birth date; nothing but such words may stand between."""
    for match in _DATE.finditer(view.text):
        bare = _day(match)
        if bare and _is_birth(view, match):
            yield Hit("birth_date", *match.span(), bare, "birth_date.words", 17)


def _is_birth(view: View, match: re.Match[str]) -> bool:
    before = view.before(match.start(), 40)
    named = last(_BORN, before)
    if named >= 0 and not _NOT_BORN.search(before[named:]):
        return True
    behind = "" if named >= 0 else view.after(match.end())
    return bool(_BORN.search(view.column(match.start()) + " ") or _AFTER.search(behind))


def _day(match: re.Match[str]) -> str:
    """The date as ISO text; empty where there is no such day. Two digits of a year stay two."""
    from datetime import date

    found = {name[0]: value for name, value in match.groupdict().items() if value}
    month = _MONTHS.get(found["m"].lower().rstrip("."), 0) if found["m"][0].isalpha() else int(found["m"])
    year = found["y"]
    try:
        day = date(int(year) if len(year) == 4 else 2000 + int(year), month, int(found["d"]))
    except ValueError:
        return ""
    return day.isoformat() if len(year) == 4 else day.isoformat()[2:]


_PLATE = re.compile(
    r"(?<![0-9A-Za-zÄÖÜäöüß-])([A-ZÄÖÜ]{1,3})[ -]([A-Z]{1,2})[ -]?([1-9][0-9]{0,3})([EH]?)"
    r"(?![0-9A-Za-zÄÖÜäöüß])(?!-[0-9A-Za-z])"
)
_PLATE_NAMED = re.compile(
    r"kennzeichen|\bkfz|\bpkw\b|\blkw\b|\bauto\b|fahrzeug|licen[cs]e plate|number plate|\bhalter"
    r"|dienstwagen|\bwagen\b|nummernschild",
    re.IGNORECASE,
)


def find_plate(view: View) -> Iterator[Hit]:
    """German number plates: district, letters, digits, and a word for them."""
    for match in _PLATE.finditer(view.text):
        if labelled(view, *match.span(), _PLATE_NAMED):
            yield Hit("licence_plate", *match.span(), "".join(match.groups()), "licence_plate.words", 18)


_STARS = tuple(f"*{gap}{digit}" for gap in ("", " ") for digit in "0123456789")
RULES = (
    Rule(
        "birth_date",
        find_birth_date,
        ("geboren", "geburt", "geb.", "geb ", "geb:", "geb-", "born", "birth", "dob", *_STARS),
    ),
    Rule(
        "licence_plate",
        find_plate,
        ("kennzeichen", "kfz", "pkw", "lkw", "auto", "fahrzeug", " plate", "halter", "wagen", "nummernschild"),
    ),
)
