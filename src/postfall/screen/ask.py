"""Asks a person: menus at a terminal, numbered lines in accessible mode. Never a preselected answer."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

from postfall.errors import Interrupted, UsageError
from postfall.language import Language, Text, same, together
from postfall.ports import Kind, Move, Notice, Question
from postfall.screen.phrases import (
    ACCEPT,
    AGAIN,
    EXERCISE_KEY,
    EXERCISE_MENU,
    MOVES,
    NO,
    TAKE,
    UNSURE,
    YES,
    choices_of,
    move_in,
    value_in,
)
from postfall.screen.show import PlainTeller, make_teller, words
from postfall.value import UNKNOWN, FactValue, Moment, Secret, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from postfall.ports import Asker, Teller

_PICK = Text("– bitte wählen –", "– please choose –")
_KEYS = Text("Zeichen davor, dann Eingabetaste", "the sign in front, then Enter")
_SEVERAL = Text("Leertaste wählt aus, Eingabe bestätigt", "Space selects, Enter confirms")
_ALSO = Text("auch: {ways}zurück, übersicht, später, ?", "also: {ways}back, overview, later, ?")
_EMPTY = Text("leer lassen", "leave it empty")
_UNSURE_TOO = Text("weiß nicht", "don't know")
_ANSWER = Text("Antwort", "Answer")
_SO_FAR = Text("Bisher: {answer}", "So far: {answer}")
_PROPOSED = Text("Vorschlag: {answer}", "Proposal: {answer}")
_WITH = Text("Vorschlag übernehmen: = eintippen", "To take what is proposed: type =")
_TAKEN = Text("Antwort: {answer}", "Answer: {answer}")
_MANY = 12
_LETTERS = "123456789abcdfgiklmopqrtxy"  # without those of the moves, of yes and no, "do not know" and what is proposed
_MORE = Text("Etwas anderes …", "Something else …")
_ENDED = Text(
    "Die Eingabe ist zu Ende. Was Sie bestätigt haben, ist gespeichert.",
    "Input has ended. What you confirmed is saved.",
)
_RESUME = Text("Weiter geht es mit: postfall resume", "Go on with: postfall resume")


def make_asker(language: Language, *, plain: bool) -> Asker:
    """The asker for the person at this terminal."""
    return LineAsker(language) if plain else TerminalAsker(language)


class LineAsker:
    """Static text and typed lines: for screen readers, few letters, dumb terminals. No control sequence."""

    present = True

    def __init__(self, language: Language) -> None:
        self._language = language
        self._teller = PlainTeller(sys.stdout, language)

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """Show the question with numbered answers and read a line until it is understood."""
        self._show(question)
        while True:
            line = self._read(self._prompt(question))
            if move := move_in(line, question):
                return move
            try:
                return value_in(line, question)
            except UsageError as error:
                self._teller.show(error)

    def secret(self, question: Question) -> Secret:
        """Read a password without echo."""
        return _secret(question, self._language, self._teller)

    def _show(self, question: Question) -> None:
        self._teller.show(question.text)
        if (said := _said_before(question)) is not None:
            self._teller.show(said)
        options = [choice.label for choice in choices_of(question)]
        if options and question.unsure:
            options.append(UNSURE)
        for count, label in enumerate(options, 1):
            self._teller.show(Text(f"{count}) {label.de}", f"{count}) {label.en}"))
        if question.proposal is not None:
            self._teller.show(_WITH)
        if question.navigation:  # a line of its own: a prompt would be broken within words on a narrow screen
            self._teller.show(_hint(question))
        if question.exercise:
            self._teller.show(EXERCISE_MENU)

    def _prompt(self, question: Question) -> str:
        kind = {
            Kind.YESNO: Text("Ja oder Nein", "Yes or no"),
            Kind.CHOICE: Text("Nummer", "Number"),
            Kind.CHOICES: Text("Nummern, durch Komma getrennt", "Numbers, separated by commas"),
        }.get(question.kind, Text("Antwort", "Answer"))
        return f"{kind.to(self._language)}: "

    def _read(self, prompt: str) -> str:
        try:
            sys.stdout.write(prompt)
            sys.stdout.flush()
            line = sys.stdin.readline()
        except UnicodeDecodeError:
            self._teller.show(AGAIN)
            return ""
        if not line:
            raise Interrupted(_ENDED, hint=_RESUME)
        return line.rstrip("\r\n")


class TerminalAsker:
    """Menus and input lines by questionary. Its `ask` turns Ctrl-C into None, so only `unsafe_ask` is used."""

    present = True

    def __init__(self, language: Language) -> None:
        self._language = language
        self._teller: Teller = make_teller(sys.stdout, language, plain=False)

    def ask(self, question: Question) -> FactValue | Moment | Move:
        """Draw the widget for the question's kind until there is an answer or a move."""
        widgets: dict[Kind, Callable[[Question], FactValue | Moment | Move | None]] = {
            Kind.YESNO: self._select,
            Kind.CHOICE: self._select,
            Kind.CHOICES: self._checkbox,
        }
        widget = widgets.get(question.kind, self._line)
        self._teller.show(same(""))
        self._teller.show(question.text)
        if (said := _said_before(question)) is not None:
            self._teller.show(said)
        while True:
            answer = widget(question)
            if answer is not None:
                return answer

    def secret(self, question: Question) -> Secret:
        """Read a password without echo."""
        return _secret(question, self._language, self._teller)

    def _run(self, prompt: Any) -> Any:  # noqa: ANN401  # questionary types its results as Any
        try:
            return prompt.unsafe_ask()
        except EOFError as error:
            raise Interrupted(_ENDED, hint=_RESUME) from error

    def _select(self, question: Question) -> FactValue | Move | None:
        import questionary

        rows: list[Any] = [questionary.Choice(_PICK.to(self._language), value=Move, shortcut_key=False)]
        for count, choice in enumerate(choices_of(question), 1):
            key: str | bool = _LETTERS[count - 1] if count <= len(_LETTERS) else False
            if question.kind is Kind.YESNO:
                key = (YES if choice.value == "true" else NO).to(self._language)[0].lower()
            value = choice.value == "true" if question.kind is Kind.YESNO else choice.value
            rows.append(questionary.Choice(words(choice.label, self._language), value=value, shortcut_key=key))
        if question.proposal is not None:
            rows.insert(1, questionary.Choice(words(TAKE, self._language), value=question.proposal, shortcut_key="v"))
        if question.unsure:
            rows.append(questionary.Choice(UNSURE.to(self._language), value=UNKNOWN, shortcut_key="w"))
        rows += self._move_rows(question)
        picked = self._run(
            questionary.select(
                self._label(question),
                choices=rows,
                use_shortcuts=True,
                use_jk_keys=False,
                instruction=f"({_KEYS.to(self._language)})",
                qmark="?",
            )
        )
        return None if picked is Move else picked

    def _label(self, question: Question) -> str:
        """What stands in front of a menu: the question again where the list pushes it off a small screen."""
        return words(question.text if len(question.choices) > _MANY else _ANSWER, self._language)

    def _move_rows(self, question: Question) -> list[Any]:
        import questionary

        if not (question.navigation or question.exercise):
            return []
        rows: list[Any] = [questionary.Separator(" ")]
        if question.exercise:
            label = EXERCISE_MENU.to(self._language)
            rows.append(questionary.Choice(label, value=Move.EXERCISE, shortcut_key=EXERCISE_KEY))
        for move, key, text in MOVES if question.navigation else ():
            rows.append(questionary.Choice(text.to(self._language), value=move, shortcut_key=key))
        return rows

    def _checkbox(self, question: Question) -> FactValue | Move | None:
        import questionary

        rows: list[Any] = [
            questionary.Choice(words(choice.label, self._language), value=choice.value) for choice in question.choices
        ]
        if question.proposal is not None:
            rows.insert(0, questionary.Choice(words(TAKE, self._language), value=ACCEPT))
        rows += [questionary.Separator(" "), questionary.Choice(_MORE.to(self._language), value=Move)]
        picked = self._run(
            questionary.checkbox(
                self._label(question),
                choices=rows,
                instruction=f"({_SEVERAL.to(self._language)})",
                qmark="?",
                erase_when_done=True,  # its own last line counts in English: "done (2 selections)"
            )
        )
        taken = [choice.label for choice in question.choices if choice.value in picked]
        taken += [TAKE] if ACCEPT in picked else []
        if taken:
            self._teller.show(_TAKEN.fill(answer=together(taken)))
        if ACCEPT in picked:
            return None if isinstance(question.proposal, Moment) else question.proposal
        if Move not in picked:
            return tuple(picked) or None
        other = Question(
            question.key,
            Kind.CHOICE,
            question.text,
            unsure=question.unsure,
            navigation=question.navigation,
            exercise=question.exercise,
        )
        answer = self._select(other)
        return answer if isinstance(answer, Move | Unknown) else None

    def _line(self, question: Question) -> FactValue | Moment | Move | None:
        import questionary

        if question.proposal is not None:
            self._teller.show(_WITH)
        if question.navigation:
            self._teller.show(_hint(question))
        if question.exercise:
            self._teller.show(EXERCISE_MENU)
        line = self._run(questionary.text(_ANSWER.to(self._language), qmark="?"))
        if move := move_in(line, question):
            return move
        try:
            return value_in(line, question)
        except UsageError as error:
            self._teller.show(error)
            return None


def _hint(question: Question) -> Text:
    """What may be typed instead of an answer."""
    ways = [_EMPTY] if question.optional and question.kind in {Kind.TEXT, Kind.LONGTEXT, Kind.MOMENT} else []
    ways += [_UNSURE_TOO] if question.unsure else []
    return _ALSO.fill(ways=Text("".join(f"{way.de}, " for way in ways), "".join(f"{way.en}, " for way in ways)))


def _said_before(question: Question) -> Text | None:
    if question.current is None:
        return None
    return (_SO_FAR if question.proposal is None else _PROPOSED).fill(answer=question.current)


def _secret(question: Question, language: Language, teller: Teller) -> Secret:
    teller.show(question.text)
    prompt = Text("Passwort (wird nicht angezeigt): ", "Password (not shown): ").to(language)
    try:
        return Secret(getpass.getpass(prompt))
    except EOFError as error:
        raise Interrupted(_ENDED, hint=_RESUME) from error
    except getpass.GetPassWarning as error:
        teller.show(
            Notice(Text("Hier lässt sich kein Passwort verdeckt eingeben.", "No hidden input is possible here."))
        )
        raise Interrupted(_ENDED, hint=_RESUME) from error
