"""What may be shown and kept of a value: enough for a person to recognise it, too little to use it."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postfall.exposure.kinds.model import Hit
    from postfall.exposure.kinds.view import View

LONGEST = 40
"""Characters of a snippet."""
_DIGIT = re.compile(r"[0-9]")
_SPACE = re.compile(r"\s+")


def digest(salt: bytes, kind: str, bare: str) -> str:
    """Equal for equal values under one salt: the first 16 hex digits of HMAC-SHA256 over `kind:bare`."""
    return hmac.new(salt, f"{kind}:{bare}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


def masked(hit: Hit) -> str:
    """The value of `hit`, masked as its kind needs it."""
    return _MASKS.get(hit.kind, _ends)(hit)


def snippet(view: View, start: int, end: int) -> str:
    """The words around a place, at most `LONGEST` characters, every digit masked, nothing that is not printable."""
    room = max(0, LONGEST - (end - start)) // 2
    first, behind = max(0, start - room), min(len(view.text), end + room)
    text = "".join(sign if sign.isprintable() else " " for sign in view.text[first:behind])
    return _SPACE.sub(" ", _DIGIT.sub("#", text)).strip()[:LONGEST]


def _ends(hit: Hit) -> str:
    bare = hit.bare
    return f"{bare[:2]}…{bare[-2:]}" if len(bare) > 8 else f"{bare[:1]}…{bare[-1:]}"


def _iban(hit: Hit) -> str:
    return f"{hit.bare[:4]}…{hit.bare[-4:]}"


def _card(hit: Hit) -> str:
    return f"…{hit.bare[-4:]}"


def _secret(hit: Hit) -> str:
    """Nothing of it: what makes a password recognisable makes it guessable."""
    return "********"


def _token(hit: Hit) -> str:
    return f"{hit.bare[:4]}…"


def _birth_date(hit: Hit) -> str:
    return f"…{hit.bare[:4]}" if hit.bare[2:3] != "-" else "…"


def _email(hit: Hit) -> str:
    local, _, host = hit.bare.partition("@")
    return f"{local[:1]}…@{host}"


def _phone(hit: Hit) -> str:
    return f"{hit.bare[:4]}…{hit.bare[-2:]}"


_MASKS = {
    "iban": _iban,
    "card": _card,
    "password": _secret,
    "token": _token,
    "birth_date": _birth_date,
    "email": _email,
    "phone": _phone,
}
