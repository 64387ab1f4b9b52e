"""Hostile header text into plain strings: raw octets of any encoding, encoded words (RFC 2047), folding.

Everything here takes a field body as latin-1 text, one character an octet, which is how the parser cuts it out.
Nothing is ever refused: what cannot be decoded stays as it was written. Control characters stay in; whoever shows a
text escapes it.
"""

from __future__ import annotations

import binascii
import codecs
import re
from functools import lru_cache

_WORD = re.compile(r"=\?([A-Za-z0-9._:+-]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_GAP = re.compile(r"(\?=)\s+(?==\?[A-Za-z0-9._:+*-]{1,80}\?[bBqQ]\?)")
_FOLD = re.compile(r"\r?\n[ \t]*|\r(?!\n)")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT = 400
"""Only texts below this length are remembered, so that no mailbox can fill the memory through our caches."""
_NOT_FOR_MAIL = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
"""Codecs of Python that are no mail charsets; some take time that grows with the square of the length."""
_ALIASES = {"iso-8859-8-i": "iso-8859-8", "x-gbk": "gbk", "ks_c_5601-1987": "cp949", "iso-8859-1": "cp1252"}
"""Like mail programs do: Windows text is often announced as Latin-1."""


def plain(raw: str) -> tuple[str, bool]:
    """The readable text of a field body (unfolded, decoded, trimmed), and whether all of it could be decoded."""
    if "\n" not in raw and "=?" not in raw and raw.isascii():
        return raw.strip(), True
    return _remembered(raw) if len(raw) < _SHORT else _decoded(raw)


def harmless(text: str, most: int = 120) -> str:
    """A server's words, fit for a message: one line without control characters, `most` characters at most."""
    return "".join(sign if sign.isprintable() else "?" for sign in text.strip()[:most])


def unfolded(raw: str) -> str:
    """`raw` in one line and in real characters; encoded words stay as they are."""
    text = _FOLD.sub(" ", raw) if "\n" in raw or "\r" in raw else raw
    return text.strip() if text.isascii() else octets(text.encode("latin-1", "replace")).strip()


def _decoded(raw: str) -> tuple[str, bool]:
    text = unfolded(raw)
    return (words(text), readable(text)) if "=?" in text else (text, True)


_remembered = lru_cache(maxsize=4096)(_decoded)


def words(text: str) -> str:
    """`text` with its encoded words decoded; neighbours of one charset are joined first (split characters occur)."""
    if "=?" not in text:
        return text
    text = _GAP.sub(r"\1", text)
    parts: list[str] = []
    at, waiting, charset = 0, b"", ""
    for word in _WORD.finditer(text):
        data = _octets_of(word.group(2), word.group(3))
        if data is None:
            continue
        if waiting and (word.start() != at or word.group(1).lower() != charset):
            parts.append(octets(waiting, charset))
            waiting = b""
        if word.start() != at:
            parts.append(text[at : word.start()])
        waiting, charset, at = waiting + data, word.group(1).lower(), word.end()
    if waiting:
        parts.append(octets(waiting, charset))
    parts.append(text[at:])
    return "".join(parts)


def _octets_of(encoding: str, payload: str) -> bytes | None:
    """What an encoded word stands for; None where it is beyond repair."""
    if encoding in "qQ":
        raw = payload.replace("_", " ").encode("latin-1", "replace")
        return _HEX.sub(lambda found: bytes((int(found.group(1), 16),)), raw)
    letters = _NOT_BASE64.sub("", payload)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return None


@lru_cache(maxsize=512)
def known_charset(name: str) -> str | None:
    """The codec for a charset's name, or None for one that is not known or not for mail."""
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
        b"".decode(codec)
    except (LookupError, ValueError):
        return None
    return None if codec.replace("-", "_") in _NOT_FOR_MAIL else codec


def octets(data: bytes, charset: str = "") -> str:
    """`data` as text: in `charset` where known and fitting, else UTF-8, else Windows' Latin-1. No lone surrogates."""
    codec = known_charset(charset.lower()) if charset else None
    if codec is not None:
        try:
            text = data.decode(codec)
        except (UnicodeError, ValueError):
            return data.decode(codec, "replace") if codec not in {"ascii", "utf-8"} else octets(data)
        return data.decode("latin-1") if _SURROGATE.search(text) else text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def readable(raw: str) -> bool:
    """Whether every encoded word of `raw` names a known charset and could be decoded."""
    found = _WORD.findall(raw)
    return not any(
        known_charset(charset.lower()) is None or _octets_of(kind, body) is None for charset, kind, body in found
    )
