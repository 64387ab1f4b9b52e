"""An authority as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from postfall.language import Text

_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Authority:
    """A supervisory authority. `address` are lines; `form` is the form or portal for breaches, never for complaints.

    Where `form` is empty, `note` says so. `rule` says why this authority is competent, `checked` (ISO day or month)
    when the row was last looked at, `confirmed` whether its own site was read. `country` is ISO 3166-1 alpha-2, `land`
    the part of the country (ISO 3166-2 without the country) or empty.
    """

    id: str
    name: str
    country: str
    land: str
    address: tuple[str, ...]
    mail: str
    phone: str
    pgp: str
    web: str
    form: str
    rule: Text
    checked: str
    confirmed: bool
    source: str
    note: Text = _NOTHING
