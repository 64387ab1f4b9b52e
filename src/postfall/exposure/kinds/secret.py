"""Passwords that stand in the text, and tokens by the beginnings that their makers gave them. Nothing is tried out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.exposure.kinds.model import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.exposure.kinds.view import View

_WORD = re.compile(  # in lower case
    r"(?:pass(?:wor[td]s?|wörter|wd|phrase|code)|kennwor[td]|\bpwd?|\b(?P<ticket>pass)|zugangscode|(?:wlan|wifi|netzwerk|netz)-?"
    r"(?:schlüssel|sicherheitsschlüssel|key))\b"
)
_VALUE = r"""(?:\*\*)?["'„“»`]?([^\s"'„“”«»<>|]{4,64})"""
_FOR = r"(?: (?:für|fürs|for|zum|zur|zu|of|to) [^:=\n0-9.,;?!]{1,30})?"
_STATED = re.compile(rf"(?: ?\([^)\n]{{1,30}}\))?{_FOR}\s{{0,3}}(?:[:=]\s{{0,4}}|\| {{0,4}}|;){_VALUE}")
_TOLD = re.compile(rf"[^.:=\n]{{0,30}}?\s(?:lautet|ist|is|war|was)(?: wie folgt)?\s?:?\s{{1,2}}{_VALUE}", re.IGNORECASE)
_PIN = re.compile(
    r"(?:PIN|PUK|Pin|Puk|pin)(?<![A-Za-z]...)\b(?:(?:-?[Cc]ode)?\s?[:=]\s{0,3}|(?:\s[^.:=\n0-9]{1,30})?\s(?:lautet|ist|is)\s:?\s?)([0-9]{4,8})(?![0-9A-Za-z])(?![.,-][0-9])"
)
_SOUND = re.compile(r"[0-9]|[a-zäöü][!#$%&*+=?@^~][A-Za-z]|[!#$%^&~]{2}")
_PLACE = re.compile(
    r"https?:|www\.|^\W*$|^[*x•.#_-]{3,}|^(?:[\[(<]|\$?\{|%[({s]|\$\()|\.(?:html?|php|aspx?|de|com|org)\b|^[0-9]+[./:-][0-9./:-]*$|^[A-Za-z]+-$|^&[a-z]+;"
    r"|^\d+[-–]?(?:stellig|zeichen|char|digits?)|@[a-z0-9-]+\.[a-z]{2,}$|=\"|^/",
    re.IGNORECASE,
)


def find_password(view: View) -> Iterator[Hit]:
    """What somebody calls a password and is followed by one: a digit or a sign is in it, or it is no word at all."""
    for word in _WORD.finditer(view.lower):
        match = _STATED.match(view.text, word.end())
        if match is None and not word["ticket"]:  # told in prose, a pass is a ticket
            match = _TOLD.match(view.text, word.end())
        if match:
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


_HEADING = re.compile(r"passwor[td]|kennwort|\bpwd\b", re.IGNORECASE)
_ROWS = 5000


def _columns(view: View) -> Iterator[Hit]:
    """Tables with a column of passwords."""
    end = 0
    for match in _HEADING.finditer(view.raw):
        first, line = view.line(match.start())
        mark = next((mark for mark in "\t|;" if mark in line), "")
        if match.start() < end or not mark:
            continue
        cells = line.split(mark)
        places = [place for place, cell in enumerate(cells) if len(cell) < 30 and _HEADING.search(cell)]
        end = first + len(line) + 1
        for _ in range(_ROWS if places else 0):
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


_TOKENS = (
    ("aws", "AKIA", r"AKIA[A-Z0-9]{16}"),
    ("aws", "ASIA", r"ASIA[A-Z0-9]{16}"),
    ("github", "ghp_", r"ghp_[A-Za-z0-9]{36,255}"),
    ("github", "gho_", r"gho_[A-Za-z0-9]{36,255}"),
    ("github", "ghu_", r"ghu_[A-Za-z0-9]{36,255}"),
    ("github", "ghs_", r"ghs_[A-Za-z0-9]{36,255}"),
    ("github", "ghr_", r"ghr_[A-Za-z0-9]{36,255}"),
    ("github", "github_pat_", r"github_pat_[A-Za-z0-9_]{82}"),
    ("gitlab", "glpat-", r"glpat-[A-Za-z0-9_-]{20,64}"),
    ("slack", "xox", r"xox[abeprs]-[0-9]{6,14}-[0-9A-Za-z-]{10,72}"),
    ("stripe", "sk_live_", r"sk_live_[A-Za-z0-9]{20,99}"),
    ("stripe", "rk_live_", r"rk_live_[A-Za-z0-9]{20,99}"),
    ("google", "AIza", r"AIza[A-Za-z0-9_-]{35}"),
    ("google", "GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{28}"),
    ("anthropic", "sk-ant-", r"sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{80,120}"),
    ("openai", "T3BlbkFJ", r"(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{20,130}T3BlbkFJ[A-Za-z0-9_-]{20,130}"),
    ("npm", "npm_", r"npm_[A-Za-z0-9]{36}"),
    ("pypi", "pypi-AgEIcHlwaS5vcmc", r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,200}"),
    ("huggingface", "hf_", r"hf_[A-Za-z]{34}"),
    ("docker", "dckr_pat_", r"dckr_pat_[A-Za-z0-9_-]{27}"),
    ("shopify", "shpat_", r"shpat_[a-fA-F0-9]{32}"),
    ("sendgrid", "SG.", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    ("telegram", ":AA", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    ("jwt", "eyJ", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,2000}+\.eyJ[A-Za-z0-9_-]{10,4000}+\.[A-Za-z0-9_-]{20,1000}"),
    ("key", "PRIVATE KEY-----", r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----"),
)
"""Maker, a beginning that stands in every such token, the whole token."""
_COMPILED = tuple((name, literal, re.compile(pattern)) for name, literal, pattern in _TOKENS)


def find_token(view: View) -> Iterator[Hit]:
    """Keys for programs, and private keys."""
    for name, literal, pattern in _COMPILED:
        if literal in view.text:
            for match in pattern.finditer(view.text):
                start, end = match.span()
                if name == "key":
                    yield Hit("token", start, end, view.text[start : end + 80], "token.key", 0)
                elif not ((start and _in_word(view.text[start - 1])) or _in_word(view.text[end : end + 1])):
                    yield Hit("token", start, end, match[0], f"token.{name}", 0)


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


RULES = (
    Rule(
        "password",
        find_password,
        (
            *(
                "passwor",
                "passwör",
                "passwd",
                "passphrase",
                "passcode",
                "kennwor",
                "pwd",
                "pw",
                "zugangscode",
                "wlan",
                "wifi",
                "netz",
            ),
            *(f"pass{gap}{mark}" for gap in ("", " ") for mark in ":=|;"),
        ),
    ),
    Rule("password.pin", find_pin, ("pin", "puk")),
    Rule("token", find_token, tuple(literal.casefold() for _, literal, _ in _TOKENS)),
)
