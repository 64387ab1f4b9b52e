"""`postfall authority` through the door, and the step of a session."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from postfall.case.cases import Cases
from postfall.exercise.stage.begin import exercise_home
from postfall.guide.authority.step import NOBODY, authority_step
from postfall.guide.session import Session
from postfall.law.authorities.invented import INVENTED
from postfall.law.shelf import law_book
from postfall.playbook.read import find_playbook
from postfall.ports import Level, NoProgress, Notice, Pairs, Title

KEYS = {
    "id", "name", "role", "country", "land", "covers", "address", "mail", "phone", "pgp", "pgp_url", "web", "form",
    "form_confirmed", "note", "rule", "checked", "confirmed", "source", "why",
}  # fmt: skip


def test_the_shape_that_others_rely_on(run):
    ran = run("authority", "find", "--country", "DE", "--land", "BY", "--sector", "private", "--json")
    assert ran.code == 0
    assert (ran.json["command"], ran.json["status"]) == ("authority find", "ok")
    (row,) = ran.data["authorities"]
    assert set(row) == KEYS
    assert row["id"] == "de-by-lda"
    assert row["role"] == "competent"
    assert row["address"] == "Postfach 1349, 91504 Ansbach"
    assert row["form"] == "https://www.lda.bayern.de/datenpanne"
    assert ran.data["hints"] == []


def test_a_page_says_where_to_report_first(run):
    ran = run("authority", "find", "--country", "DE", "--land", "Hessen", "--sector", "private", "--lang", "de")
    assert ran.code == 0
    flat = " ".join(ran.out.split())
    assert flat.index("Hier melden") < flat.index("Post:") < flat.index("Mail:")
    assert "Bitte prüfen Sie Anschrift und Formular auf der Seite der Behörde" in flat
    assert "Zuletzt angesehen: 25.11.2026" in flat
    assert max(len(line) for line in ran.out.splitlines() if "http" not in line) <= 80


def test_without_a_form_the_page_says_what_to_do(run):
    ran = run("authority", "show", "de-sh-uld")
    flat = " ".join(ran.out.split())
    assert "We know of no breach form here" in flat
    assert "Never use the complaint form" in flat
    assert "Notify here" not in flat
    assert run("authority", "show", "de-sh-uld", "--json").data["authority"]["role"] is None


def test_a_form_that_was_not_read_is_marked(run):
    flat = " ".join(run("authority", "show", "it-garante").out.split())
    assert "we have not read it ourselves" in flat


def test_many_candidates_are_a_short_list(run):
    ran = run("authority", "find", "--country", "DE", "--sector", "private")
    assert "de-sl-udz" in ran.out
    assert "postfall authority show ID" in ran.out
    assert len(ran.out.splitlines()) < 40


def test_across_borders(run):
    ran = run("authority", "find", "--country", "AT", "--sector", "private", "--also", "DE,FR,UK", "--json")
    assert ran.code == 2
    assert "GB" in ran.json["errors"][0]["hint"]
    ran = run("authority", "find", "--country", "AT", "--sector", "private", "--also", "DE,FR,GB", "--json")
    found = {row["id"]: row["role"] for row in ran.data["authorities"]}
    assert found == {"at-dsb": "lead", "gb-ico": "also", "de-bfdi": "concerned", "fr-cnil": "concerned"}


def test_without_an_establishment(run):
    ran = run("authority", "find", "--no-establishment", "--also", "AT,LI", "--json")
    assert {row["id"]: row["role"] for row in ran.data["authorities"]} == {"at-dsb": "competent", "li-dss": "competent"}
    assert "para 73" in " ".join(ran.data["hints"])


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("--country", "DE", "--land", "Bavria"), "BY"),
        (("--country", "DE", "--sector", "churchcatholic"), "church_catholic"),
        (("--country", "UK"), "GB"),
        (("--country", "AT", "--land", "BY"), "--land"),
    ],
)
def test_a_wrong_word_ends_with_two_and_a_suggestion(run, words, near):
    ran = run("authority", "find", *words, "--json")
    assert ran.code == 2
    assert near in ran.json["errors"][0]["hint"]


def test_an_unknown_authority(run):
    ran = run("authority", "show", "de-bfid", "--json")
    assert ran.code == 2
    assert "de-bfdi" in ran.json["errors"][0]["hint"]


def test_without_options_a_case_is_needed(run):
    assert run("authority", "find", "--json").code == 2


def test_the_answers_of_the_case_count(run, clock):
    cases = Cases.open(Path(os.environ["POSTFALL_HOME"]), clock, "tester")
    journal = cases.create("x", zone="Europe/Berlin", language="de")
    for key, value in {"user_role": "organisation", "country": "DE", "land": "BY", "org_kind": "public_body"}.items():
        journal.confirm(key, value)
    journal.confirm("public_level", "local")
    cases.close()
    ran = run("authority", "find", "--json")
    assert ran.code == 0
    assert [(row["id"], row["role"]) for row in ran.data["authorities"]] == [("de-by-lfd", "competent")]
    assert run("authority", "find", "--case", journal.id[:6], "--json").data == ran.data
    typed = run("authority", "find", "--country", "AT", "--json")
    assert typed.data["authorities"][0]["id"] == "at-dsb"


def test_in_an_exercise_nobody_real_is_named(run, clock):
    home = Path(os.environ["POSTFALL_HOME"])
    ids = []
    for folder in (exercise_home(home), home):  # where exercises lie, and an exercise among the real cases
        with Cases.open(folder, clock, "tester") as cases:
            journal = cases.create("x", zone="Europe/Berlin", language="de", exercise=True)
            for key, value in {"user_role": "organisation", "country": "DE", "org_kind": "company"}.items():
                journal.confirm(key, value)
            ids.append(journal.id)
    for case in ids:
        ran = run("authority", "find", "--case", case[:6], "--json")
        assert [(row["id"], row["role"]) for row in ran.data["authorities"]] == [("exercise", "competent")]
        assert ran.data["authorities"][0]["mail"].endswith(".example")
        page = " ".join(run("authority", "find", "--case", case[:6], "--lang", "de").out.split())
        assert "Übungsbehörde für den Datenschutz (erfunden)" in page
        assert "auf der Seite der Behörde" not in page
        assert page.count("damit niemand versehentlich wirklich meldet") == 1
    assert run("authority", "find", "--json").code == 2
    assert "x" in run("case", "show", "--case", ids[0][:6]).out
    assert run("case", "verify", "--case", ids[0][:6]).code == 0
    assert run("case", "note", "Bemerkung", "--case", ids[0][:6]).code == 2
    assert run("authority", "find", "--case", "zzzz", "--json").code == 2


@dataclass
class Shown:
    language: str = "de"
    rows: list = field(default_factory=list)

    def show(self, result):
        self.rows.append(result)


@pytest.fixture
def session(tmp_path, clock):
    cases = Cases.open(tmp_path / "cases", clock, "tester")
    playbook, text = find_playbook("compromised-mailbox")
    journal = cases.create("x", zone="Europe/Berlin", language="de")
    journal.pin(playbook.id, playbook.revision, text)
    yield Session(
        journal=journal, playbook=playbook, asker=None, teller=Shown(), clock=clock, progress=NoProgress(),
        zone="Europe/Berlin", folder=tmp_path, law=law_book(),
    )  # fmt: skip
    cases.close()


def test_the_step_shows_the_page_and_records_nothing(session):
    for key, value in {"user_role": "organisation", "country": "DE", "land": "HH", "org_kind": "company"}.items():
        session.journal.confirm(key, value)
    head = session.journal.state().head
    assert authority_step(session, None, "") is False
    pairs = [row for block in session.teller.rows if isinstance(block, Pairs) for row in block.rows]
    assert "https://datenschutz-hamburg.de/meldung-databreach" in [value for _, value in pairs]
    assert session.journal.state().head == head


def test_the_step_of_an_exercise_shows_the_invented_one_alone(session, tmp_path, clock):
    with Cases.open(tmp_path / "practice", clock, "tester") as cases:
        session = replace(session, journal=cases.create("x", zone="UTC", language="de", exercise=True))
        for key, value in {"user_role": "organisation", "country": "DE", "land": "HH", "org_kind": "company"}.items():
            session.journal.confirm(key, value)
        authority_step(session, None, "")
    assert [row.text.de for row in session.teller.rows if isinstance(row, Title)] == [INVENTED.name]
    shown = dict(row for block in session.teller.rows if isinstance(block, Pairs) for row in block.rows)
    assert {*shown.values()} == {", ".join(INVENTED.address), INVENTED.phone, INVENTED.mail, INVENTED.web, INVENTED.id}


def test_the_step_for_a_private_person(session):
    session.journal.confirm("user_role", "private")
    session.journal.confirm("others_data", False)
    authority_step(session, None, "")
    assert session.teller.rows == [NOBODY]


def test_the_step_asks_for_what_is_missing(session):
    session.journal.confirm("user_role", "organisation")
    authority_step(session, None, "")
    assert [row.level for row in session.teller.rows if isinstance(row, Notice)] == [Level.INFO]
