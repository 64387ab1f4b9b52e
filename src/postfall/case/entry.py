"""What an entry is bound by: the canonical form of a body, its salted digest and the hash that chains entries.

Everything here can be redone by hand with SHA-256 and a JSON library; `docs/reference/case-format.md` says how.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postfall.value import Json

GENESIS = "0" * 64
"""What the first entry of every case has as `prev`."""

SALT_OCTETS = 32
"""Exactly this long, so that no octet can move between salt and body without being seen."""

SCHEME = "postfall-entry/1"
"""First item of what is hashed: a hash of ours can be mistaken for no other."""

_TYPE = re.compile(r"[a-z]+\.[a-z]+/[1-9][0-9]*")
_HEX = re.compile(r"[0-9a-f]{64}")


def canonical(body: Json) -> bytes:
    """The one way to write `body`: UTF-8, NFC, keys sorted by code point, no spaces.

    Raises `TypeError` for what a body may not hold: floats, keys that are no text, anything that is not JSON, two keys
    that are the same text once normalised, text that is no Unicode (lone surrogates).
    """
    return _written(_normal(body))


def digest(salt: bytes, canonical_body: bytes) -> str:
    """SHA-256 of salt and canonical body: binds a body without telling what it says once salt and body are gone."""
    return hashlib.sha256(salt + canonical_body).hexdigest()


def entry_hash(case: str, seq: int, at: str, actor: str, type: str, prev: str, digest: str) -> str:  # noqa: A002
    """The hash of an entry: SHA-256 of the JSON list of its scheme, case, seq, at, actor, type, prev and digest.

    Texts are taken as they are, not normalised: two spellings of one name are two hashes.
    """
    return hashlib.sha256(_written([SCHEME, case, seq, at, actor, type, prev, digest])).hexdigest()


def is_type(text: str) -> bool:
    """Whether `text` is a type with its number: `fact.confirmed/1`."""
    return _TYPE.fullmatch(text) is not None


def is_hash(text: object) -> bool:
    """Whether `text` is a SHA-256 in lower-case hexadecimal."""
    return isinstance(text, str) and _HEX.fullmatch(text) is not None


def clean(value: Json) -> Json:
    """`value` with U+FFFD in place of what is no Unicode: a terminal with another charset must not lose an answer."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return value


def clean_text(text: str) -> str:
    """The text in NFC; lone surrogates and NUL, which a database may refuse, become U+FFFD."""
    plain = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unicodedata.normalize("NFC", plain.replace("\x00", "\ufffd"))


def _written(value: Json) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TypeError("a journal body holds Unicode text only") from error


def _normal(value: Json) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str.__str__(value))
    if isinstance(value, list):
        return [_normal(item) for item in value]
    if isinstance(value, dict):
        return _normal_object(value)
    raise TypeError(f"a journal body cannot hold {type(value).__name__}")


def _normal_object(value: dict[str, Json]) -> dict[str, Json]:
    plain: dict[str, Json] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a journal body has text as keys, not {type(key).__name__}")
        name = unicodedata.normalize("NFC", key)
        if name in plain:
            raise TypeError(f"a journal body has the key {name!r} twice")
        plain[name] = _normal(item)
    return plain
