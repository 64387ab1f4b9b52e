"""`postfall risk`: alone with a file, in a case, and with a decision on record."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from postfall.case.cases import Cases

DEMO = Path(__file__).parents[2] / "playbooks" / "compromised-mailbox" / "demo-answers.yaml"
MAILBOX = """
confidentiality: confirmed
integrity: possible
availability: none
intent: malicious
recipient: attacker
data_kinds: [identity, contact, financial]
person_groups: [customers]
persons: 120
unintelligible: no
access_evidence: seen
misuse: none_seen
duration_days: 6
identification: direct
"""
MISSENT = """
confidentiality: confirmed
integrity: none
availability: none
intent: accident
recipient: trusted
returned_or_deleted: confirmed
data_kinds: [contact, financial]
person_groups: [customers]
persons: 24
unintelligible: no
access_evidence: seen
misuse: none_seen
identification: direct
"""


@pytest.fixture
def assessed(run, tmp_path):
    def call(text, *more):
        path = tmp_path / "facts.yaml"
        path.write_text(text, encoding="utf-8")
        return run("risk", "--answers", str(path), "--json", *more)

    return call


@pytest.fixture
def case(clock):
    """An open case with the answers of the mailbox that was read."""
    with Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester") as cases:
        journal = cases.create("Testfall", zone="Europe/Berlin", language="de")
        for key, value in yaml.safe_load(MAILBOX.replace(": no\n", ": 'no'\n")).items():
            journal.confirm(key, tuple(value) if isinstance(value, list) else value)
        return journal.id


def test_a_file_alone_gives_outcome_rules_figure_and_open_questions(assessed):
    ran = assessed(MAILBOX)
    assert ran.code == 0
    data = ran.data
    assert data["outcome"] == "authority_and_persons"
    assert [row["id"] for row in data["rules"]] == ["identity-theft"]
    assert data["rules"][0]["source"].startswith("Art. 34(1)")
    figure = data["enisa"]
    assert (figure["dpc"], figure["ei"], figure["cb"], figure["se"], figure["band"]) == (3, 1, 1, 4, "very_high")
    assert [row["part"] for row in figure["factors"]] == ["dpc", "ei", "cb", "cb"]
    assert data["open_questions"] == ["restored_within_hours", "service_impact"]
    assert data["decision"] is None


@pytest.mark.parametrize(
    "head", ["facts:\n", "format: 1\nfacts:\n", "format: 1\nplaybook: compromised-mailbox\nfacts:\n"]
)
def test_facts_may_stand_under_their_own_key(assessed, head):
    inner = "".join(f"  {line}\n" for line in MISSENT.strip().split("\n"))
    assert assessed(head + inner).data["outcome"] == "record"


def test_facts_with_their_provenance(assessed):
    text = MISSENT.replace("persons: 24", "persons: {value: 24, source: list}").replace(
        "misuse: none_seen", "misuse: {unknown: true}"
    )
    data = assessed(text).data
    assert data["outcome"] == "authority"
    assert {"fact": "misuse", "value": "none_seen", "outcome": "record"}.items() <= next(
        row for row in data["changes"] if row["value"] == "none_seen" and row["fact"] == "misuse"
    ).items()
    assert data["rules"][0]["assumed"] in (["misuse"], [])


def test_a_missing_key_is_unknown(assessed):
    short = assessed(MISSENT.replace("misuse: none_seen\n", "")).data
    said = assessed(MISSENT.replace("none_seen", "unknown")).data
    assert short == said
    assert "misuse" in short["open_questions"]


def test_a_list_with_unknown_alone_is_unknown(assessed):
    assert (
        assessed(MISSENT.replace("[customers]", "[unknown]")).data
        == assessed(MISSENT.replace("[customers]", "unknown")).data
    )


def test_the_answers_of_a_whole_walk_are_enough(run):
    """Notices, decisions and steps may stand beside the facts: the worked example is such a file."""
    ran = run("risk", "--answers", str(DEMO), "--json")
    assert ran.data["outcome"] == "authority_and_persons"


def test_nothing_known_wants_more_information(assessed):
    data = assessed("{}").data
    assert data["outcome"] == "more_information"
    assert data["rules"][0]["id"] == "too-little-known"
    assert "confidentiality" in data["open_questions"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("confidentalty: none", "Did you mean confidentiality?"),
        ("intent: maliciuos", "Did you mean malicious?"),
        ("unintelligible: true", "Did you mean yes?"),
        ("data_kinds: [helth]", "Did you mean health?"),
        ("data_kinds: health", "Did you mean [health]?"),
        ("data_kinds: [health, unknown]", "not possible beside other values"),
        ("data_kinds: [health, health]", "is there twice"),
        ("persons: many", "whole number"),
        ("persons: -1", "whole number"),
        ("persons: 99999999999", "whole number"),
        ("persons: [1]", "whole number"),
        ("restored_within_hours: nnoe", "Did you mean none?"),
        ("misuse:", "write unknown"),
        ("misuse: [happened]", "single value"),
        ("misuse: {value: none_seen, unknown: true}", "must be the answer"),
        ("misuse: {unknown: no}", "unknown: true"),
        ("misuse: {valeu: none_seen}", "Did you mean value?"),
        ("facts: {intent: accident}\nperson: 3", "There is no key"),
        ("facts: [intent]", "keys and values"),
        ("format: 2\nfacts: {}", "format: 1"),
        ("[a]", "keys and values"),
        ("format: 1\nplaybook: compromised-mailbox\nfacts: {mailbox_adress: x}", "There is no key"),
        ("playbook: nowhere\nfacts: {}", "nowhere"),
    ],
)
def test_what_is_not_known_is_refused_with_a_hint(assessed, text, said):
    ran = assessed(text)
    assert ran.code == 2
    assert said in ran.json["errors"][0]["message"] + str(ran.json["errors"][0]["hint"])


@pytest.mark.parametrize("text", ["", "a: b: c", "intent: accident\nintent: accident", "x: &a [*a]"])
def test_broken_yaml_is_broken_content(assessed, text):
    assert assessed(text).code == 5


def test_many_mistakes_stay_short(assessed):
    ran = assessed("\n".join(f"wrong{number}: 1" for number in range(300)))
    assert ran.code == 2
    assert "295 more" in ran.json["errors"][0]["message"]
    assert len(ran.out) < 3000


def test_a_file_that_is_not_there(run, tmp_path):
    assert run("risk", "--answers", str(tmp_path / "none.yaml"), "--json").code == 2


def test_with_nobody_to_ask_the_missing_keys_are_named(run):
    ran = run("risk", "--json")
    assert ran.code == 3
    assert "confidentiality" in ran.json["errors"][0]["where"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("text", [MAILBOX, MISSENT])
def test_the_page_fits_a_terminal_and_begins_with_the_outcome(run, tmp_path, language, text):
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    ran = run("risk", "--answers", str(path), "--lang", language)
    lines = ran.out.strip().split("\n")
    assert ran.code == 0
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert lines[2].startswith(
        {"de": ("Achtung: Nach Ihren", "Gut: Nach Ihren"), "en": ("Attention: By", "Good: By")}[language]
    )
    assert lines[-1] == {"de": "Keine Rechtsberatung. Sie entscheiden.", "en": "No legal advice. You decide."}[language]
    assert "ENISA" in ran.out


def test_outside_a_case_nothing_is_kept(run, assessed, tmp_path):
    assessed(MAILBOX)
    assert not (tmp_path / "home" / "postfall").exists()


def test_the_open_case_is_assessed_by_its_confirmed_facts(run, case):
    data = run("risk", "--json").data
    assert data["case"] == case
    assert data["outcome"] == "authority_and_persons"
    before = run("case", "show", "--json").data["entries"]
    run("risk", "--json")
    assert run("case", "show", "--json").data["entries"] == before


def test_assessment_and_decision_go_on_record(run, case):
    ran = run("risk", "--case", case, "--decide", "authority_and_persons", "--json")
    assert ran.code == 0
    assert ran.data["decision"]["choice"] == "authority_and_persons"
    assert ran.data["decision"]["who"] == "tester"
    shown = run("case", "show", "--json").data
    assert run("case", "verify", "--head", shown["head"], "--json").code == 0


def test_a_deviation_without_a_reason_is_refused_and_leaves_no_trace(run, case):
    before = run("case", "show", "--json").data["entries"]
    assert run("risk", "--decide", "record", "--json").code == 2
    assert run("risk", "--decide", "recrod", "--reason", "x", "--json").code == 2
    assert run("risk", "--reason", "x", "--json").code == 2
    assert run("case", "show", "--json").data["entries"] == before
    ran = run("risk", "--decide", "record", "--reason", "Alles war verschlüsselt.", "--json")
    assert ran.data["decision"]["reason"] == "Alles war verschlüsselt."


def test_a_decision_needs_a_case(run):
    assert run("risk", "--decide", "authority", "--json").code == 2


def test_answers_of_a_file_go_on_record_in_a_case(run, case, tmp_path):
    path = tmp_path / "more.yaml"
    path.write_text('unintelligible: "yes"\nmisuse: none_seen\n', encoding="utf-8")
    data = run("risk", "--case", case, "--answers", str(path), "--json").data
    assert data["outcome"] == "authority"
    facts = {row["key"]: row["value"] for row in run("case", "show", "--json").data["facts"]}
    assert facts["unintelligible"] == "yes"
