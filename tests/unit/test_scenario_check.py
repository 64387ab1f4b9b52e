"""What the check of a scenario finds, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from postfall.errors import ContentError, UsageError
from postfall.exercise.scenario.check import examine
from postfall.exercise.scenario.facts import model_facts, unanswered
from postfall.exercise.scenario.read import find_scenario, parse_scenario, read_scenario, scenario_ids
from postfall.playbook.read import find_playbook
from postfall.value import UNKNOWN

TEXT = (Path(__file__).parents[2] / "playbooks" / "exercises" / "craft-invoice-fraud.yaml").read_text(encoding="utf-8")
PAIR = "{ de: a, en: a }"
MAIL = f"{{ sender: a@b.example, subject: {PAIR}, body: {PAIR} }}"
NAME = "craft-invoice-fraud.yaml"


def changed(*pairs: tuple[str, str]) -> str:
    text = TEXT
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def found(*pairs: tuple[str, str]):
    """The problems after a change, and the text they stand in."""
    text = changed(*pairs)
    return examine(text, file=NAME)[1], text


def only(*pairs: tuple[str, str]):
    problems, text = found(*pairs)
    assert len(problems) == 1, [str(row) for row in problems]
    return problems[0], text


@pytest.mark.parametrize(
    ("old", "new", "key", "said", "meant"),
    [
        ("objective: doors", "objective: door", "expectations[0].objective", "objective “door”", "doors"),
        (
            "step: contain.password",
            "step: contain.pasword",
            "expectations[0].step",
            "step “contain",
            "contain.password",
        ),
        ("truth: messages_read", "truth: messages_reed", "expectations[5].truth", "truth", "messages_read"),
        ("truth: takeover", "truth: persons_30_days", "expectations[7].truth", "truth", None),
        ("duty: gdpr-33-1", "duty: gdpr-33-3", "expectations[8].duty", "duty “gdpr-33-3”", "gdpr-33-5"),
        ("choice: do", "choice: dont", "expectations[8].choice", "choice “dont”", "do"),
        ("fact: forwarding", "fact: forwardin", "expectations[3].fact", "fact “forwardin”", "forwarding"),
        ("values: [removed]", "values: [remooved]", "expectations[3].values[0]", "answer “remooved”", "removed"),
        ("to: owner\n    when: { after: PT0M }", "to: boss\n    when: { after: PT0M }", "injects[0].to", "role", None),
        (
            "unless: contain.payments",
            "unless: contain.paymets",
            "injects[2].when.unless",
            "step or",
            "contain.payments",
        ),
        ("expectation: how-many\n", "expectation: how-may\n", "hints[0].expectation", "expectation", "how-many"),
    ],
)
def test_a_name_that_is_not_there(old, new, key, said, meant):
    problems, text = found((old, new))
    row = next(row for row in problems if row.key == key)
    assert said in row.message.en
    assert row.severity == "error"
    assert meant is None or row.suggestion == meant
    wrong = new.split(":")[1].strip(" []\n").split("\n")[0]
    assert wrong in text.splitlines()[row.line - 1][row.column - 1 :]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    step: contain.password\n", "", "needs “step”"),
        ("    step: contain.password\n", "    step: contain.password\n    duty: gdpr-33-1\n", "does not belong"),
        ("    truth: takeover\n", "    truth: takeover\n    due: P1D\n", "in time"),
        ("    critical: true\n  - id: sessions", "    critical: true\n  - id: password", "already"),
        ("count: 12, wrong: 2", "count: 1, wrong: 2", "only 1"),
        ("kind: payroll, count: 4", "kind: payroll, wrong: 1, count: 4", "no check digits"),
        ("protocols: [pop3, imap]", "protocols: [imap]", "no pop3"),
        ("read: 180", "read: 1800", "only 1200 messages"),
        ("  fraud_before: PT20H7M\n", "", "need “fraud_before”"),
        ("fraud_before: PT20H7M", "fraud_before: P9D", "before the first foreign login"),
        ("when: { after: PT25M }", "when: { after: PT25M, step: contain.warn }", "Exactly one"),
        ("when: { after: PT25M }", "when: { delay: PT25M }", "Exactly one"),
        ('start: "2026-11-20 16:40"', 'start: "2026-02-30 16:40"', "moment"),
        ("zone: Europe/Berlin", "zone: Europe/Berlun", "time zone"),
        ("    log: true\n", f"    log: true\n    deliver: {MAIL}\n", "Only via: mail"),
        ("via: phone", "via: mail", "needs “deliver”"),
        ("  - { id: people,", f"  - {{ id: others, title: {PAIR} }}\n  - {{ id: people,", "Nothing is expected"),
    ],
)  # fmt: skip
def test_what_cannot_work(old, new, said):
    problems, _ = found((old, new))
    assert any(said in row.message.en and row.severity == "error" and row.line for row in problems), [
        str(row) for row in problems
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("decoy: true", "decoy: false", "false trail"),
        ("    points: 8\n    critical: true", "    points: 9\n    critical: true", "All points together are 101"),
        ("    cost: 2\n", "    cost: 7\n", "cost all points"),
        ("  forwarding: removed\n", "  forwarding: removed\n  persons: 12\n", "knows this itself"),
    ],
)
def test_what_makes_a_poor_exercise_is_a_warning(old, new, said):
    row, _ = only((old, new))
    assert said in row.message.en
    assert row.severity == "warning"
    assert parse_scenario(changed((old, new)).encode(), NAME).id == "craft-invoice-fraud"


def test_without_a_critical_expectation():
    text = TEXT.replace("    critical: true\n", "")
    assert ["critical" in row.message.en for row in examine(text, file=NAME)[1]] == [True]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ablage.rechnung@sammelpost.example", "ablage.rechnung@sammelpost.de", "sammelpost.de"),
        ("buchhaltung@beschlag-und-band.example", "buchhaltung@beschlag.com", "beschlag.com"),
        ("198.51.100.77", "8.8.8.8", "8.8.8.8"),
        ("198.51.100.77", "2001:4860::1", "2001:4860::1"),
        ('phone: "030 23125 417"', 'phone: "030 901820"', "030 901820"),
        ("GB29 NWBK 6016 1331 9268 19", "DE02 1203 0000 0000 2020 51", "DE02 1203"),
        ("Sparbank Havelaue, Frau Irmscher", "Sparkasse Havelaue, Frau Irmscher", "Sparkasse"),
        ("Die Uhrzeiten stehen in UTC", "Siehe https://www.bund.de/x", "www.bund.de"),
    ],
)
def test_nothing_that_could_be_real(old, new, said):
    problems, _ = found((old, new))
    assert any(said in row.message.en and row.severity == "error" and row.line for row in problems), problems


@pytest.mark.parametrize(
    "number", ["030 23125 000", "+49 30 23125 000", "0171 3920099", "020 7946 0958", "+44 20 7946 0958"]
)
def test_numbers_kept_for_films_are_fine(number):
    problems, _ = found(("„Danke, das hilft.", f"„Danke, das hilft. Rückruf {number}."))
    assert problems == ()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('access_first_at: "2026-11-14 12:09"', 'access_first_at: "2026-11-14 13:09"', "facts.access_first_at"),
        ('fraud_since: "2026-11-19 20:33"', 'fraud_since: "2026-11-19 19:33"', "facts.fraud_since"),
        ("  cause: phishing\n  incident", "  cause: leak\n  incident", "facts.cause"),
        ("protocols_used: [imap, pop3]", "protocols_used: [imap]", "facts.protocols_used"),
        ("kept_on_server: everything", "kept_on_server: days_30", "facts.kept_on_server"),
        ("mailbox_address: werkstatt@", "mailbox_address: info@", "facts.mailbox_address"),
    ],
)
def test_the_answers_tell_the_same_story(old, new, key):
    problems, _ = found((old, new))
    assert key in [row.key for row in problems if row.severity == "error"]


def test_a_fact_is_typed_as_the_playbook_asks():
    row, text = only(("  insurance_hours: 48", "  insurance_hours: viele"))
    assert row.key == "facts.insurance_hours"
    assert "viele" in text.splitlines()[row.line - 1]
    row, _ = only(("  user_role: organisation", "  user_role: organization"))
    assert row.suggestion == "organisation"
    row, _ = only(("  aware_who:", "  aware_whom:"))
    assert (row.key, row.suggestion) == ("facts.aware_whom", "aware_who")


def test_a_missing_model_answer_is_named():
    problems, _ = found(("  land: BE\n", ""))
    assert ["“land”" in row.message.en for row in problems] == [True]


def test_the_model_answer_must_be_a_right_one():
    row, _ = only(("  forwarding: removed", "  forwarding: clean"))
    assert "“clean”" not in row.message.de
    assert "“clean”" in row.message.en
    assert row.key == "expectations[3].values"


def test_not_known_is_an_answer():
    scenario = parse_scenario(changed(("mail_missing: false", "mail_missing: { unknown: true }")).encode(), NAME)
    playbook, _ = find_playbook(scenario.playbook)
    assert model_facts(scenario, playbook)["mail_missing"] is UNKNOWN
    assert unanswered(scenario, playbook) == ()


def test_a_step_beside_the_walk():
    """The error for an expectation, that nobody could meet; a warning for an event, that never comes."""
    problems, _ = found(("step: contain.password", "step: contain.regain"))
    assert [(row.severity, row.key) for row in problems] == [("error", "expectations[0].step")]
    row, _ = only(("step: investigate.insurer, delay", "step: contain.regain, delay"))
    assert (row.severity, row.key) == ("warning", "injects[7].when.step")


def test_shape_errors_come_with_what_was_meant():
    problems, text = found(("    critical: true\n", "    critcal: true\n"), ("via: phone", "via: fone"))
    assert [(row.suggestion, text.splitlines()[row.line - 1].strip()) for row in problems] == [
        ("phone", "via: fone"),
        ("critical", "critcal: true"),
    ]


@pytest.mark.parametrize("typed", ["2h", "PT", "P1Y", "PT1H30", "P1DT", "-PT2H"])
def test_a_duration_that_is_none(typed):
    row, _ = only(("due: PT2H\n", f"due: {typed}\n"))
    assert "PT30M" in row.message.de
    assert row.line


def test_one_language_missing():
    row, _ = only((', en: "Close the doors and keep the traces"', ""))
    assert (row.key, "en" in row.message.en) == ("objectives[0].title.en", True)


def test_the_file_carries_the_name_of_the_scenario():
    problems = examine(TEXT, file="exercises/other.yaml")[1]
    assert [(row.key, row.suggestion) for row in problems] == [("id", "other")]


def test_a_playbook_that_is_not_there():
    row, _ = only(("level: 2", "level: 2\nplaybook: compromised-mailbx"))
    assert row.key == "playbook"


def test_reading_refuses_with_all_problems():
    text = changed(("objective: doors", "objective: door"), ("truth: takeover", "truth: take"))
    with pytest.raises(ContentError) as caught:
        parse_scenario(text.encode(), NAME)
    assert len(caught.value.problems) == 2
    assert caught.value.code == 5


def test_own_scenarios_stand_in_front(tmp_path, monkeypatch):
    folder = tmp_path / "playbooks" / "exercises"
    folder.mkdir(parents=True)
    (folder / NAME).write_text(changed(("revision: 1", "revision: 7")), encoding="utf-8")
    own = changed(("id: craft-invoice-fraud", "id: mine"))
    (folder / "mine.yaml").write_text(own, encoding="utf-8")
    assert "mine" not in scenario_ids()
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path))
    assert {"mine", "craft-invoice-fraud", "private-pop3"} <= set(scenario_ids())
    assert read_scenario("craft-invoice-fraud").revision == 7
    assert find_scenario("mine")[1] == own.encode()
    assert read_scenario(str(folder / "mine.yaml")).id == "mine"


def test_an_unknown_id_and_a_missing_file():
    with pytest.raises(UsageError) as caught:
        read_scenario("craft-invoice-froud")
    assert "craft-invoice-fraud" in caught.value.hint.en
    with pytest.raises(UsageError):
        read_scenario("no/such/file.yaml")
    with pytest.raises(UsageError):
        read_scenario("../exercises/private-pop3")


ADDRESS = "buchhaltung@beschlag-und-band.example"
SENDER = f'sender: "Beschlag & Band Havelaue <{ADDRESS}>"'
FORWARD = "forward_to: ablage.rechnung@sammelpost.example"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (SENDER, 'sender: "Band <büch@b.example>"', "injects[1].deliver.sender"),
        (SENDER, 'sender: "Band\\r\\nBcc: x <a@b.example>"', "injects[1].deliver.sender"),
        (SENDER, 'sender: "Band, Beschlag <a@b.example>"', "injects[1].deliver.sender"),
        (SENDER, "sender: nobody", "injects[1].deliver.sender"),
        (FORWARD, "forward_to: äblage@sammelpost.example", "mailbox.forward_to"),
        (FORWARD, "forward_to: 'a\"; discard; \"@sammelpost.example'", "mailbox.forward_to"),
        ("address: werkstatt@", "address: wärkstatt@", "mailbox.holder.address"),
    ],
)
def test_what_is_no_mail_address(old, new, key):
    problems, _ = found((old, new))
    assert key in {row.key for row in problems if row.severity == "error" and "mail address" in row.message.en}


def test_a_quoted_name_may_hold_a_comma():
    assert found((SENDER, f"sender: '\"Band, Beschlag\" <{ADDRESS}>'"))[0] == ()


def test_a_head_of_a_mail_stands_in_one_line():
    text = TEXT.replace("  organisation: ", '  organisation: "x\\ny" #', 1)
    mail = '{ sender: a@b.example, subject: { de: "a\\r\\nBcc: x", en: b }, body: { de: a, en: a } }'
    assert text != TEXT
    old = "via: phone"
    text = text.replace(old, f"via: mail\n    deliver: {mail}", 1)
    rows = examine(text, file=NAME)[1]
    keys = {row.key for row in rows if "one line" in row.message.en}
    assert keys == {"mailbox.holder.organisation", "injects[0].deliver.subject.de"}


def test_an_exercise_takes_place_in_this_century():
    start = next(line.strip() for line in TEXT.splitlines() if line.strip().startswith("start:"))
    problems, _ = found((start, 'start: "9999-12-31 23:59"'))
    assert [row.key for row in problems if row.severity == "error"] == ["clock.start"]
