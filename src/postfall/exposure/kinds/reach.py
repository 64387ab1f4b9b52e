"""How people are reached: phone numbers by the numbering plans, mail addresses in texts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from postfall.exposure.kinds.context import denied, labelled, nearest
from postfall.exposure.kinds.model import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exposure.kinds.view import View

_GAP = r"(?: ?[./()-]{1,2} ?| )?"  # two spaces part columns
_ABROAD = re.compile(rf"(?:\+|00)[1-9][0-9]{{0,2}}(?:{_GAP}[0-9]){{6,12}}(?![0-9])")
_HOME = re.compile(rf"\(?0[1-9][0-9]{{1,4}}(?:{_GAP}[0-9]){{4,10}}(?![0-9])")
_VIENNA = re.compile(rf"\(?01\)?[ /-]{{1,3}}[0-9]{{3}}(?:{_GAP}[0-9]){{2,7}}(?![0-9])")
_AMERICAN = re.compile(r"\(?[2-9][0-9]{2}\)?[ .-]{0,2}[2-9][0-9]{2}[ .-][0-9]{4}(?![0-9-])")
_NAMED = re.compile(
    r"\btel|fon\b|\bph(?:one)?\b|phone|mobil|handy|\bcell\b|\bfax|\bruf|\bcall\b|anruf|☎|📞|\b[tmf]:?\s{0,2}$|hotline|durchwahl"
    r"|erreich|notfall|whatsapp|signal|\bsms\b|kontakt|contact",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"steuer[ -]{0,2}(?:id|n(?:r|ummer))|identifikationsn|\bidnr|versicher\w{0,8}[ -]?n(?:r|ummer)|\bkvnr|\brvnr|\bsvnr"
    r"|ausweis|reisepass|\biban\b|\btax[ -](?:id|no|number)|insurance (?:no|number)|social security|passport",
    re.IGNORECASE,
)
"""Words that name another number of a person; a part of it may be a number of the telephone plan."""
_SPLIT = re.compile(r"[ ./()-]+[0-9]+$")
_PARTED = re.compile(r"\(?0[1-9][0-9]{1,4}\)?\s?[ /()-]")
_COLUMNS = re.compile(r"[0-9] {1,3}$")
_MOBILE = re.compile(r"01[567][0-9]{8,10}")


@lru_cache(maxsize=4096)
def _number(written: str, region: str) -> str:
    """The number in the form of E.164; empty where no numbering plan has it."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return ""
    valid = phonenumbers.is_valid_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else ""


def _reachable(written: str, *regions: str) -> tuple[str, int]:
    """The number and how many characters of `written` it takes: what follows in the row may be something else."""
    for _ in range(4):
        for region in regions:
            if number := _number(written.replace("(0)", ""), region):
                return number, len(written)
        if not (tail := _SPLIT.search(written)):
            break
        written = written[: tail.start()]
    return "", 0


def find_phone(view: View) -> Iterator[Hit]:
    """Phone and fax numbers. Those of the own country need a word for them or the layout of a phone number."""
    for pattern, regions in ((_ABROAD, ("DE",)), (_HOME, ("DE", "AT", "CH"))):
        for match in pattern.finditer(view.text):
            if not _starts(view, match.start(), ".,-/"):
                continue
            number, length = _reachable(match[0], *regions)
            if number and (rank := _rank(view, match, number)):
                yield Hit("phone", match.start(), match.start() + length, number, "phone.plan", rank)


def find_viennese(view: View) -> Iterator[Hit]:
    """Numbers behind 01, which dates and rows of digits look like, too; only behind a word for them."""
    for match in _VIENNA.finditer(view.text):
        if _starts(view, match.start(), ",-/.") and labelled(view, *match.span(), _NAMED):
            number, length = _reachable(match[0], "AT")
            if number:
                yield Hit("phone", match.start(), match.start() + length, number, "phone.plan", 16)


def find_american(view: View) -> Iterator[Hit]:
    """Numbers of North America, which begin with no zero; only behind a word for them."""
    for match in _AMERICAN.finditer(view.text):
        if _starts(view, match.start(), ".-/") and labelled(view, *match.span(), _NAMED):
            number, length = _reachable(match[0], "US")
            if number:
                yield Hit("phone", match.start(), match.start() + length, number, "phone.plan", 16)


def _starts(view: View, start: int, marks: str) -> bool:
    before = view.text[max(0, start - 2) : start]
    return not before or not (
        before[-1].isalnum() or before[-1] in "+/=_#&%" or (before[-1] in marks and before[:1].isdigit())
    )


def _rank(view: View, match: re.Match[str], number: str) -> int:
    """How sure it is that valid digits are a phone number: 14 by words, 64 by layout, 0 not at all."""
    named = nearest(view, *match.span(), {"other": _OTHERS, "phone": _NAMED})
    if named:
        return 14 if named == "phone" else 0
    if match[0][0] == "+":
        return 64
    if denied(view, match.start()) or _COLUMNS.search(view.before(match.start(), 4)):
        return 0
    digits = "".join(sign for sign in match[0] if sign.isdigit())
    plain = (
        bool(_PARTED.match(match[0]))
        or (match[0][:2] == "00" and len(digits) < len(match[0]))
        or (number.startswith("+491") and bool(_MOBILE.fullmatch(digits)))
    )
    return 64 if plain else 0


_LOCAL = re.compile(r"[A-Za-z0-9+._%'-]{1,64}")
_HOST = re.compile(r"(?:[^\W_][\w-]{0,62}\.){1,8}([A-Za-z]{2,24})(?![A-Za-z0-9@])")
_FILES = {"png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ico", "bmp", "tif", "tiff", "local", "invalid"}
_IDS = re.compile(r"message-id|references|in-reply-to|\bcid:|content-id|resent-|\bx-[a-z-]{2,20}:", re.IGNORECASE)
_MADE = re.compile(r"[0-9a-fA-F]{8}|[0-9]{6}|\$")


def find_email(view: View) -> Iterator[Hit]:
    """Mail addresses; what names a message or a picture looks like one and is none."""
    at = view.text.find("@")
    while at >= 0:
        host = _HOST.match(view.text, at + 1)
        back = _LOCAL.match(view.text[max(0, at - 65) : at][::-1]) if host else None
        if host and back and (local := back[0][::-1].lstrip(".'%-+")) and host[1].lower() not in _FILES:
            start = at - len(local)
            if not _names_a_message(view, start, local):
                bare = f"{local}@{host[0]}".lower()
                yield Hit("email", start, host.end(), bare, "email.form", 12)
        at = view.text.find("@", at + 1)


def _names_a_message(view: View, start: int, local: str) -> bool:
    before = view.before(start)
    if before.endswith("cid:") or (before.endswith(("//", ":")) and "://" in before[-12:]):
        return True
    line = before.rpartition("\n")[2]
    if _IDS.search(line):
        return True
    digits = sum(sign.isdigit() for sign in local)
    return digits * 2 > len(local) >= 12 or (before.endswith("<") and bool(_MADE.search(local)) and digits > 5)


RULES = (
    Rule("phone", find_phone, digits=8),
    Rule("phone.viennese", find_viennese, digits=7),
    Rule("phone.american", find_american, digits=10),
    Rule("email", find_email, ("@",)),
)
