"""VAT ids of the EU and Switzerland, and the insurance numbers of Austria and Switzerland."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exposure.kinds import checks
from postfall.exposure.kinds.context import denied, labelled
from postfall.exposure.kinds.model import Hit, Rule
from postfall.mailbox.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exposure.kinds.view import View

_VAT = re.compile(
    r"(?:DE ?[0-9]{3}([ .]?)[0-9]{3}\1[0-9]{3}|AT ?U ?[0-9]{8}"
    r"|CHE[ -]?[0-9]{3}[. ]?[0-9]{3}[. ]?[0-9]{3}(?: ?(?:MWST|TVA|IVA))?)"
    r"(?![0-9A-Za-z])(?![.-][0-9])"
)
_VAT_ABROAD = re.compile(
    r"(?:BE|BG|CY|CZ|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK"
    r"|XI) ?[0-9A-Z][0-9]{6,10}[0-9A-Z]{1,3}(?![0-9A-Za-z])"
)
_VAT_NAMED = re.compile(
    r"\bu(?:msatz)?st(?:euer)?\.?[ -]{0,2}(?:id|ident)|\buid\b|\buid-|\bust\b|\bvat(?:in)?\b|\bmwst"
    r"|\btva\b|\bbtw\b|\biva\b",
    re.IGNORECASE,
)


def find_vat(view: View) -> Iterator[Hit]:
    """VAT ids of Germany, Austria and Switzerland, which stand under every business mail."""
    for match in _VAT.finditer(view.text):
        if not _starts(view, match.start()):
            continue
        bare = _compact(match[0])
        named = labelled(view, match.start(), match.end(), _VAT_NAMED)
        if not _vat_right(bare):
            if named:
                yield Hit("vat_id", *match.span(), bare, "vat_id.check", 55, Level.NEAR_MISS)
        elif named or (not denied(view, match.start()) and (bare[:2] != "CH" or not match[0][-1].isdigit())):
            yield Hit("vat_id", *match.span(), bare, "vat_id.check", 5 if named else 25)


def find_vat_abroad(view: View) -> Iterator[Hit]:
    """VAT ids of the other member states; they need a word for them."""
    from stdnum.eu import vat

    for match in _VAT_ABROAD.finditer(view.text):
        if _starts(view, match.start()) and labelled(view, match.start(), match.end(), _VAT_NAMED):
            bare = _compact(match[0])
            level, rank = (Level.COUNTED, 5) if vat.is_valid(bare) else (Level.NEAR_MISS, 55)
            yield Hit("vat_id", *match.span(), bare, "vat_id.check", rank, level)


def _starts(view: View, start: int) -> bool:
    return start == 0 or not view.text[start - 1].isalnum()


def _compact(text: str) -> str:
    number = "".join(sign for sign in text if sign.isalnum())
    return number.rstrip("MWSTVAI") if number.startswith("CHE") else number


def _vat_right(bare: str) -> bool:
    if bare.startswith("DE"):
        return bare[2] != "0" and checks.mod_11_10(bare[2:])
    if bare.startswith("CHE"):
        from stdnum.ch import uid

        return bool(uid.is_valid(bare))
    from stdnum.at import uid as austrian

    return bool(austrian.is_valid(bare))


_AUSTRIAN = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][./-])[1-9][0-9]{3}[ /-]?(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]"
    r"|1[0-5])[0-9]{2}(?![0-9A-Za-z])"
)
_AUSTRIAN_NAMED = re.compile(
    r"\bs\.?v\.?[ -]?n(?:r|ummer)|\bsvnr|sozialvers|versicherungs-?n(?:ummer|r)|\bvers\.?[ -]{0,2}nr|\bvs-?nr|e-card"
    r"|social (?:insurance|security)",
    re.IGNORECASE,
)


def find_austrian(view: View) -> Iterator[Hit]:
    """The Austrian insurance number: four digits and the birth date (months 13 to 15 where a day was full)."""
    for match in _AUSTRIAN.finditer(view.text):
        if labelled(view, match.start(), match.end(), _AUSTRIAN_NAMED):
            bare = _compact(match[0])
            level, rank = (Level.COUNTED, 10) if checks.austrian(bare) else (Level.NEAR_MISS, 60)
            yield Hit("at_social_security", *match.span(), bare, "at_social_security.check", rank, level)


_SWISS = re.compile(r"756([. ]?)[0-9]{4}\1[0-9]{4}\1[0-9]{2}(?![0-9A-Za-z])(?![.-][0-9])")
_SWISS_NAMED = re.compile(r"\bahv|\bavs\b|sozialvers|social security|versicherten", re.IGNORECASE)


def find_swiss(view: View) -> Iterator[Hit]:
    """The Swiss AHV number; with its dots it needs no word for it."""
    for match in _SWISS.finditer(view.text):
        before = view.before(match.start(), 2)
        if before[-1:].isalnum() or re.search(r"[0-9][./-]$", before):
            continue
        bare = _compact(match[0])
        named = labelled(view, match.start(), match.end(), _SWISS_NAMED)
        if checks.ean13(bare) and (named or (match[1] == "." and not denied(view, match.start()))):
            yield Hit("ch_ahv", *match.span(), bare, "ch_ahv.check", 3 if named else 23)
        elif named:
            yield Hit("ch_ahv", *match.span(), bare, "ch_ahv.check", 53, Level.NEAR_MISS)


RULES = (
    Rule("vat_id", find_vat, digits=8),
    Rule("vat_id.abroad", find_vat_abroad, ("ust", "umsatzst", "uid", "vat", "mwst", "tva", "btw", "iva"), 7),
    Rule(
        "at_social_security",
        find_austrian,
        (
            "sv",
            "s.v",
            "sozialvers",
            "versicherungs",
            "vsnr",
            "vs-nr",
            "vers.nr",
            "vers.-nr",
            "vers. nr",
            "vers-nr",
            "versnr",
            "e-card",
            "social ",
        ),
        10,
    ),
    Rule("ch_ahv", find_swiss, digits=13),
)
