"""The pages on the risk name every rule and every key as the data does. POSTFALL_REWRITE=1 writes those parts anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from postfall.law.risk.model import Outcome
from postfall.law.risk.read import risk_rules
from postfall.law.risk.rules import Check, Rule

DOCS = Path(__file__).parents[2] / "docs"
HEADS = {
    "confidentiality": "Somebody saw data",
    "integrity": "Data was changed",
    "availability": "Data is missing",
}
DEMANDS = {
    Outcome.RECORD: "lifts this path",
    Outcome.AUTHORITY: "demands the authority",
    Outcome.AUTHORITY_AND_PERSONS: "demands the authority and the people",
}


def said(check: Check) -> str:
    values = ", ".join(row for row in risk_rules().keys[check.key].values if row in check.values)
    return {
        "in": f"`{check.key}` one of {values}",
        "only": f"`{check.key}` nothing but {values}",
        "without": f"`{check.key}` none of {values}",
        "named": f"`{check.key}` at least {check.number} kinds about people",
        "at_least": f"`{check.key}` at least {check.number}",
        "at_most": f"`{check.key}` at most {check.number}",
    }[check.op]


def rule_lines(rule: Rule) -> str:
    lines = [f"- **`{rule.id}`** {DEMANDS[rule.demands]}{', lasting' if rule.lasting else ''}. {rule.text.en}"]
    lines += [f"  - {' or '.join(said(row) for row in clause)}" for clause in rule.when]
    read = f" Known at second hand only: {rule.unread.en}." if rule.unread else ""
    lines.append(f"  - Source: {rule.source.en}.{read} Since {rule.valid_from}, checked {rule.checked}.")
    if rule.disputed:
        lines.append(f"  - Disputed: {rule.disputed.en}")
    return "\n".join(lines)


def rules_part() -> str:
    rules = risk_rules()
    parts = ["Every line below a rule must hold; inside a line one entry is enough."]
    for path, head in HEADS.items():
        opened = "\n".join(f"- {' or '.join(said(row) for row in clause)}" for clause in rules.paths[path])
        rows = "\n".join(rule_lines(row) for row in rules.rules if row.path == path)
        parts.append(f"### {head}\n\nOpen when all of this holds or is not known:\n\n{opened}\n\n{rows}")
    notes = "\n".join(f"- `{row.id}`: {row.text.en} Source: {row.source.en}." for row in rules.remarks)
    return "\n\n".join([*parts, f"### Notes that change nothing\n\n{notes}"])


def keys_part() -> str:
    rows = ["| key | what | values |", "|---|---|---|"]
    for key in risk_rules().keys.values():
        values = " ".join(f"`{value}`" for value in key.values)
        kind = {"choice": "", "choices": "list of ", "count": "number "}[key.kind]
        word = "or " if key.kind == "count" and values else ""
        rows.append(f"| `{key.key}` | {key.title.en} | {kind}{word}{values} `unknown` |".replace("  ", " "))
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("page", "mark", "part"),
    [("explanation/risk.md", "rules", rules_part), ("reference/risk.md", "keys", keys_part)],
)
def test_the_page_says_what_the_data_says(page, mark, part):
    path = DOCS / page
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end -->)", flags=re.DOTALL)
    made = pattern.sub(lambda found: f"{found[1]}\n{part()}\n\n{found[2]}", text)
    assert pattern.search(text)
    if os.environ.get("POSTFALL_REWRITE") == "1":
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made
