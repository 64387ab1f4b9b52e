"""Numbers that German offices and funds give to people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exposure.kinds import checks
from postfall.exposure.kinds.context import denied, labelled
from postfall.exposure.kinds.model import Hit, Rule
from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postfall.exposure.kinds.view import View

_TAX_ID = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][./-])[0-9]{2}([ ./-]?)[0-9]{3}\1[0-9]{3}\1[0-9]{3}(?![0-9A-Za-z])(?![./-][0-9])"
)
_TAX_ID_NAMED = re.compile(
    r"(?<!umsatz)steuer(?:liche)?[ -]{0,2}id|\bst\.?[ -]?id|\bid(?:ent)?\.?[ -]?n(?:r|ummer)"
    r"|(?<!umsatzsteuer-)identifikationsnummer"
    r"|\btax(?:payer)?[ -]?(?:id|identification)|\btin\b",
    re.IGNORECASE,
)


def _bare(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def find_tax_id(view: View) -> Iterator[Hit]:
    """The tax id that everybody has for life (§ 139b AO)."""
    yield from _named(view, _TAX_ID, _TAX_ID_NAMED, "tax_id", checks.tax_id, 7)


def _named(
    view: View, pattern: re.Pattern[str], names: re.Pattern[str], kind: str, right: Callable[[str], bool], rank: int
) -> Iterator[Hit]:
    """Hits that need a word for them: counted where the check digit is right, else near misses."""
    for match in pattern.finditer(view.text):
        if labelled(view, match.start(), match.end(), names):
            bare = _bare(match[0]).upper()
            good = right(bare)
            level, rank_here = (Level.COUNTED, rank) if good else (Level.NEAR_MISS, rank + 50)
            yield Hit(kind, *match.span(), bare, f"{kind}.check", rank_here, level)


_TAX_NUMBER = re.compile(
    r"(?<![0-9A-Za-z/.-])(?:[0-9]{2,3}([/ ])[0-9]{3,4}\1[0-9]{4,5}|[0-9]{5}/[0-9]{5}"
    r"|[0-9]{4} [0-9]{4} [0-9]{5}|[0-9]{10,11}|[0-9]{13})"
    r"(?![0-9A-Za-z/])(?![.-][0-9])"
)
_TAX_NUMBER_NAMED = re.compile(
    r"steuer[ -]?(?:nummer|nr)|\bst\.?[ -]{0,2}nr|\bust\.?-?nr|\btax (?:number|no\b|ref)|finanzamt", re.IGNORECASE
)


def find_tax_number(view: View) -> Iterator[Hit]:
    """The number of a file at a tax office; by form and name, its check digit differs by Land."""
    from stdnum.de import stnr

    for match in _TAX_NUMBER.finditer(view.text):
        if labelled(view, match.start(), match.end(), _TAX_NUMBER_NAMED) and stnr.is_valid(bare := _bare(match[0])):
            yield Hit("tax_number", *match.span(), bare, "tax_number.form", 11)


_PENSION = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][./-])([0-9]{2}) ?([0-9]{6}) ?([A-Za-z]) ?([0-9]{2}) ?([0-9])(?![0-9A-Za-z])"
)
_PENSION_NAMED = re.compile(
    r"\brv-?nr|rentenvers|sozialvers|\bs\.?v\.?[ -]?(?:nr|nummer)|\bvsnr|versicherungs-?(?:nummer"
    r"|nr)|social (?:security|insurance)"
    r"|pension",
    re.IGNORECASE,
)


def find_pension(view: View) -> Iterator[Hit]:
    """The pension insurance number (§ 147 SGB VI): it holds a birth date, so that it needs no word for it."""
    for match in _PENSION.finditer(view.text):
        bare = _bare(match[0]).upper()
        named = labelled(view, match.start(), match.end(), _PENSION_NAMED)
        if checks.pension(bare) and _pension_date(bare, named) and (named or not denied(view, match.start())):
            yield Hit("pension_number", *match.span(), bare, "pension_number.check", 4 if named else 24)
        elif named:
            yield Hit("pension_number", *match.span(), bare, "pension_number.check", 54, Level.NEAR_MISS)


def _pension_date(bare: str, named: bool) -> bool:
    """Days and months may be odd where a date was full or unknown; then only a word for it makes it one."""
    return named or (1 <= int(bare[2:4]) <= 31 and 1 <= int(bare[4:6]) <= 12 and "02" <= bare[:2] <= "89")


_HEALTH = re.compile(r"(?<![0-9A-Za-z])[A-Z] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}(?![0-9A-Za-z])")
_HEALTH_NAMED = re.compile(
    r"kranken-?(?:versich|kasse|vers\b)|versicherten|\bkvnr|\bkv[ .-]{0,2}n(?:r|ummer)"
    r"|versicherungs-?n(?:r|ummer)|\bvers\.?[ -]?(?:nr"
    r"|id)|\begk\b|health insurance"
    r"|insurance (?:no|number|id)|gesetzlich versichert",
    re.IGNORECASE,
)


def find_health(view: View) -> Iterator[Hit]:
    """The unchanging part of the health insurance number (§ 290 SGB V)."""
    yield from _named(view, _HEALTH, _HEALTH_NAMED, "health_insurance_number", checks.health, 9)


RULES = (
    Rule(
        "tax_id",
        find_tax_id,
        ("steuer", "tax", "idnr", "id-nr", "ident", "st-id", "stid", "st.id", "st.-id", "st id", "tin"),
        11,
    ),
    Rule(
        "tax_number",
        find_tax_number,
        (
            "steuer",
            "stnr",
            "st.nr",
            "st.-nr",
            "st-nr",
            "st nr",
            "st. nr",
            "ust-nr",
            "ust.-nr",
            "ustnr",
            "tax ",
            "finanzamt",
        ),
        8,
    ),
    Rule("pension_number", find_pension, digits=8),
    Rule(
        "health_insurance_number",
        find_health,
        ("kranken", "kv", "vers", "egk", "insurance"),
        9,
    ),
)
