"""How typed and picked answers are understood, by lines and by menus. Nothing is preselected."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from postfall.errors import Interrupted
from postfall.guide.questions import completion_question
from postfall.language import Text, same
from postfall.ports import Choice, Kind, Move, Question
from postfall.screen.ask import LineAsker, TerminalAsker
from postfall.value import UNKNOWN

YESNO = Question("ok", Kind.YESNO, Text("Können Sie sich anmelden?", "Can you log in?"))
PICK = Question(
    "provider", Kind.CHOICE, same("Provider?"), choices=(Choice("webmail", same("Web")), Choice("own", same("Own")))
)
SEVERAL = Question(
    "kinds",
    Kind.CHOICES,
    same("Which?"),
    choices=(Choice("a", same("A")), Choice("b", same("B")), Choice("c", same("C"))),
)
FREE = Question("name", Kind.TEXT, same("Name?"))


def by_line(monkeypatch, question, *lines, language="de"):
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return LineAsker(language).ask(question)


@pytest.mark.parametrize(
    ("line", "value"),
    [("ja", True), ("J", True), ("y", True), ("1", True), ("nein", False), ("n", False), ("2", False), ("3", UNKNOWN)],
)
def test_yes_and_no_in_words_and_numbers(monkeypatch, capsys, line, value):
    assert by_line(monkeypatch, YESNO, line) is value


@pytest.mark.parametrize("line", ["weiß nicht", "weiss nicht", "unknown", "don't know"])
@pytest.mark.parametrize("question", [YESNO, PICK, SEVERAL, FREE])
def test_unknown_is_an_answer_everywhere(monkeypatch, capsys, line, question):
    assert by_line(monkeypatch, question, line) is UNKNOWN


def test_what_may_stay_empty_says_so(monkeypatch, capsys):
    for optional in (True, False):
        by_line(monkeypatch, replace(FREE, optional=optional), "x")
        assert ("auch: leer lassen, weiß nicht, zurück" in capsys.readouterr().out) is optional


def test_not_knowing_is_never_taken_for_a_name(monkeypatch, capsys):
    reference = replace(FREE, unsure=False)

    assert by_line(monkeypatch, reference, "weiß nicht", "4711") == "4711"
    shown = capsys.readouterr()
    assert "„Weiß nicht“ reicht hier leider nicht.\nSie können auch schreiben: später" in shown.out + shown.err


@pytest.mark.parametrize(
    ("line", "move"),
    [
        ("zurück", Move.BACK),
        ("back", Move.BACK),
        ("übersicht", Move.OVERVIEW),
        ("später", Move.LATER),
        ("?", Move.HELP),
        ("ende", Move.QUIT),
    ],
)
def test_moves_in_both_languages(monkeypatch, capsys, line, move):
    assert by_line(monkeypatch, FREE, line) is move


def test_enter_alone_answers_nothing(monkeypatch, capsys):
    assert by_line(monkeypatch, YESNO, "", "", "vielleicht", "nein") is False
    assert capsys.readouterr().out.count("Bitte antworten Sie") == 3


def test_several_by_number_and_word(monkeypatch, capsys):
    assert by_line(monkeypatch, SEVERAL, "3, 1") == ("a", "c")
    assert by_line(monkeypatch, SEVERAL, "4") is UNKNOWN


def test_the_end_of_input_is_not_an_answer(monkeypatch, capsys):
    with pytest.raises(Interrupted):
        by_line(monkeypatch, FREE)


def test_no_escape_code_reaches_the_plain_screen(monkeypatch, capsys):
    hostile = Question("x", Kind.TEXT, Text("Frage", "Question"), current=same("\x1b[31mrot"))
    by_line(monkeypatch, hostile, "x")
    assert "\x1b" not in capsys.readouterr().out


def by_menu(question, keys, language="de"):
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        return TerminalAsker(language).ask(question)


DOWN = "\x1b[B"


@pytest.mark.parametrize(("keys", "value"), [("j\r", True), ("n\r", False), ("w\r", UNKNOWN), (f"{DOWN}\r", True)])
def test_menu_answers(keys, value):
    assert by_menu(YESNO, keys) is value


def test_enter_in_a_menu_picks_nothing():
    assert by_menu(YESNO, "\r\rn\r") is False


@pytest.mark.parametrize(("key", "move"), [("z", Move.BACK), ("u", Move.OVERVIEW), ("s", Move.LATER), ("h", Move.HELP)])
def test_menu_moves(key, move):
    assert by_menu(PICK, f"{key}\r") is move


def test_menu_with_several_answers():
    assert by_menu(SEVERAL, f" {DOWN}{DOWN} \r") == ("a", "c")


def proposing(question, value):
    return replace(question, proposal=value, current=same("so it seems"))


def test_what_is_proposed_is_taken_over_by_one_sign(monkeypatch, capsys):
    several, pick, free = proposing(SEVERAL, ("a", "c")), proposing(PICK, "own"), proposing(FREE, 94)
    for question in (several, pick, free):
        assert by_line(monkeypatch, question, "=") == question.proposal
    assert by_menu(several, " \r") == ("a", "c")
    assert by_menu(pick, "v\r") == "own"
    assert by_menu(free, "=\r") == 94
    shown = capsys.readouterr().out
    assert "Vorschlag: so it seems" in shown
    assert "Bisher" not in shown


def test_nothing_is_taken_over_where_nothing_is_proposed(monkeypatch, capsys):
    assert by_line(monkeypatch, PICK, "=", "1") == "webmail"
    assert by_line(monkeypatch, FREE, "=") == "="


def test_a_long_list_has_the_question_beside_it_and_a_letter_for_each(capsys):
    many = replace(PICK, choices=tuple(Choice(f"v{at}", same(f"V{at}")) for at in range(1, 17)))
    assert by_menu(many, "a\r") == "v10"
    assert by_menu(many, "i\r") == "v16"


def test_nothing_ticked_asks_again():
    assert by_menu(SEVERAL, "\r \r") == ("a",)


def test_something_else_leads_to_unknown():
    assert by_menu(SEVERAL, f"{DOWN}{DOWN}{DOWN} \rw\r") is UNKNOWN


def test_control_c_is_not_an_answer():
    with pytest.raises(KeyboardInterrupt):
        by_menu(FREE, "\x03")


def test_control_d_ends():
    with pytest.raises(Interrupted):
        by_menu(FREE, "\x04")


def test_completion_offers_no_default():
    class Step:
        key = "contain.password"
        evidence = ()
        help = None

    question = completion_question(Step())
    assert not question.unsure
    assert [choice.value for choice in question.choices] == ["done", "skip"]
