"""Published examples and decisions of authorities come out as published."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from postfall.law.risk.assess import ORDER, assess
from postfall.law.risk.model import Outcome
from postfall.law.risk.read import risk_rules

FILE = yaml.safe_load(Path(__file__).with_name("risk_cases.yaml").read_text(encoding="utf-8"))
CASES = FILE["cases"]


def facts_of(case):
    merged = {**FILE["defaults"], **case["facts"]}
    return {key: tuple(value) if isinstance(value, list) else value for key, value in merged.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_it_comes_out_as_published(case):
    found = assess(facts_of(case), risk_rules())
    if "outcome" in case:
        assert found.outcome == case["outcome"]
    else:
        assert ORDER.index(found.outcome) >= ORDER.index(Outcome(case["at_least"]))
    assert found.rules


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_no_answer_replaced_by_unknown_lowers_it(case):
    facts = facts_of(case)
    before = ORDER.index(assess(facts, risk_rules()).outcome)
    for key in facts:
        after = assess({**facts, key: "unknown"}, risk_rules()).outcome
        assert after is not Outcome.MORE_INFORMATION
        assert ORDER.index(after) >= before, key


def test_all_examples_of_both_guidelines_are_there():
    ids = {case["id"] for case in CASES}
    assert ids >= {f"edpb-{number:02}" for number in range(1, 19)}
    assert ids >= {f"wp250-{number}" for number in ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")}
    assert len([row for row in ids if row.startswith(("uodo", "dpc", "ico"))]) >= 8


def test_every_case_says_where_it_was_read():
    for case in CASES:
        assert case["source"]
        assert case["read"] in {"source", "summary", "memory"}
        assert ("outcome" in case) != ("at_least" in case)
        assert set(case["facts"]) <= set(risk_rules().keys)
