"""An exercise on its stage: what happens when, what is asked, what is kept, and how it goes on."""

from __future__ import annotations

import email
import json
from datetime import datetime, timedelta
from email import policy

import pytest
from tests.fixtures.exercise_stage import SMALL, Known, Remembering, minutes, small

from postfall.case import rehearsal as record
from postfall.case.cases import Cases
from postfall.case.model import StepStatus
from postfall.errors import Interrupted, UsageError
from postfall.exercise.clock import StillClock
from postfall.exercise.score.judge import judge
from postfall.exercise.score.model import Interval
from postfall.exercise.stage import begin, play
from postfall.exercise.stage.answers import answer, check_given, take_hints
from postfall.exercise.stage.asking import StageAsker, StageTeller, span_in
from postfall.exercise.stage.control import Control
from postfall.exercise.stage.injects import Seen, due, trigger, upcoming
from postfall.exercise.stage.pages import role_of, script_page
from postfall.exercise.stage.performance import performance_of
from postfall.exercise.stage.questions import Examiner, names_in
from postfall.exercise.stage.stage import Stage
from postfall.language import Text
from postfall.playbook.read import find_playbook
from postfall.playbook.rehearsed import ExerciseGiven
from postfall.ports import Kind, Move, Question, Title
from postfall.screen.show import PlainTeller
from postfall.value import UNKNOWN

PLAYBOOK = find_playbook("compromised-mailbox")[0]


class Shown:
    """Keeps what it is shown."""

    language = "de"

    def __init__(self):
        self.blocks = []

    def show(self, result):
        self.blocks.append(result)

    @property
    def text(self):
        return str(self.blocks)


class Typing:
    """A person who answers by key from a list, and stops where it is empty."""

    present = True

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def ask(self, question):
        self.asked.append(question)
        if not self.answers:
            raise Interrupted(Text("zu Ende", "ended"))
        return self.answers.pop(0)


@pytest.fixture
def scenario():
    return small()


@pytest.fixture
def made(tmp_path, scenario, clock):
    """A stage over a new case, ten minutes of which are one real second's sixtieth: the clock stands until `go`."""
    fast = begin.new_clock(scenario, 60, clock)
    with Cases.open(tmp_path / "home", fast, "tester") as cases:
        journal = begin.begin(cases, scenario, b"scenario", seed=7, factor=60, role=None, language="de")
        yield Stage(scenario, journal, fast, Remembering(), Shown(), tmp_path / "out")


def question(key="q", **more):
    return Question(key, Kind.TEXT, Text("Frage", "question"), **more)


def happened(stage):
    return [row.id for row in stage.run.injects]


def test_an_inject_happens_at_its_time_once_and_not_before(made):
    made.go()
    made.pulse()
    assert happened(made) == ["call"]
    made.pass_time(minutes(29))
    made.pulse()
    assert happened(made) == ["call"]
    made.pass_time(minutes(1))
    made.pulse()
    made.pulse()
    assert happened(made) == ["call", "mail"]


def test_after_a_step_with_its_delay_and_after_a_command(made):
    made.go()
    made.pulse()
    made.journal.step("contain.password", StepStatus.DONE)
    made.pass_time(minutes(9))
    made.pulse()
    assert "log" not in happened(made)
    made.pass_time(minutes(1))
    made.pulse()
    assert happened(made)[-1] == "log"
    made.server.said.append("pop3 RETR")
    made.pulse()
    assert happened(made)[-1] == "notice"


def test_what_is_done_calls_an_inject_off(made, scenario):
    made.go()
    made.pulse()
    record.answered(made.journal, "many", low=50, high=70)
    made.pass_time(timedelta(hours=7))
    made.pulse()
    assert "press" not in happened(made)
    assert trigger(scenario.injects[-1], made.seen()) is None


def test_the_order_is_that_of_time_then_of_the_file(scenario):
    start = datetime.fromisoformat("2026-11-20T15:40:00+00:00")
    seen = Seen(start, start + timedelta(hours=8), {"contain.password": start + minutes(5)}, {"pop3 RETR": start})
    assert [row.id for row in due(scenario.injects, seen)] == ["call", "notice", "log", "mail", "press"]
    early = Seen(start, start + minutes(1), shown=frozenset({"call"}))
    assert upcoming(scenario.injects, early) == start + minutes(30)


def test_a_mail_really_arrives_and_can_be_read(made):
    made.go()
    made.pass_time(minutes(30))
    made.pulse()
    (raw,) = made.server.arrived
    assert b"\n" not in raw.replace(b"\r\n", b"")
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert mail["From"].addresses[0].display_name == "Büro Köhler"
    assert mail["From"].addresses[0].addr_spec == "buero@koehler.example"
    assert mail["To"] == "werkstatt@tischlerei.example"
    assert mail["Subject"] == "Rückfrage"
    assert mail["Date"].datetime == made.clock.now()
    assert mail.get_content().splitlines() == ["Stimmt das?", "Grüße"]
    assert mail["X-Postfall"] == "exercise"


def test_a_log_becomes_evidence_of_the_case_and_a_file(made):
    made.fire(next(row for row in made.scenario.injects if row.log))
    kept = [row for row in made.journal.state().artefacts.values() if row.kind == "evidence"]
    assert [made.journal.read(row.sha256) for row in kept] == [made.server.log()]
    (path,) = made.folder.iterdir()
    assert path.read_bytes() == made.server.log()


def test_pause_and_jump_are_journaled_and_the_server_follows(made, clock):
    made.go()
    clock.advance(minutes=1)
    made.pause()
    made.pause()
    clock.advance(minutes=5)
    made.jump(timedelta(hours=2))
    made.go()
    assert [(row.change, row.seconds) for row in made.run.clock] == [
        ("resume", 0), ("pause", 0), ("jump", 7200), ("resume", 0),
    ]  # fmt: skip
    started = datetime.fromisoformat(made.run.begun.at)
    assert made.clock.now() == started + timedelta(hours=3)
    assert made.server.set_to[-1] == (made.clock.now(), True)
    assert (started + timedelta(hours=1), False) in made.server.set_to


def test_the_clock_goes_on_where_it_stood(made, clock):
    made.go()
    clock.advance(minutes=2)
    made.pause()
    stood = made.clock.now()
    clock.advance(days=3)
    again = begin.clock_of(made.journal, clock)
    assert (again.now(), again.paused, again.factor) == (stood, True, 60)
    clock.advance(hours=1)
    assert again.now() == stood


def test_after_a_kill_the_clock_stands_at_the_last_entry(made, clock):
    made.go()
    clock.advance(minutes=1)
    made.journal.note("eine Notiz")
    clock.advance(minutes=30)
    assert begin.clock_of(made.journal, clock).now() == datetime.fromisoformat(made.run.begun.at) + timedelta(hours=1)


def test_a_new_server_gets_back_what_had_arrived_in_its_order_and_to_the_second(made, clock, scenario):
    made.go()
    made.pass_time(minutes(30))
    made.pulse()
    hand_over = made.server.deliver
    made.server.deliver = lambda raw, at: (hand_over(raw, at), clock.advance(seconds=3))  # entries come later
    made.fire(scenario.injects[1])
    (_, when), (_, told) = made.server.times, (row.arrived for row in made.run.injects if row.arrived)
    assert (datetime.fromisoformat(told), made.clock.now() - when) == (when, timedelta(minutes=3))
    before, times = list(made.server.arrived), list(made.server.times)
    made.pass_time(timedelta(hours=1))
    made.server = Remembering()
    made.deliver_again()
    assert len(times) == 2
    assert (made.server.arrived, made.server.times) == (before, times)


def test_what_follows_a_command_later_comes_after_a_new_start_too(made, scenario):
    late = SMALL["injects"][3] | {"when": {"command": "pop3 RETR", "delay": "PT20M"}}
    made.scenario = small(injects=(*SMALL["injects"][:3], late))
    made.go()
    made.server.said += ["pop3 RETR", "pop3 RETR"]
    made.pulse()
    made.server.said.append("pop3 RETR")
    made.pulse()
    assert [row.id for row in made.run.commands] == ["pop3 RETR"]
    again = Stage(made.scenario, made.journal, made.clock, Remembering(), Shown(), made.folder)
    assert again.next_at() == made.clock.now() + minutes(20)
    again.pass_time(minutes(19))
    again.pulse()
    assert "notice" not in happened(again)
    again.pass_time(minutes(1))
    again.pulse()
    assert "notice" in happened(again)


def test_the_commands_of_an_exercise_work_at_any_question_and_never_reach_the_walk(made):
    person = Typing(Move.PAUSE, "", Move.JUMP, "2h", Move.TIME, "die Antwort")
    asker = StageAsker(person, made)
    made.go()
    assert asker.ask(question()) == "die Antwort"
    changes = [row.change for row in made.run.clock]
    assert changes == ["resume", "pause", "resume", "jump"]
    assert happened(made) == ["call", "mail"]
    assert all(row.exercise for row in person.asked if row.key == "q")
    assert "ÜBUNG" in made.teller.text
    assert "Übungsuhr" in made.teller.text


def test_a_jump_without_a_span_goes_to_the_next_event(made):
    asker = StageAsker(Typing(Move.JUMP, "", "ja"), made)
    made.go()
    asker.ask(question())
    assert happened(made) == ["call", "mail"]
    assert [row.seconds for row in made.run.clock if row.change == "jump"] == [1800]


def test_a_hint_tells_its_price_first_and_costs_only_when_taken(made):
    person = Typing(Move.HINT, "none", Move.HINT, "h-many", Move.HINT, "weiter")
    StageAsker(person, made).ask(question())
    assert [row.id for row in made.run.hints] == ["h-many"]
    offered = next(row for row in person.asked if row.key == "exercise_hint")
    assert "kostet 3 Punkte" in offered.choices[0].label.de
    assert "Zählen Sie" not in str(offered)
    assert "Es gibt keinen Tipp mehr" in made.teller.text


def test_moves_of_the_walk_pass_through(made):
    assert StageAsker(Typing(Move.BACK), made).ask(question()) is Move.BACK


@pytest.mark.parametrize(
    ("typed", "span"),
    [("30", minutes(30)), ("2h", timedelta(hours=2)), ("1 d", timedelta(days=1)), ("5min", minutes(5))],
)
def test_spans(typed, span):
    assert span_in(typed) == span


def test_no_span_into_the_past():
    with pytest.raises(UsageError):
        span_in("-5")


def test_every_heading_is_marked():
    shown = Shown()
    teller = StageTeller(shown)
    teller.show(Title(Text("Fristen", "Deadlines")))
    teller.show(Text("nur Text", "just text"))
    assert shown.blocks == [Title(Text("ÜBUNG · Fristen", "EXERCISE · Deadlines")), Text("nur Text", "just text")]


def test_estimates_and_lists_are_asked_after_the_numbers_were_seen(made):
    person = Typing(50, 70, ("contact",), "ok")
    asker = StageAsker(person, made)
    examiner = Examiner(made, asker, PLAYBOOK)
    asker.ask_between(examiner.ask_fitting)
    examiner.ask_fitting()
    assert person.asked == []
    made.journal.step("investigate.exposure", StepStatus.DONE)
    assert asker.ask(question()) == "ok"
    given = made.run.answers
    assert (given["many"].low, given["many"].high) == (50, 70)
    assert given["what"].names == ("contact",)
    assert [row.kind for row in person.asked[:3]] == [Kind.COUNT, Kind.COUNT, Kind.CHOICES]


def test_i_do_not_know_is_kept_as_such(made):
    examiner = Examiner(made, StageAsker(Typing(UNKNOWN, UNKNOWN, UNKNOWN), made), PLAYBOOK)
    examiner.ask_all()
    assert {key: row.unknown for key, row in made.run.answers.items()} == {"many": True, "what": True, "tell": True}
    performance = performance_of(made.journal.state(), made.scenario)
    assert [row.value for row in performance.answers] == [None, None, None]


def test_bounds_the_wrong_way_round_are_turned(made):
    Examiner(made, StageAsker(Typing(70, 50), made), PLAYBOOK).ask_one(made.scenario.expectations[1])
    assert (made.run.answers["many"].low, made.run.answers["many"].high) == (50, 70)


def test_a_decision_that_the_walk_did_not_reach_is_asked_with_its_reason(made):
    Examiner(made, StageAsker(Typing("do", "Fremde haben gelesen"), made), PLAYBOOK).ask_one(
        made.scenario.expectations[3]
    )
    (found,) = performance_of(made.journal.state(), made.scenario).answers
    assert (found.value, found.reason) == ("do", "Fremde haben gelesen")


def test_what_is_put_off_is_asked_again_only_at_the_end(made):
    made.journal.step("investigate.exposure", StepStatus.DONE)
    person = Typing(Move.LATER, Move.LATER, "ok", 1, 2, ("contact",), "waive", "Kein Risiko, weil leer")
    asker = StageAsker(person, made)
    examiner = Examiner(made, asker, PLAYBOOK)
    asker.ask_between(examiner.ask_fitting)
    assert asker.ask(question()) == "ok"
    examiner.ask_all()
    assert set(made.run.answers) == {"many", "what", "tell"}


def test_quitting_a_question_of_the_exercise_stops_with_the_way_back(made):
    with pytest.raises(Interrupted) as stopped:
        Examiner(made, StageAsker(Typing(Move.QUIT), made), PLAYBOOK).ask_all()
    assert "postfall exercise resume" in stopped.value.hint.de


def test_names_in_a_line():
    assert names_in(" a@b.example, c ;c\nd,, ") == ("a@b.example", "c", "d")


def test_a_performance_is_read_from_the_journal(made):
    made.go()
    made.pass_time(minutes(40))
    made.journal.step("contain.password", StepStatus.DONE)
    made.journal.confirm("country", "DE")
    made.journal.decide("gdpr-33-1", "do", "Fremde haben gelesen.")
    record.answered(made.journal, "many", low=55, high=65)
    record.hint_taken(made.journal, "h-many")
    record.marked(made.journal, "calm", 7, "ruhig")
    found = performance_of(made.journal.state(), made.scenario)
    assert [(row.step, row.at.utc - found.started.utc) for row in found.did] == [("contain.password", minutes(40))]
    values = {row.expectation: row.value for row in found.answers}
    assert values == {"many": Interval(55, 65), "tell": "do", "land": "DE"}
    assert (found.hints, found.marks) == (("h-many",), {"calm": (7, "ruhig")})
    scored = judge(made.scenario, Known(), found)
    assert {row.id: row.points for row in scored.expectations} == {
        "password": 20, "many": 3.36, "what": 0, "tell": 10, "land": 5, "calm": 3.5,
    }  # fmt: skip


def test_an_answers_file_answers_what_the_exercise_asks(made):
    given = ExerciseGiven(
        estimates={"many": (50, 70)}, sets={"what": ("contact",)}, choices={"tell": "do"},
        reasons={"tell": "Fremde haben gelesen"}, hints=("h-many",),
    )  # fmt: skip
    check_given(given, made.scenario)
    take_hints(made, given)
    take_hints(made, given)
    answer(made, given)
    assert [row.id for row in made.run.hints] == ["h-many"]
    assert set(made.run.answers) == {"many", "what", "tell"}


def test_a_reason_in_the_file_goes_with_the_decision_of_the_walk(made):
    made.journal.decide("gdpr-33-1", "do", "x")
    answer(made, ExerciseGiven(reasons={"tell": "Fremde haben alles gelesen"}))
    (found,) = performance_of(made.journal.state(), made.scenario).answers
    assert (found.value, found.reason) == ("do", "Fremde haben alles gelesen")


@pytest.mark.parametrize(
    ("given", "close"),
    [
        (ExerciseGiven(estimates={"mny": (1, 2)}), "many"),
        (ExerciseGiven(sets={"wat": ("x",)}), "what"),
        (ExerciseGiven(hints=("h-mny",)), "h-many"),
        (ExerciseGiven(unknown=("password",)), None),
    ],
)
def test_what_the_scenario_does_not_know_is_refused(scenario, given, close):
    with pytest.raises(UsageError) as refused:
        check_given(given, scenario)
    assert close is None or close in refused.value.hint.en


def test_a_facilitator_steers_notes_and_marks(made):
    lines = ["weiter", "sprung 10", "los press", "notiz Team sehr ruhig", "wertung calm 7 gut erklärt",
             "getan password", "frage many", 50, 70, "tipp h-many", "stand", "pause", "unsinn", "schluss"]  # fmt: skip
    Control(made, StageAsker(Typing(*lines), made), PLAYBOOK).run()
    run, state = made.run, made.journal.state()
    assert [row.id for row in run.injects] == ["call", "press"]
    assert [row.text for row in state.notes] == ["Team sehr ruhig"]
    assert (run.marks["calm"].tenths, run.marks["calm"].note) == (7, "gut erklärt")
    assert state.steps["contain.password"].status is StepStatus.DONE
    assert run.answers["many"].high == 70
    assert [row.change for row in run.clock] == ["resume", "jump", "pause", "end"]
    assert "unsinn" in "".join(row.message.de for row in made.teller.blocks if isinstance(row, UsageError))


def test_a_facilitator_who_stops_is_told_how_to_lead_on(made):
    with pytest.raises(Interrupted) as caught:
        Control(made, StageAsker(Typing(Move.QUIT), made), PLAYBOOK).run()
    assert "postfall exercise resume --facilitator" in caught.value.hint.en
    assert made.clock.paused


@pytest.mark.parametrize(
    "line", ["wertung calm 11", "wertung kalm 5", "wertung password 5", "los nichts", "getan nichts", "sprung gestern"]
)
def test_a_facilitator_is_told_what_cannot_be(made, line):
    with pytest.raises(UsageError):
        Control(made, StageAsker(Typing(), made), PLAYBOOK).obey(line)


def test_a_facilitator_sees_that_a_note_a_mark_and_a_deed_were_understood_and_one_clock_a_prompt(made):
    Control(
        made, StageAsker(Typing("notiz ruhig", "wertung calm 7", "getan password", "schluss"), made), PLAYBOOK
    ).run()

    told = [row.de for row in made.teller.blocks if isinstance(row, Text) and row.de.startswith("Aufgeschrieben")]
    assert told == ["Aufgeschrieben: ruhig", "Aufgeschrieben: calm 7/10", "Aufgeschrieben: contain.password"]
    assert made.teller.text.count("nichts davon ist echt") == 4


def test_a_facilitator_asks_for_a_fact_that_only_the_walk_would_record(made):
    of_fact = next(row for row in made.scenario.expectations if row.type == "fact")
    Control(made, StageAsker(Typing(f"frage {of_fact.id}", of_fact.values[0], "schluss"), made), PLAYBOOK).run()

    assert made.journal.state().facts[of_fact.fact].value == of_fact.values[0]


def test_the_script_says_everything(made, capsys):
    import sys

    for block in script_page(made.scenario):
        PlainTeller(sys.stdout, "de").show(block)
    out = capsys.readouterr().out
    for text in ("30 Minuten nach Beginn", "contain.password", "außer many ist getan", "entscheidend", "calm: Ton"):
        assert text in out


def test_an_unknown_role_is_refused_with_a_guess(scenario):
    assert role_of(scenario, "owner").id == "owner"
    with pytest.raises(UsageError) as refused:
        role_of(scenario, "ownr")
    assert "owner" in refused.value.hint.en


def test_the_truth_is_kept_beside_the_score(made):
    made.end()
    scored = play.result_of(made, Known())
    play.result_of(made, Known())
    kept = [row for row in made.journal.state().artefacts.values() if row.kind == "truth"]
    assert len(kept) == 1
    assert json.loads(made.journal.read(kept[0].sha256)) == {
        "numbers": {"messages": 60}, "sets": {"data_kinds": ["contact", "financial"]},
    }  # fmt: skip
    assert scored.score == 0
    assert scored.open == ("calm",)


def test_only_what_is_not_over_can_be_resumed(tmp_path, scenario):
    still = StillClock(begin.start_of(scenario))
    with Cases.open(tmp_path / "two", begin.new_clock(scenario, 60, still), "tester") as cases:
        first, second = (
            begin.begin(cases, scenario, b"x", seed=1, factor=60, role=None, language="en") for _ in range(2)
        )
        with pytest.raises(UsageError) as refused:
            begin.open_run(cases, None)
        assert first.id[:8] in refused.value.hint.en
        record.clock_changed(first, "end")
        assert begin.open_run(cases, None).id == second.id
        with pytest.raises(UsageError):
            begin.open_run(cases, first.id)
        record.clock_changed(second, "end")
        with pytest.raises(UsageError):
            begin.open_run(cases, None)
        assert all(row.exercise for row in cases.list())


def test_the_invented_services_have_their_names_in_the_estimate(tmp_path, clock):
    """Who answers with what our own look lists must not be told that it is wrong."""
    from postfall.exercise.scenario.read import find_scenario
    from postfall.exercise.world.make import make
    from postfall.exposure.load import knowledge

    scenario, text = find_scenario("craft-invoice-fraud")
    with Cases.open(tmp_path / "home", begin.new_clock(scenario, 60, clock), "tester") as cases:
        journal = begin.begin(cases, scenario, text, seed=7, factor=60, role=None, language="de")
        kept = [row for row in journal.state().artefacts.values() if row.kind == "services"]
        known = knowledge(*(journal.read(row.sha256) for row in kept))
    world = make(scenario, 7, begin.start_of(scenario))
    listed = {known.service(row.domain): row for row in world.services}
    assert {(found.name, found.category) for found in listed} == {(row.name, row.category) for row in world.services}
    assert {row.name for row in world.services} >= set(world.truth.sets["takeover"])
