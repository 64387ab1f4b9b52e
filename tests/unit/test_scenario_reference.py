"""The reference of the scenario format says what the model says."""

from __future__ import annotations

import re
from pathlib import Path

from postfall.exercise.scenario.check_expectations import FIELDS
from postfall.exercise.scenario.check_fiction import NETWORKS, RESERVED_ENDS, RESERVED_NAMES
from postfall.exercise.scenario.check_story import CHECKED_KINDS
from postfall.exercise.scenario.schema import json_schema
from postfall.exercise.scenario.truth_names import FROM_TRUTH, NUMBERS, SETS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference" / "scenario-format.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, str]:
    """The first cells of the tables below a heading, with the rest of each row."""
    part = re.split(r"^## ", PAGE.partition(f"## {heading}\n")[2], flags=re.MULTILINE)[0]
    found = re.findall(r"^\| (`.+?) \| (.+) \|$", part, flags=re.MULTILINE)
    return {name: rest for cell, rest in found for name in re.findall(r"`(\w+)`", cell)}


def properties(model: str) -> set[str]:
    return set(json_schema()["$defs"][model]["properties"])


def test_every_key_of_every_model_stands_in_its_table():
    assert rows("The file").keys() == set(json_schema()["properties"])
    assert rows("The clock").keys() == properties("ClockPlan")
    assert rows("The mailbox").keys() == properties("MailboxPlan") | properties("Plant")
    assert rows("The intruder").keys() == properties("IntruderPlan")
    assert rows("What happens").keys() == properties("Inject") | properties("When")
    special = {name for names in FIELDS.values() for name in names} | {"tolerance"}
    assert rows("What is expected").keys() == (properties("Expectation") - special) | set(FIELDS)


def test_models_without_a_table_of_their_own_are_told_in_a_row():
    told = {**rows("The file"), **rows("The mailbox"), **rows("The intruder"), **rows("What happens")}
    for key, model in (
        ("roles", "Role"), ("objectives", "Objective"), ("hints", "Hint"), ("holder", "Holder"),
        ("accounts", "Account"), ("sessions", "IntruderSession"), ("deliver", "Delivery"),
    ):  # fmt: skip
        listed = re.search(r"`\{([\w, ]+)\}`", told[key])
        assert set(listed[1].split(", ")) == properties(model), key


def test_the_words_to_choose_from_are_all_there():
    for model, prop, heading, key in (
        ("MailboxPlan", "profile", "The mailbox", "profile"),
        ("Plant", "kind", "The mailbox", "kind"),
        ("Plant", "where", "The mailbox", "where"),
        ("IntruderPlan", "cause", "The intruder", "cause"),
        ("Inject", "via", "What happens", "via"),
    ):
        words = json_schema()["$defs"][model]["properties"][prop]["enum"]
        assert re.findall(r"`(\w+)`", rows(heading)[key]) == words


def test_the_fields_of_each_type():
    for name, fields in FIELDS.items():
        shown = re.findall(r"`(\w+)`", rows("What is expected")[name].split("|")[0])
        assert set(fields) <= set(shown), name


def test_the_names_of_the_truth():
    assert rows("Model answers") == {fact: f"`{name}`" for fact, name in FROM_TRUTH.items()}
    told = re.findall(r"`(\w+)`", PAGE.partition("`truth` of an estimate:")[2].partition("\n\n")[0])
    assert told == [*NUMBERS, *SETS]


def test_what_is_fiction():
    told = PAGE.partition("## Nothing that could be real")[2]
    for name in (*RESERVED_ENDS, *RESERVED_NAMES):
        assert f"`{name}`" in told
    assert [str(row) for row in NETWORKS] == ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"]
    for name in ("192.0.2.x", "198.51.100.x", "203.0.113.x", "2001:db8::"):
        assert name in told
    assert set(re.findall(r"`(\w+)`", rows("The mailbox")["kind"])[:6]) == CHECKED_KINDS


def test_the_example_of_the_how_to_fits_into_a_scenario():
    import yaml

    from postfall.exercise.scenario.read import find_scenario, parse_scenario

    page = (DOCS / "how-to" / "write-a-scenario.md").read_text(encoding="utf-8")
    example = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])
    document = yaml.safe_load(find_scenario("club-newsletter-short")[1])
    document |= {**example, "hints": [], "id": "our-office"}
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    assert [row.id for row in parse_scenario(text.encode(), "our-office.yaml").expectations] == ["password"]
