"""Which authority is in charge: the rules, and the questions that a case puts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.errors import UsageError
from postfall.law.authorities.ask import LANDS, competent, query_of, typed_query
from postfall.law.authorities.find import EEA, find, search
from postfall.law.authorities.model import Query, Role, Sector
from postfall.law.authorities.read import authorities, find_authority
from postfall.value import UNKNOWN, Moment

ALL = authorities()
PRIVATE = (Sector.PRIVATE,)


def roles(**query):
    return {hit.authority.id: hit.role.value for hit in search(Query(**query), ALL).hits}


def hints(**query):
    return " ".join(row.en for row in search(Query(**query), ALL).hints)


@pytest.mark.parametrize(
    ("land", "sector", "id_"),
    [
        ("BY", "private", "de-by-lda"),
        ("BY", "public", "de-by-lfd"),
        ("BY", "media", "de-by-blm"),
        ("BY", "federal", "de-bfdi"),
        ("BY", "postal", "de-bfdi"),
        ("BY", "church_catholic", "de-kath-by"),
        ("BY", "church_protestant", "de-ekd-bfd"),
        ("HE", "church_order", "de-kath-orden"),
        ("BY", "broadcaster", "de-rundfunk"),
        ("BE", "private", "de-be-blnbdi"),
        ("BE", "public", "de-be-blnbdi"),
        ("BE", "media", "de-be-blnbdi"),
        ("NW", "church_catholic", "de-kath-nrw"),
        ("BW", "church_catholic", "de-kath-ffm"),
        ("SH", "church_catholic", "de-kath-nord"),
        ("SN", "church_catholic", "de-kath-ost"),
        ("NI", "broadcaster", "de-rundfunk-ndr"),
        ("HB", "broadcaster", "de-hb-lfdi"),
    ],
)
def test_one_answer_in_germany(land, sector, id_):
    assert roles(country="DE", land=land, sectors=(Sector(sector),)) == {id_: "competent"}


def test_telecommunications_are_notified_twice():
    """§ 169 TKG: to the BfDI and to the Bundesnetzagentur."""
    found = search(Query("DE", "HE", (Sector.TELECOM,)), ALL)
    assert [(row.authority.id, row.role) for row in found.hits] == [
        ("de-bfdi", Role.COMPETENT),
        ("de-bnetza", Role.ALSO),
    ]


def test_bavaria_without_a_sector_stays_open():
    assert roles(country="DE", land="BY") == {"de-by-lda": "candidate", "de-by-lfd": "candidate"}
    assert "private body" in hints(country="DE", land="BY")
    assert roles(country="DE", land="HE") == {"de-he-hbdi": "competent"}


def test_germany_without_a_land_is_no_guess():
    found = roles(country="DE", sectors=PRIVATE)
    assert set(found.values()) == {"candidate"}
    assert len(found) == 16
    assert "Name it" in hints(country="DE", sectors=PRIVATE)


def test_two_dioceses_in_one_land():
    found = roles(country="DE", land="MV", sectors=(Sector.CHURCH_CATHOLIC,))
    assert found == {"de-kath-nord": "candidate", "de-kath-ost": "candidate"}
    assert "diocese" in hints(country="DE", land="MV", sectors=(Sector.CHURCH_CATHOLIC,))


def test_the_lead_is_notified_and_the_others_hear_of_it():
    """Art. 56 GDPR; 9/2022 v2.0."""
    found = search(Query("DE", "HE", PRIVATE, ("FR", "AT", "DE")), ALL)
    assert [(row.authority.id, row.role.value) for row in found.hits] == [
        ("de-he-hbdi", "lead"),
        ("fr-cnil", "concerned"),
        ("at-dsb", "concerned"),
    ]


def test_a_foreign_lead_and_persons_in_germany():
    assert roles(country="AT", sectors=PRIVATE, also=("DE",)) == {"at-dsb": "lead", "de-bfdi": "concerned"}


def test_the_united_kingdom_and_switzerland_stand_beside():
    found = roles(country="DE", land="HE", sectors=PRIVATE, also=("GB", "CH"))
    assert found == {"de-he-hbdi": "competent", "gb-ico": "also", "ch-edoeb": "also"}


@pytest.mark.parametrize(
    "sector", ["public", "church_catholic", "church_order", "church_protestant", "broadcaster", "federal"]
)
def test_no_lead_for_those_outside_the_one_stop_shop(sector):
    """Art. 55(2) and Art. 91 GDPR."""
    query = {"country": "DE", "land": "BY", "sectors": (Sector(sector),), "also": ("AT",)}
    assert set(roles(**query).values()) == {"competent"}
    assert "no leading authority" in hints(**query)


def test_without_an_establishment_every_country_is_notified():
    """9/2022 v2.0, paragraph 73: there is no one-stop shop."""
    found = roles(country="US", sectors=PRIVATE, also=("AT", "FR", "GB"))
    assert found == {"at-dsb": "competent", "fr-cnil": "competent", "gb-ico": "also"}
    assert "para 73" in hints(country="US", sectors=PRIVATE, also=("AT", "FR"))
    assert roles(sectors=PRIVATE, also=("AT", "FR"), established=False) == {
        "at-dsb": "competent",
        "fr-cnil": "competent",
    }
    assert "In which states" in hints(country="US")


def test_a_swiss_business_with_customers_in_austria():
    assert roles(country="CH", sectors=PRIVATE, also=("AT",)) == {"ch-edoeb": "competent", "at-dsb": "competent"}


def test_swiss_cantons_have_offices_of_their_own():
    assert roles(country="CH", sectors=(Sector.PUBLIC,)) == {"ch-kantone": "competent"}


def test_nothing_known_is_a_question():
    assert roles() == {}
    assert "In which state are you based" in hints()
    assert roles(also=("AT", "FR")) == {}


@pytest.mark.parametrize("sector", list(Sector))
@pytest.mark.parametrize("land", LANDS)
def test_every_land_and_sector_has_an_answer(land, sector):
    found = search(Query("DE", land, (sector,)), ALL)
    assert found.hits
    assert all(row.role is not Role.CONCERNED for row in found.hits)


@pytest.mark.parametrize("sector", list(Sector))
@pytest.mark.parametrize("country", sorted({*EEA, "GB", "CH"} - {"DE"}))
def test_every_state_and_sector_has_one_answer(country, sector):
    assert list(roles(country=country, sectors=(sector,)).values()) == ["competent"]


CODES = st.sampled_from(["DE", "AT", "FR", "GB", "CH", "US", "IS", ""])
QUERIES = st.builds(
    Query,
    country=CODES,
    land=st.sampled_from(["", *LANDS]),
    sectors=st.lists(st.sampled_from(Sector), max_size=3).map(tuple),
    also=st.lists(CODES.filter(bool), max_size=5).map(tuple),
    established=st.booleans(),
)


@given(QUERIES)
def test_properties_of_every_answer(query):
    found = search(query, ALL)
    ids = [row.authority.id for row in found.hits]
    assert len(ids) == len(set(ids))
    assert [row.id for row in find(query, ALL)] == ids
    named = [row.role for row in found.hits]
    if Role.CONCERNED in named:
        assert named[0] in (Role.LEAD, Role.CANDIDATE)
    assert not (Role.LEAD in named and query.country not in EEA)
    if not query.established:
        assert Role.LEAD not in named
    assert found.hits or found.hints


@given(QUERIES)
def test_more_countries_never_take_one_away(query):
    """Whoever was to be notified still is when persons in one more state turn out to be concerned."""
    due = {row.authority.id for row in search(query, ALL).hits if row.role is not Role.CONCERNED}
    more = search(replace(query, also=(*query.also, "SE")), ALL)
    assert due <= {row.authority.id for row in more.hits if row.role is not Role.CONCERNED}


SHOP = {"user_role": "organisation", "country": "DE", "land": "BY", "org_kind": "company"}


@pytest.mark.parametrize(
    ("changed", "ids"),
    [
        ({}, ["de-by-lda"]),
        ({"org_kind": "association"}, ["de-by-lda"]),
        ({"org_kind": "public_body", "public_level": "local"}, ["de-by-lfd"]),
        ({"org_kind": "public_body", "public_level": "federal"}, ["de-bfdi"]),
        ({"org_kind": "public_body", "public_level": UNKNOWN}, []),
        ({"org_kind": "church_catholic"}, ["de-kath-by"]),
        ({"org_kind": UNKNOWN}, []),
        ({"telecom_provider": True}, ["de-bfdi", "de-bnetza"]),
        ({"land": UNKNOWN}, []),
        ({"country": UNKNOWN}, ["de-by-lda"]),
        ({"country": "other"}, []),
        ({"country": "AT"}, ["at-dsb"]),
        ({"cross_border": True, "persons_countries": "AT, fr; xx1"}, ["de-by-lda"]),
        ({"cross_border": True, "persons_countries": "AT", "uk_persons": True}, ["de-by-lda", "gb-ico"]),
        ({"user_role": "private", "others_data": True, "mixed_for": ("trade",), "org_kind": None}, ["de-by-lda"]),
        ({"user_role": "private", "others_data": False}, []),
        ({"user_role": "private", "others_data": True, "mixed_for": ("employer",)}, []),
        ({"user_role": "employee"}, []),
    ],
)
def test_what_a_case_has_to_notify(changed, ids):
    answers = {key: value for key, value in {**SHOP, **changed}.items() if value is not None}
    assert [row.id for row in competent(answers, ALL)] == ids


def test_an_answer_about_borders_counts_only_where_it_was_given():
    assert query_of({**SHOP, "persons_countries": "AT,UK", "cross_border": False}).also == ("GB",)
    assert query_of({**SHOP, "persons_countries": "AT,UK"}).also == ("AT", "GB")


KEYS = (
    "user_role", "others_data", "mixed_for", "country", "land", "org_kind", "public_level", "telecom_provider",
    "cross_border", "persons_countries", "uk_persons",
)  # fmt: skip
VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.just(UNKNOWN),
    st.just(Moment.parse("2026-03-27 17:20", "Europe/Berlin")),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.sampled_from(["DE", "BY", "private", "organisation", "public_body", "DE,AT,GB,US"]),
)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_no_answer_breaks_it(answers):
    rows = competent(answers, ALL)
    assert len({row.id for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("words", "land"),
    [("BY", "BY"), ("de-by", "BY"), ("Bayern", "BY"), ("bavaria", "BY"), ("Nordrhein-Westfalen", "NW"), ("nrw", "NW")],
)
def test_lands_as_people_write_them(words, land):
    query = typed_query(None, words, None, None, established=True)
    assert (query.country, query.land) == ("DE", land)


@pytest.mark.parametrize(
    ("given_", "where", "near"),
    [
        (("DX", None, None, None), "DX", "D"),
        (("DE", "Bayren", None, None), "--land", "BY"),
        (("DE", "XX", None, None), "--land", "BW"),
        (("DE", None, "privat", None), "--sector", "private"),
        (("DE", None, "zzz", None), "--sector", "church_catholic"),
        (("AT", "BY", None, None), "--land", "--land"),
        (("UK", None, None, None), "UK", "GB"),
    ],
)
def test_a_wrong_word_gets_a_suggestion(given_, where, near):
    with pytest.raises(UsageError) as caught:
        typed_query(*given_, established=True)
    assert where in caught.value.where
    assert near in caught.value.hint.en


def test_an_unknown_id_gets_a_suggestion():
    with pytest.raises(UsageError) as caught:
        find_authority("de-bfid")
    assert "de-bfdi" in caught.value.hint.en
