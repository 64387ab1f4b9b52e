"""An authority as a frozen value, the question who is in charge, and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postfall.language import Text

_NOTHING = Text("", "")


class Sector(StrEnum):
    """Whose breach it is, as far as it decides who is in charge."""

    PRIVATE = "private"
    PUBLIC = "public"
    FEDERAL = "federal"
    TELECOM = "telecom"
    POSTAL = "postal"
    CHURCH_CATHOLIC = "church_catholic"
    CHURCH_ORDER = "church_order"
    CHURCH_PROTESTANT = "church_protestant"
    BROADCASTER = "broadcaster"
    MEDIA = "media"


class Role(StrEnum):
    """What an authority is in a case.

    `lead`: the one to notify in a cross-border case (Art. 56 GDPR). `competent`: to be notified. `also`: to be
    notified beside the others, under a law of its own. `candidate`: one of several, the answers do not settle which.
    `concerned`: hears of it through the leading one.
    """

    LEAD = "lead"
    COMPETENT = "competent"
    ALSO = "also"
    CANDIDATE = "candidate"
    CONCERNED = "concerned"


@dataclass(frozen=True, slots=True)
class Authority:
    """A supervisory authority. `address` are lines; `form` is the form or portal for breaches, never for complaints.

    Where `form` is empty, `note` says so. `rule` says why this authority is competent, `checked` (ISO day or month)
    when the row was last looked at, `confirmed` whether its own site was read. `country` is ISO 3166-1 alpha-2, `land`
    the part of the country (ISO 3166-2 without the country) or empty. `pgp` is a fingerprint of 40 hex digits in
    groups, or empty; `pgp_url` where the key lies.

    `sectors` are those it supervises (empty: all), `lands` the parts of the country where it does (empty: all);
    `beside` marks one that is notified beside the competent one. `covers` names dioceses, stations and the like.
    `form_confirmed` says whether the form's own page, or the authority's page that leads to it, was read.
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
    pgp_url: str = ""
    sectors: tuple[Sector, ...] = ()
    lands: tuple[str, ...] = ()
    beside: bool = False
    covers: Text = _NOTHING
    form_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Who asks. Codes are ISO 3166; an empty `country` or `land` is not known.

    `sectors` are those that come into question, one where it is known; empty means private or public. `also` are the
    countries where the persons concerned live. `established` is False for a controller without any establishment in
    the European Economic Area.
    """

    country: str = ""
    land: str = ""
    sectors: tuple[Sector, ...] = ()
    also: tuple[str, ...] = ()
    established: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One authority of the answer, with its part in the case and why it has it."""

    authority: Authority
    role: Role
    why: Text


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: to be notified first, then those beside, candidates, those who hear of it; and what to know."""

    hits: tuple[Hit, ...] = ()
    hints: tuple[Text, ...] = ()

    def having(self, *roles: Role) -> tuple[Authority, ...]:
        """The authorities with one of these roles, in order."""
        return tuple(row.authority for row in self.hits if row.role in roles)
