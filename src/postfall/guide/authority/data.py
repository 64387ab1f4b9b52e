"""The authorities as JSON. See `docs/reference/authorities.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postfall.language import Language
    from postfall.law.authorities.model import Authority, Found, Role


def found_data(found: Found, language: Language) -> dict[str, Any]:
    """The whole answer; what is not known is an empty text."""
    return {
        "authorities": [
            authority_data(row.authority, language, row.role) | {"why": row.why.to(language)} for row in found.hits
        ],
        "hints": [hint.to(language) for hint in found.hints],
    }


def authority_data(authority: Authority, language: Language, role: Role | None = None) -> dict[str, Any]:
    """One authority; `address` is one line with commas. `role` null: it was asked for by its id."""
    return {
        "id": authority.id,
        "name": authority.name,
        "role": None if role is None else role.value,
        "country": authority.country,
        "land": authority.land,
        "covers": authority.covers.to(language),
        "address": ", ".join(authority.address),
        "mail": authority.mail,
        "phone": authority.phone,
        "pgp": authority.pgp,
        "pgp_url": authority.pgp_url,
        "web": authority.web,
        "form": authority.form,
        "form_confirmed": authority.form_confirmed,
        "note": authority.note.to(language),
        "rule": authority.rule.to(language),
        "checked": authority.checked,
        "confirmed": authority.confirmed,
        "source": authority.source,
    }
