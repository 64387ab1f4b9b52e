"""Answers files: typed against the playbook, all problems with their place, and what is still missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from postfall.errors import ContentError, UsageError
from postfall.language import LANGUAGES
from postfall.playbook.answers import MissingKind, missing, parse_answers, read_answers
from postfall.playbook.read import find_playbook, parse_playbook, playbook_ids
from postfall.playbook.template import template, uncommented
from postfall.value import UNKNOWN

SHELF = Path(__file__).parents[1] / "fixtures"
SMALL = parse_playbook((SHELF / "playbooks/small/playbook.yaml").read_bytes(), "small/playbook.yaml")
HEAD = "format: 1\nplaybook: small\n"
FULL = """
format: 1
playbook: small
zone: Europe/Vienna
case: {title: Vorfall im Mai}
facts:
  role: {value: private, source: Frau Beispiel, at: "2026-03-28 09:00"}
  others_data: true
  mixed: [trade]
  seen_at: 27.03.2026 17:20
  contact: office@example.org
  persons: {unknown: true}
  remark: |
    Zwei Zeilen.
    no
steps:
  contain.password: {done: "2026-03-27T18:00+01:00", evidence: shot.png}
  contain.notify: done
  open.unsure: {skipped: niemand da}
decisions:
  gdpr-33-1: {choice: waive, reason: kein Risiko}
mailbox: {url: pop3s://pop.example.org, user: office@example.org, password_file: secret.txt, ca: /etc/ca.pem}
mailboxes:
  - {url: pop3s://pop.example.net}
"""


def read(text):
    return parse_answers(text, "a.yaml", SMALL)


def problems(text):
    with pytest.raises(ContentError) as caught:
        read(text)
    assert caught.value.code == 5
    return [str(row) for row in caught.value.problems]


def fact(line):
    return problems(f"{HEAD}facts:\n  {line}\n")


def test_everything_is_typed(tmp_path):
    path = tmp_path / "answers.yaml"
    path.write_text(FULL, encoding="utf-8")
    answers = read_answers(path, SMALL)
    assert answers.title == "Vorfall im Mai"
    assert answers.facts["role"].value == "private"
    assert answers.facts["role"].source == "Frau Beispiel"
    assert answers.facts["role"].at.utc == datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    assert answers.values["others_data"] is True
    assert answers.values["mixed"] == ("trade",)
    assert answers.values["persons"] is UNKNOWN
    assert answers.values["remark"] == "Zwei Zeilen.\nno"
    seen = answers.values["seen_at"]
    assert (seen.utc, seen.zone) == (datetime(2026, 3, 27, 16, 20, tzinfo=UTC), "Europe/Vienna")
    password, notify, unsure = (answers.steps[key] for key in ("contain.password", "contain.notify", "open.unsure"))
    assert password.at.utc == datetime(2026, 3, 27, 17, 0, tzinfo=UTC)
    assert password.evidence == tmp_path / "shot.png"
    assert (notify.done, notify.at, unsure.done, unsure.skipped) == (True, None, False, "niemand da")
    assert (answers.decisions["gdpr-33-1"].choice, answers.decisions["gdpr-33-1"].reason) == ("waive", "kein Risiko")
    first, second = answers.mailboxes
    assert (first.password_file, first.ca) == (tmp_path / "secret.txt", Path("/etc/ca.pem"))
    assert (second.url, second.user) == ("pop3s://pop.example.net", None)
    assert missing(SMALL, answers) == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("rol: private", "a.yaml:4:3 facts.rol: There is no “rol” in this playbook. (did you mean 'role'?)"),
        ("role: privat", "a.yaml:4:9 facts.role: “privat” is not possible here: private, organisation, unknown."),
        ("others_data: yes", "a.yaml:4:16 facts.others_data: This must be true or false. (did you mean 'true'?)"),
        ("others_data: nein", "a.yaml:4:16 facts.others_data: This must be true or false. (did you mean 'false'?)"),
        ('others_data: "true"', "a.yaml:4:16 facts.others_data: This must be true or false."),
        ("mixed: trade", "a.yaml:4:10 facts.mixed: This must be a list like [a, b]. (did you mean '[trade]'?)"),
        ("mixed: [trade, clb]", "a.yaml:4:18 facts.mixed[1]: “clb” is not possible here: trade, club, unknown."),
        ("mixed: [trade, trade]", "a.yaml:4:18 facts.mixed[1]: “trade” is there twice."),
        ("mixed: [[trade]]", "a.yaml:4:11 facts.mixed[0]: This must be the answer"),
        ("persons: 010", "a.yaml:4:12 facts.persons: This must be a whole number like 42."),
        ("persons: 1e3", "a.yaml:4:12 facts.persons: This must be a whole number like 42."),
        ("persons: -1", "a.yaml:4:12 facts.persons: This must be a whole number like 42."),
        ("persons: 1001", "a.yaml:4:12 facts.persons: At most 1000."),
        ("seen_at: yesterday", "a.yaml:4:12 facts.seen_at: “yesterday” is not a moment I can read."),
        ("seen_at: 2026-13-01 10:00", "a.yaml:4:12 facts.seen_at: “2026-13-01 10:00” is not a moment"),
        ("seen_at: 2026-03-29 02:30", "a.yaml:4:12 facts.seen_at: The time 2026-03-29 02:30 did not exist"),
        ("seen_at: 2026-10-25 02:30", "a.yaml:4:12 facts.seen_at: The time 2026-10-25 02:30 happened twice"),
        ("contact: nobody", "a.yaml:4:12 facts.contact: This is not an e-mail address."),
        ("contact: a@b.example, c@d.example", "a.yaml:4:12 facts.contact: This is not an e-mail address."),
        ("role:", "a.yaml:4:8 facts.role: The answer is missing here."),
        ("role: {unknown: false}", "a.yaml:4:19 facts.role.unknown: Only true is possible here."),
        ("role: {unknown: true, value: private}", "a.yaml:4:9 facts.role: This must be the answer"),
        ("role: {source: x}", "a.yaml:4:9 facts.role: This must be the answer"),
        ("role: {value: private, sorce: x}", "a.yaml:4:26 facts.role.sorce: There is no key “sorce” here."),
        ("role: {value: private, at: soon}", "a.yaml:4:30 facts.role.at: “soon” is not a moment I can read."),
        ("role: [private]", "a.yaml:4:9 facts.role: This must be the answer"),
        (f"remark: {'x' * 4001}", "a.yaml:4:11 facts.remark: At most 4000 characters."),
    ],
)
def test_answers_that_do_not_fit(line, said):
    assert fact(line)[0].startswith(said), fact(line)


def test_an_ambiguous_time_tells_how_to_write_it():
    assert "2026-10-25T02:30+02:00" in fact("seen_at: 2026-10-25 02:30")[0]
    assert read(HEAD + "facts: {seen_at: 2026-10-25T02:30+02:00}").values["seen_at"].utc.hour == 0


def test_unknown_is_an_answer_to_everything():
    rows = "".join(f"  {spec.key}: {{unknown: true}}\n" for spec in SMALL.facts)
    assert set(read(f"{HEAD}facts:\n{rows}").values.values()) == {UNKNOWN}
    assert read(f"{HEAD}facts: {{role: unknown, mixed: unknown, persons: unknown}}").values["persons"] is UNKNOWN
    assert read(f"{HEAD}facts: {{remark: unknown}}").values["remark"] == "unknown"


def test_optional_text_may_be_empty_and_a_list_too():
    answers = read(f'{HEAD}facts: {{remark: "", mixed: []}}')
    assert answers.values == {"remark": "", "mixed": ()}


def test_all_problems_come_in_one_run():
    text = (
        "format: 2\nplaybook: smal\nzone: Europe/Berln\ncase: {titel: x}\n"
        "facts: {rol: x}\nsteps: {contain.pasword: done, contain.password: don, open.unsure: {done: soon}}\n"
        "decisions: {gdpr-33: {choice: do, reason: x}, gdpr-33-1: {choice: no}}\nmailbox: {usr: x}\nextra: 1\n"
    )
    assert [row.split(": ")[0].removeprefix("a.yaml:") for row in problems(text)] == [
        "1:9 format",
        "2:11 playbook",
        "3:7 zone",
        "4:1 case.title",
        "4:8 case.titel",
        "5:9 facts.rol",
        "6:9 steps.contain.pasword",
        "6:50 steps.contain.password",
        "6:75 steps.open.unsure.done",
        "7:13 decisions.gdpr-33",
        "7:47 decisions.gdpr-33-1.reason",
        "7:67 decisions.gdpr-33-1.choice",
        "8:1 mailbox.url",
        "8:11 mailbox.usr",
        "9:1 extra",
    ]


def test_another_playbook():
    assert problems("format: 1\nplaybook: large\n")[0].startswith(
        "a.yaml:2:11 playbook: These answers belong to “large”, not to “small”."
    )


def test_the_file_names_its_playbook(tmp_path, monkeypatch):
    monkeypatch.setenv("POSTFALL_CONTENT", str(SHELF))
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "facts: {role: private}", encoding="utf-8")
    assert read_answers(path).values == {"role": "private"}
    path.write_text("format: 1\nplaybook: smal\nfacts: {role: private}", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_answers(path)
    assert str(caught.value.problems[0]).endswith("(did you mean 'small'?)")
    with pytest.raises(UsageError):
        read_answers(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "text", ["", "- a", "x", "format: 1", "playbook: small", "facts: [a]", "format: 1\nplaybook: [a]"]
)
def test_broken_files(text):
    assert problems(text)


def listed(text):
    return [(row.kind.value, row.key, row.when) for row in missing(SMALL, read(HEAD + text))]


def test_everything_is_missing_from_an_empty_file():
    gate = "role == 'unknown' or others_data == 'unknown' or mixed == 'unknown'"
    assert listed("") == [
        ("fact", "role", None),
        ("fact", "others_data", "role == 'private'"),
        ("fact", "mixed", "others_data == true"),
        ("fact", "seen_at", None),
        ("fact", "contact", None),
        ("step", "open.unsure", gate),
        ("step", "contain.password", None),
        ("fact", "persons", "role == 'organisation' or 'trade' in mixed"),
        ("decision", "gdpr-33-1", "role == 'organisation' or 'trade' in mixed"),
    ]


def test_only_what_is_reachable_is_missing():
    assert listed("facts: {role: organisation}\nsteps: {contain.password: done}") == [
        ("fact", "seen_at", None),
        ("fact", "contact", None),
        ("fact", "persons", None),
        ("decision", "gdpr-33-1", None),
    ]
    rows = listed("facts: {role: private, others_data: false}")
    assert ("step", "contain.password", None) in rows
    assert not {"mixed", "persons", "gdpr-33-1", "open.unsure"} & {key for _, key, _ in rows}


def test_missing_answers_shrink_to_nothing_when_they_are_given():
    given = {"role": "organisation", "seen_at": "{unknown: true}", "contact": "unknown", "persons": "5"}
    text = "facts: {" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}\n"
    text += "steps: {contain.password: done}\ndecisions: {gdpr-33-1: {choice: do, reason: x}}"
    assert listed(text) == []
    assert MissingKind.FACT.value == "fact"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_reads_and_so_does_its_example(language):
    text = template(SMALL, language)
    empty = read(text)
    assert (empty.facts, empty.steps, empty.decisions, empty.mailboxes) == ({}, {}, {}, ())
    full = read(uncommented(text))
    assert full.facts.keys() == SMALL.fact_keys.keys()
    assert full.steps.keys() == {step.key for step in SMALL.steps()}
    assert full.decisions.keys() == {"gdpr-33-1"}
    assert len(full.mailboxes) == 1
    for spec in SMALL.facts:
        assert spec.text.text().to(language) in text
        assert all(row.label.text().to(language) in text for row in spec.options)
    assert {"de": "Nur wenn: role ist private", "en": "Only if: role is private"}[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_of_all_shipped_playbooks_read(language):
    for name in playbook_ids():
        playbook, _ = find_playbook(name)
        text = template(playbook, language)
        assert parse_answers(text, "t.yaml", playbook).facts == {}
        assert parse_answers(uncommented(text), "t.yaml", playbook).facts.keys() == playbook.fact_keys.keys()
        assert max(len(line) for line in text.splitlines()) <= 140


def test_the_example_of_the_reference_reads():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "answers-file.md").read_text(encoding="utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    playbook, _ = find_playbook("compromised-mailbox")
    answers = parse_answers(text, "a.yaml", playbook)
    assert answers.facts["aware_at"].source == "Telefonnotiz"
    assert answers.mailboxes[0].password_file == Path("passwort.txt")


def test_the_path_of_every_kind_of_copy_counts_from_the_answers_file(tmp_path):
    from postfall.mailbox.archive import KINDS

    for kind in KINDS:
        text = f"format: 1\nplaybook: {SMALL.id}\nmailbox: {{url: '{kind}:copy/here'}}\n"
        (given,) = parse_answers(text, "a.yaml", SMALL, folder=tmp_path).mailboxes
        assert given.url == f"{kind}:{tmp_path / 'copy' / 'here'}"
