"""Passwords that stand in the text, and tokens by the beginnings that their makers gave them. Nothing is tried out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exposure.kinds.model import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exposure.kinds.view import View

_WORD = (
    r"(?:pass(?:wor[td]|wd|phrase|code)|kennwor[td]|\bpwd?|\bpass|zugangscode|(?:wlan|wifi|netzwerk|netz)-?"
    r"(?:schlüssel|sicherheitsschlüssel|key))\b"
)
_VALUE = r"""["'„“»`*]{0,2}([^\s"'„“”«»<>|]{4,64})"""
_STATED = re.compile(rf"{_WORD}(?:[ ]?\([^)\n]{{1,30}}\))?\s{{0,3}}[:=|;]\s{{0,4}}{_VALUE}", re.IGNORECASE)
_TOLD = re.compile(rf"{_WORD}[^.:=\n]{{0,30}}?\s(?:lautet|ist|is|war|was)\s?:?\s{{1,2}}{_VALUE}", re.IGNORECASE)
_PIN = re.compile(
    r"(?:PIN|PUK|Pin|Puk|pin)(?<![A-Za-z]...)\b(?:(?:-?code)?\s?[:=]\s{0,3}|(?:\s[^.:=\n0-9]{1,30})?\s(?:lautet|ist|is)\s:?\s?)([0-9]{4,8})(?![0-9A-Za-z])(?![.,-][0-9])"
)
_SOUND = re.compile(r"[0-9]|[a-zäöü][!#$%&*+=?@^~][A-Za-z]|[!#$%^&~]{2}")
_PLACE = re.compile(
    r"https?:|www\.|^\W*$|^[*x•.#_-]{3,}|^(?:[\[(<]|\$?\{|%[({s]|\$\()|\.(?:html?|php|aspx?|de|com|org)\b|^[0-9]{1,2}\.[0-9]{1,2}\.|^[A-Za-z]+-$|^&[a-z]+;"
    r"|^\d+[-–]?(?:stellig|zeichen|char|digits?)|@[a-z0-9-]+\.[a-z]{2,}$|=\"|^/",
    re.IGNORECASE,
)


def find_password(view: View) -> Iterator[Hit]:
    """What somebody calls a password and is followed by one: a digit or a sign is in it, or it is no word at all."""
    for pattern in (_STATED, _TOLD):
        for match in pattern.finditer(view.text):
            value = match[1].rstrip(".,;:)]}`")
            if len(value) >= 4 and _sound(value):
                yield Hit("password", match.start(1), match.start(1) + len(value), value, "password.words", 13)
    yield from _columns(view)


def _sound(value: str) -> bool:
    return bool(_SOUND.search(value)) and not _PLACE.search(value) and len(set(value)) > 2


def find_pin(view: View) -> Iterator[Hit]:
    """Digits that somebody calls a PIN."""
    for match in _PIN.finditer(view.text):
        yield Hit("password", *match.span(1), match[1], "password.pin", 13)


_HEADING = re.compile(r"passwor[td]|kennwort|\bpwd?\b|^pw$|^pin$", re.IGNORECASE)
_TABLE = re.compile(r"[^\n]{0,200}(?:passwor[td]|kennwort|pwd)[^\n]{0,200}(?:\n|$)", re.IGNORECASE)
_ROWS = 5000


def _columns(view: View) -> Iterator[Hit]:
    """Tables with a column of passwords."""
    end = 0
    for match in _TABLE.finditer(view.raw):
        mark = next((mark for mark in "\t|;" if mark in match[0]), "")
        if not mark or match.start() < end:
            continue
        cells = match[0].rstrip("\n").split(mark)
        places = [place for place, cell in enumerate(cells) if len(cell) < 30 and _HEADING.search(cell.strip())]
        if places:
            end = match.end()
            for _ in range(_ROWS):
                line = view.raw[end : end + 1000].partition("\n")[0]
                if mark not in line:
                    break
                yield from _cells(line, end, mark, places)
                end += len(line) + 1


def _cells(line: str, start: int, mark: str, places: list[int]) -> Iterator[Hit]:
    cells = line.split(mark)
    for place in places:
        value = cells[place].strip() if place < len(cells) else ""
        if 4 <= len(value) <= 64 and " " not in value and _sound(value):
            first = start + sum(len(cell) + 1 for cell in cells[:place])
            first += len(cells[place]) - len(cells[place].lstrip())
            yield Hit("password", first, first + len(value), value, "password.column", 13)


_TOKENS = {
    "aws": r"(?:AKIA|ASIA)[A-Z0-9]{16}",
    "github": r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{82}",
    "gitlab": r"glpat-[A-Za-z0-9_-]{20,64}",
    "slack": r"xox[abeprs]-[0-9]{6,14}-[0-9A-Za-z-]{10,72}",
    "stripe": r"[sr]k_live_[A-Za-z0-9]{20,99}",
    "google": r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}",
    "anthropic": r"sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{80,120}",
    "openai": r"sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,130}T3BlbkFJ[A-Za-z0-9_-]{20,130}",
    "npm": r"npm_[A-Za-z0-9]{36}",
    "pypi": r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,200}",
    "huggingface": r"hf_[A-Za-z]{34}",
    "docker": r"dckr_pat_[A-Za-z0-9_-]{27}",
    "shopify": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "sendgrid": r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
    "telegram": r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
    "jwt": r"eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}",
    "key": r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _TOKENS.items()))


def find_token(view: View) -> Iterator[Hit]:
    """Keys for programs, and private keys."""
    for match in _TOKEN.finditer(view.text):
        start, end = match.span()
        glued = (start and _in_word(view.text[start - 1])) or _in_word(view.text[end : end + 1])
        if not glued or match.lastgroup == "key":
            value = match[0] if match.lastgroup != "key" else view.text[start : end + 80]
            yield Hit("token", start, end, value, f"token.{match.lastgroup}", 0)


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


RULES = (
    Rule("password", find_password, ("pass", "kennwor", "pw", "zugangscode", "schlüssel", "key")),
    Rule("password.pin", find_pin, ("pin", "puk")),
    Rule(
        "token",
        find_token,
        (
            *(
                "akia",
                "asia",
                "ghp_",
                "gho_",
                "ghu_",
                "ghs_",
                "ghr_",
                "github_pat_",
                "glpat-",
                "xox",
                "k_live_",
                "aiza",
                "gocspx-",
            ),
            *("sk-ant-", "t3blbkfj", "npm_", "pypi-", "hf_", "dckr_pat_", "shp", "sg.", ":aa", "eyj", "private key"),
        ),
    ),
)
