"""`postfall exercise debrief` and `compare`: on the screen, as data, as Word and HTML, with hostile names and notes."""

from __future__ import annotations

import io
import os
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from tests.fixtures.played_club import played_club

HOSTILE = '</td><script>alert(1)</script> | # [x](http://a.example) **b** \x1b[31m {{ 7*7 }} <w:p/> "&amp;'


@pytest.fixture
def home():
    return Path(os.environ["POSTFALL_HOME"])


@pytest.fixture
def case(home):
    return played_club(home)


class Outline(HTMLParser):
    """The elements of a page in order, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data):
        self.text.append(data)


def words_of(document):
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(row.text for row in document.paragraphs), *cells))


def test_the_data_holds_the_score_and_where_it_comes_from(run, case):
    ran = run("exercise", "debrief", "--json")
    assert ran.code == 0
    data = ran.data
    assert (data["case"], data["scenario"], data["seed"], data["exercise"]) == (case, "club-newsletter-short", 7, True)
    points = {row["id"]: row["points"] for row in data["expectations"]}
    assert points == {
        "password": 15,
        "sessions": 10,
        "sessions-found": 5,
        "how-many": 8,
        "whom": 6.67,
        "warning": 0,
        "tell-authority": 14,
        "tell-members": 1,
        "small-club": 6.4,
    }
    assert data["score"] == pytest.approx(sum(points.values()))
    assert data["max"] == 100
    assert {row["id"]: (row["rating"], row["capped"]) for row in data["objectives"]} == {
        "doors": ("performed", False),
        "extent": ("major_challenges", False),
        "tell": ("major_challenges", True),
    }
    assert data["truth"]["messages_at_most"] == 400
    assert [len(data[key]) for key in ("strengths", "improvements", "questions")] == [3, 3, 3]
    assert data["improvements"][0].startswith("The members get a short warning.")
    authority = next(row for row in data["expectations"] if row["id"] == "tell-authority")
    assert authority["reason"].startswith("Jemand hat")
    assert authority["model_answer"].startswith("Yes, within 72 hours")


def test_the_timeline_tells_what_happened_what_was_done_and_how_late(run, home):
    played_club(home, late=100)
    rows = run("exercise", "debrief", "--json").data["timeline"]
    assert [row["after_minutes"] for row in rows] == sorted(row["after_minutes"] for row in rows)
    assert rows[0]["kind"] == "inject"
    assert rows[0]["at"] == "2026-11-24T18:30:00+01:00"
    password = next(row for row in rows if row["kind"] == "step" and "password is changed" in row["text"])
    assert (password["after_minutes"], password["delay_minutes"]) == (120, 30)
    due = [(row["after_minutes"], row["text"]) for row in rows if row["kind"] == "due"]
    assert due[0] == (90, "The time is up: The password is changed.")
    assert {row["kind"] for row in rows} == {"inject", "step", "answer", "hint", "clock", "due"}


def test_the_screen_says_first_that_it_is_an_exercise_and_how_it_went(run, case):
    lines = run("exercise", "debrief", "--lang", "de", "--accessible").out.splitlines()
    page = "\n".join(lines)
    assert lines[1].startswith("ÜBUNG: Auswertung")
    assert max(len(row) for row in lines) <= 80
    assert "66,07 von 100" in page.partition("Stärken")[0]
    assert "mit großen Schwächen (Entscheidendes fehlt)" in page.partition("Stärken")[0]
    assert "Antwort: 380 bis 430" in page
    assert "Richtig: 400" in page
    assert "ÜBUNG: 66,07 von 100 Punkten. Nichts davon" in page


@pytest.mark.parametrize(("lang", "words"), [
    ("de", ("Drei Stärken", "Drei Dinge", "Zeitlinie", "Wahrheit und Antwort", "Maßnahme", "Wer", "Bis wann",
            "Teilnahmebescheinigung", "Was war Ihr erster Handgriff")),
    ("en", ("Three strengths", "Three things", "Timeline", "Truth and answer", "Measure", "Owner", "Date",
            "Certificate of participation", "What was your first move")),
])  # fmt: skip
def test_the_word_file_holds_all_parts_and_every_page_is_marked(run, case, tmp_path, lang, words):
    path = tmp_path / "debrief.docx"
    ran = run(
        "exercise",
        "debrief",
        "--lang",
        lang,
        "--out",
        str(path),
        "--name",
        "Ada Muster",
        "--name",
        "Ben Beispiel",
        "--json",
    )
    assert ran.data["file"] == str(path)
    document = docx.Document(str(path))
    text = words_of(document)
    assert [word for word in words if word not in text] == []
    assert "Ada Muster" in text
    assert "Ben Beispiel" in text
    mark = "ÜBUNG" if lang == "de" else "EXERCISE"
    assert all(mark in "".join(row.text for row in section.header.paragraphs) for section in document.sections)
    assert not any(section.different_first_page_header_footer for section in document.sections)
    foot = "".join(row.text for section in document.sections for row in section.footer.paragraphs)
    assert "absenden" not in foot.lower()
    assert "before sending" not in foot.lower()
    measures = next(table for table in document.tables if table.rows[0].cells[0].text in {"Maßnahme", "Measure"})
    assert [len(row.cells) for row in measures.rows] == [3] * 7
    assert all(cell.text == "" for row in measures.rows[1:] for cell in row.cells[1:])


def test_the_html_file_is_one_marked_page_without_a_name_too(run, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("exercise", "debrief", "--format", "html", "--json")
    page = Path(ran.data["file"]).read_text(encoding="utf-8")
    outline = Outline(page)
    assert ("script", ()) not in outline.tags
    assert "EXERCISE" in page
    assert "position: fixed" in page
    assert "____" in "".join(outline.text)


@pytest.mark.parametrize("form", ["html", "docx"])
def test_hostile_names_reasons_and_notes_change_no_structure(run, home, tmp_path, form):
    tame, wild = played_club(home, reason="Ein Grund", note="gut"), played_club(home, reason=HOSTILE, note=HOSTILE)
    files = []
    for case, name in ((tame, "Ada"), (wild, HOSTILE)):
        path = tmp_path / f"{case}.{form}"
        assert run("exercise", "debrief", "--case", case, "--out", str(path), "--name", name).code == 0
        files.append(path.read_bytes())
    if form == "html":
        one, other = (Outline(row.decode()) for row in files)
        assert one.tags == other.tags
        assert "alert(1)" in "".join(other.text)
    else:
        shapes = []
        for data in files:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                assert packed.testzip() is None
            document = docx.Document(io.BytesIO(data))
            rows = [(row.style.name, len(row.runs)) for row in document.paragraphs]
            shapes.append((rows, [(len(table.rows), len(table.columns)) for table in document.tables]))
        assert shapes[0] == shapes[1]
    screen = run("exercise", "debrief", "--case", wild)
    assert "\x1b" not in screen.out


def test_the_same_run_is_worth_the_same_every_time(run, case):
    first, second = (run("exercise", "debrief", "--json").out for _ in range(2))
    assert first == second


def test_a_file_is_never_overwritten_and_only_two_formats_are_there(run, case, tmp_path):
    taken = tmp_path / "there.html"
    taken.write_text("mine")
    assert run("exercise", "debrief", "--out", str(taken)).code == 2
    assert taken.read_text() == "mine"
    for wrong in (("--format", "pdf"), ("--out", "x.odt"), ("--format", "docx", "--out", "x.html")):
        assert run("exercise", "debrief", *wrong).code == 2


def test_which_run_is_meant_has_to_be_said_where_there_are_several(run, home):
    assert run("exercise", "debrief").code == 2
    one, two = played_club(home), played_club(home)
    ran = run("exercise", "debrief", "--json")
    assert ran.code == 2
    assert one[:8] in ran.json["errors"][0]["hint"]
    assert run("exercise", "debrief", "--case", two[:10], "--json").data["case"] == two


def test_a_run_that_is_not_over_can_be_looked_at(run, home):
    from postfall.case.cases import Cases
    from postfall.exercise.clock import StillClock
    from postfall.exercise.scenario.read import find_scenario
    from postfall.exercise.stage.begin import begin, exercise_home, start_of

    scenario, text = find_scenario("club-newsletter-short")
    with Cases.open(exercise_home(home), StillClock(start_of(scenario)), "tester") as cases:
        begin(cases, scenario, text, seed=3, factor=20, role=None, language="en")
    data = run("exercise", "debrief", "--json").data
    assert (data["score"], data["ended"], data["open"]) == (0, None, ["small-club"])
    assert data["max"] == 92
    assert data["truth"]["messages"] == scenario.mailbox.messages


def test_what_is_true_is_not_taken_from_a_participants_file(run, home):
    from postfall.case.cases import Cases
    from postfall.exercise.clock import StillClock
    from postfall.exercise.scenario.read import find_scenario
    from postfall.exercise.stage.begin import TRUTH_NAME, begin, exercise_home, start_of

    scenario, text = find_scenario("club-newsletter-short")
    with Cases.open(exercise_home(home), StillClock(start_of(scenario)), "tester") as cases:
        journal = begin(cases, scenario, text, seed=3, factor=20, role=None, language="en")
        journal.keep(b'{"numbers": {}, "sets": {}}', name=TRUTH_NAME, kind="evidence", media="application/json")
    ran = run("exercise", "debrief", "--json")
    assert ran.code == 0
    assert ran.data["truth"]["messages"] == scenario.mailbox.messages


def test_runs_stand_side_by_side(run, home):
    good, poor = played_club(home), played_club(home, low=0, high=5, late=100)
    ran = run("exercise", "compare", good[:8], poor[:8], "--json")
    assert ran.code == 0
    data = ran.data
    assert [row["case"] for row in data["runs"]] == [good, poor]
    assert data["comparable"] is True
    assert data["runs"][0]["score"] > data["runs"][1]["score"]
    answers = [next(one["answer"] for one in row["expectations"] if one["id"] == "how-many") for row in data["runs"]]
    assert answers == [{"low": 380, "high": 430}, {"low": 0, "high": 5}]
    page = run("exercise", "compare", good[:8], poor[:8]).out
    assert "EXERCISE: comparison" in page
    assert f"{poor[:8]}: 0 / 12; +02:00; 0 to 5" in page


def test_only_runs_of_one_scenario_can_be_compared(run, home):
    case = played_club(home)
    assert run("exercise", "compare", case[:8]).code == 2
    assert run("exercise", "compare", case[:8], case[:8]).code == 2
    other = played_club(home, seed=8)
    assert run("exercise", "compare", case[:8], other[:8], "--json").data["comparable"] is False


def test_nothing_of_it_stands_among_the_real_cases(run, case):
    assert run("case", "list", "--json").data["cases"] == []
    assert case not in run("register", "list", "--json").out
