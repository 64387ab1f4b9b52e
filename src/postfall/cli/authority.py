"""`postfall authority`: which authority is in charge, and how to reach it. Records nothing, sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from postfall.cli.door import Door
from postfall.cli.frame import Outcome, argument, option, verb
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.law.authorities.model import Found

_COUNTRY = option("--country", help=Text("Staat Ihres Sitzes.", "State where you are based."), metavar="CC")
_LAND = option("--land", help=Text("Bundesland Ihres Sitzes.", "German Land where you are based."), metavar="LAND")
_SECTOR = option(
    "--sector",
    help=Text(
        "private, public, federal, telecom, postal, church_catholic, church_order, church_protestant, broadcaster "
        "oder media.",
        "private, public, federal, telecom, postal, church_catholic, church_order, church_protestant, broadcaster or "
        "media.",
    ),
    metavar="SECTOR",
)
_ALSO = option(
    "--also", help=Text("Staaten, in denen Betroffene leben.", "States where people concerned live."), metavar="CC,CC"
)
_NO_ESTABLISHMENT = option(
    "--no-establishment",
    help=Text("Ohne Niederlassung im EWR.", "Without an establishment in the EEA."),
)


@verb(
    "authority",
    "find",
    case=True,
    help=Text(
        "Nennt die zuständige Behörde mit Meldeweg und Anschrift. Ohne Angaben gelten die Antworten des Falls.",
        "Names the authority in charge with its form and address. Without options the answers of the case count.",
    ),
    examples=(
        "postfall authority find --country DE --land BY --sector private",
        "postfall authority find --country DE --land NW --sector church_catholic --lang de",
        "postfall authority find --country AT --sector private --also DE,FR --json",
        "postfall authority find --no-establishment --also DE,AT",
        "postfall authority find --case 4f2a",
    ),
)
def find(
    door: Door,
    *,
    country: Annotated[str | None, _COUNTRY] = None,
    land: Annotated[str | None, _LAND] = None,
    sector: Annotated[str | None, _SECTOR] = None,
    also: Annotated[str | None, _ALSO] = None,
    no_establishment: Annotated[bool, _NO_ESTABLISHMENT] = False,
) -> Outcome:
    """Look it up: by the options, or by the answers of a case where none is given."""
    from postfall.guide.authority.data import found_data
    from postfall.guide.authority.page import found_page
    from postfall.guide.authority.step import NOBODY
    from postfall.law.authorities.model import Found

    typed = any((country, land, sector, also, no_establishment))
    found = _by_options(country, land, sector, also, no_establishment) if typed else _by_case(door)
    data = found_data(found or Found(), door.language)
    return Outcome(data, [NOBODY] if found is None else found_page(found))


def _by_options(
    country: str | None, land: str | None, sector: str | None, also: str | None, no_establishment: bool
) -> Found:
    from postfall.law.authorities.ask import typed_query
    from postfall.law.authorities.find import search
    from postfall.law.authorities.read import authorities

    query = typed_query(country, land, sector, also, established=not no_establishment)
    return search(query, authorities())


def _by_case(door: Door) -> Found | None:
    from postfall.guide.authority.step import case_found

    return case_found(door.case_or_exercise().state())


@verb(
    "authority",
    "show",
    help=Text("Zeigt eine Behörde.", "Shows one authority."),
    examples=("postfall authority show de-by-lda",),
)
def show(
    door: Door,
    name: Annotated[str, argument(help=Text("Welche Behörde.", "Which authority."), metavar="ID")],
) -> Outcome:
    """Print one row of the data."""
    from postfall.guide.authority.data import authority_data
    from postfall.guide.authority.page import authority_page
    from postfall.law.authorities.read import find_authority

    found = find_authority(name)
    return Outcome({"authority": authority_data(found, door.language)}, authority_page(found))
