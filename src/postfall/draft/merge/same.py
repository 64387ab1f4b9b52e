"""Whether two addresses reach the same mailbox, or look as if they did. Pure."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from functools import lru_cache

_LOOKS = str.maketrans(
    # Cyrillic, Greek, Armenian, and Latin letters outside ASCII
    "аеорсухіјѕԁһӏѵԛԝвкмнт" + "αονικρυγϳτ" + "օոսհցյ" + "ɑɡıȷɩᴏ",
    "aeopcyxijsdhlvqwbkmht" + "aovikpuyjt" + "onuhgj" + "agijio",
)
"""Letters of other alphabets that look like Latin ones (a choice from Unicode's list of confusables)."""
_PASSES = 8
_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
_RESERVED = (".example", ".test", ".invalid", ".localhost")
_RESERVED_DOMAINS = ("example.com", "example.net", "example.org")


def spelled(address: str) -> str:
    """The address in one spelling: case, width, invisible characters and the two forms of a domain tell none apart."""
    text = _settled(address)
    local, _, domain = text.rpartition("@")
    return f"{local}@{unicode_domain(domain)}" if local else text


def _settled(text: str) -> str:
    """Compatible letters and case folded until nothing changes any more: one pass of the two is not enough."""
    for _ in range(_PASSES):
        seen = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cc"})
        done = unicodedata.normalize("NFKC", seen).casefold().strip()
        if done == text:
            break
        text = done
    return text


@lru_cache(maxsize=4096)
def unicode_domain(domain: str) -> str:
    """A domain with its `xn--` parts decoded, without a dot at its end; what cannot be decoded stays."""
    parts = []
    for part in domain.rstrip(".").split("."):
        if part.startswith("xn--"):
            with suppress(UnicodeError, ValueError):
                part = _settled(part[4:].encode("ascii").decode("punycode"))  # noqa: PLW2901
        parts.append(part)
    return ".".join(parts)


def mailbox(address: str) -> str:
    """What the mailbox behind an address looks like: without `+label`, and with look-alike letters as Latin ones.

    Too coarse to tell persons apart: it serves to keep a letter away from the mailbox that somebody reads along.
    """
    local, _, domain = spelled(address).translate(_LOOKS).rpartition("@")
    local = local.partition("+")[0]
    if domain in _GOOGLE:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def reserved(address: str) -> bool:
    """Whether the domain is one of those that belong to nobody (RFC 2606, RFC 6761)."""
    domain = spelled(address).rpartition("@")[2]
    plain = f".{domain}"
    return plain.endswith(_RESERVED) or any(plain.endswith(f".{name}") for name in _RESERVED_DOMAINS)
