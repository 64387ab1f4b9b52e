"""Properties of an assessment that hold for every set of answers."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.guide.risk.page import OUTCOMES, assessment_page
from postfall.language import Text
from postfall.law.risk.assess import ORDER, assess, judge, known_answers
from postfall.law.risk.model import Band, Outcome
from postfall.law.risk.read import risk_rules
from postfall.ports import Notice

RULES = risk_rules()
RANK = {**{row: i for i, row in enumerate(ORDER)}, Outcome.MORE_INFORMATION: len(ORDER)}
KINDS = tuple(RULES.keys["data_kinds"].values)


def values_of(key):
    words = st.sampled_from([*key.values, "unknown"]) if key.values else st.just("unknown")
    if key.kind == "choices":
        return st.lists(st.sampled_from(list(key.values)), unique=True).map(tuple) | st.just("unknown")
    return words | st.integers(0, 200_000) if key.kind == "count" else words


FACTS = st.fixed_dictionaries({}, optional={name: values_of(key) for name, key in RULES.keys.items()})


def outcome(facts):
    return judge(known_answers(facts, RULES), RULES).outcome


@given(FACTS, st.sampled_from(list(RULES.keys)))
def test_unknown_never_lowers(facts, key):
    before, after = outcome(facts), outcome({**facts, key: "unknown"})
    assert RANK[after] >= RANK[before]


@given(FACTS)
def test_more_information_is_said_only_while_nothing_is_known(facts):
    if outcome(facts) is Outcome.MORE_INFORMATION:
        event = {facts.get(key, "unknown") for key in ("confidentiality", "integrity", "availability")}
        assert event == {"unknown"}
        assert facts.get("intent") != "malicious"
        assert facts.get("misuse") not in {"attempted", "happened"}


@given(FACTS, st.sampled_from(["possible", "confirmed"]), st.sampled_from(["no", "unknown"]))
def test_somebody_who_means_harm_and_may_have_read_is_never_only_recorded(facts, seen, readable):
    facts |= {"intent": "malicious", "confidentiality": seen, "unintelligible": readable}
    assert outcome(facts) in {Outcome.AUTHORITY, Outcome.AUTHORITY_AND_PERSONS}


@given(FACTS)
def test_misuse_that_happened_is_never_only_recorded(facts):
    facts |= {"misuse": "happened", "confidentiality": "confirmed"}
    assert outcome(facts) in {Outcome.AUTHORITY, Outcome.AUTHORITY_AND_PERSONS}


@given(FACTS)
def test_recording_alone_needs_positive_evidence(facts):
    if outcome(facts) is Outcome.RECORD:
        exposed = facts.get("confidentiality", "unknown") != "none"
        reasons = (
            facts.get("unintelligible") == "yes",
            facts.get("access_evidence") == "proven_none",
            facts.get("returned_or_deleted") in {"confirmed", "claimed"}
            and facts.get("recipient") in {"trusted", "known"},
            facts.get("data_kinds") == ("business_only",),
        )
        assert not exposed or any(reasons)


@given(FACTS, st.lists(st.sampled_from(KINDS), min_size=1, unique=True), st.sampled_from(KINDS))
def test_another_kind_of_data_never_lowers(facts, kinds, another):
    fewer = {**facts, "data_kinds": tuple(kinds)}
    more = {**facts, "data_kinds": tuple(dict.fromkeys([*kinds, another]))}
    assert RANK[outcome(more)] >= RANK[outcome(fewer)]


@given(FACTS, st.integers(0, 100_000), st.integers(1, 100_000))
def test_more_people_never_lower(facts, persons, more):
    assert RANK[outcome({**facts, "persons": persons + more})] >= RANK[outcome({**facts, "persons": persons})]


@given(FACTS)
def test_what_is_said_to_change_it_changes_it(facts):
    found = assess(facts, RULES)
    for row in found.changes:
        key = RULES.keys[row.fact]
        value = int(row.value) if row.value.isdecimal() else (row.value,) if key.kind == "choices" else row.value
        assert outcome({**facts, row.fact: value}) == row.outcome != found.outcome


@given(FACTS)
def test_the_figure_adds_up_and_decides_nothing(facts):
    figure = assess(facts, RULES).enisa
    assert figure.se == pytest.approx(figure.dpc * figure.ei + figure.cb)
    assert figure.dpc == sum(row.value for row in figure.factors if row.part == "dpc")
    assert figure.cb == pytest.approx(sum(row.value for row in figure.factors if row.part == "cb"))
    limits = {Band.LOW: (0, 2), Band.MEDIUM: (2, 3), Band.HIGH: (3, 4), Band.VERY_HIGH: (4, 9)}
    low, high = limits[figure.band]
    assert low <= figure.se < high


@given(FACTS)
def test_every_assessment_gives_a_reason_with_its_source(facts):
    found = assess(facts, RULES)
    assert found.rules
    assert all(row.source and row.text.de and row.text.en for row in found.rules)
    assert all(row.demands == found.outcome for row in found.rules)


KNOWN = {
    "confidentiality": "confirmed",
    "integrity": "none",
    "availability": "none",
    "intent": "accident",
    "recipient": "none",
    "identification": "direct",
}


@pytest.mark.parametrize(
    ("facts", "dpc", "ei", "cb", "band"),
    [
        ({"data_kinds": ("identity",)}, 1, 1, 0, "low"),
        ({"data_kinds": ("financial",), "identification": "indirect", "recipient": "attacker"}, 3, 0.5, 0.5, "medium"),
        ({"data_kinds": ("health",), "recipient": "trusted"}, 4, 1, 0.25, "very_high"),
        ({"data_kinds": ("profile",), "duration_days": 400, "person_groups": ("children",)}, 4, 1, 0, "very_high"),
        ({"data_kinds": ("profile",), "availability": "permanent", "intent": "malicious"}, 2, 1, 1, "high"),
        ({"data_kinds": ("profile",), "availability": "temporary", "restored_within_hours": 24}, 2, 1, 0, "medium"),
        ({"data_kinds": ("identity",), "integrity": "confirmed", "restored_within_hours": "none"}, 1, 1, 0.5, "low"),
    ],
)  # fmt: skip
def test_figures_by_hand(facts, dpc, ei, cb, band):
    figure = assess({**KNOWN, **facts}, RULES).enisa
    assert (figure.dpc, figure.ei, figure.cb, figure.band) == (dpc, ei, cb, band)


def test_every_rule_decides_somewhere():
    chance = random.Random(4)
    spoke = set()
    for _ in range(8000):
        facts = {}
        for name, key in RULES.keys.items():
            if key.kind == "choices":
                facts[name] = tuple(chance.sample(list(key.values), min(len(key.values), chance.choice([1, 1, 2, 4]))))
            elif key.kind == "count":
                facts[name] = chance.choice([0, 5, 500, 50_000])
            else:
                facts[name] = chance.choice(list(key.values))
        spoke |= {row.id for row in judge(facts, RULES).rules}
    assert {row.id for row in RULES.rules} - spoke == set()


def test_an_unconfirmed_rule_decides_nothing():
    facts = {
        "confidentiality": "confirmed",
        "intent": "accident",
        "recipient": "known",
        "data_kinds": ("national_id_number",),
    }
    doubted = replace(RULES, rules=tuple(replace(row, confirmed=row.id != "identity-numbers") for row in RULES.rules))
    rest = {
        "persons": 1,
        "misuse": "none_seen",
        "person_groups": ("customers",),
        "integrity": "none",
        "availability": "none",
    }
    assert assess({**facts, **rest}, RULES).outcome is Outcome.AUTHORITY_AND_PERSONS
    assert assess({**facts, **rest}, doubted).outcome is Outcome.AUTHORITY


@given(FACTS)
def test_every_assessment_makes_a_page(facts):
    found = assess(facts, RULES)
    blocks = assessment_page(found, RULES.keys)
    assert OUTCOMES[found.outcome] in [row.text for row in blocks if isinstance(row, Notice)]
    for block in blocks:
        words = block if isinstance(block, Text) else getattr(block, "text", Text("", ""))
        assert "{" not in words.de + words.en
