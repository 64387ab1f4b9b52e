"""Text that cannot harm a terminal, and letters for terminals that have few."""

from __future__ import annotations

import codecs
import unicodedata

_STAND_IN = {
    "„": '"', "“": '"', "”": '"', "‚": "'", "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "→": "->", "←": "<-",
    "•": "*", "·": "-", "✓": "x", "§": "Par.", "€": "EUR", "×": "x", "≤": "<=", "≥": ">=",
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip
_FORMAT_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def clean(text: str, *, lines: bool = False) -> str:
    r"""`text` with control, bidirectional and private characters made visible (`\x1b`); `lines` keeps line ends."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign if _harmless(sign, lines=lines) else _visible(sign) for sign in text)


def _harmless(sign: str, *, lines: bool) -> bool:
    if sign == "\n":
        return lines
    return sign == "\u00ad" or unicodedata.category(sign) not in _FORMAT_CATEGORIES


def _visible(sign: str) -> str:
    if sign in "\r\n\t":
        return " "
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_letter(sign) for sign in letters), error.end


def _letter(sign: str) -> str:
    if sign in _STAND_IN:
        return _STAND_IN[sign]
    base = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return base or "?"


codecs.register_error("postfall-plain", _replace)
