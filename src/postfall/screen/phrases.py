"""What a person may type instead of an answer, in both languages, and how an answer in words is understood."""

from __future__ import annotations

from postfall.errors import UsageError
from postfall.language import Text
from postfall.ports import Choice, Kind, Move, Question
from postfall.value import UNKNOWN, FactValue, Moment

YES = Text("Ja", "Yes")
NO = Text("Nein", "No")
UNSURE = Text("Weiß nicht", "I do not know")
MOVES: tuple[tuple[Move, str, Text], ...] = (
    (Move.BACK, "z", Text("zurück", "back")),
    (Move.OVERVIEW, "u", Text("übersicht", "overview")),
    (Move.LATER, "s", Text("später", "later")),
    (Move.HELP, "h", Text("hilfe", "help")),
    (Move.QUIT, "e", Text("ende", "quit")),
)
EXERCISE_KEY = "0"
EXERCISE_MENU = Text("übung: pause, sprung, tipp, uhr", "exercise: pause, jump, hint, time")
_TYPED_IN_EXERCISE = {
    "übung": Move.EXERCISE,
    "uebung": Move.EXERCISE,
    "exercise": Move.EXERCISE,
    "pause": Move.PAUSE,
    "sprung": Move.JUMP,
    "jump": Move.JUMP,
    "tipp": Move.HINT,
    "hint": Move.HINT,
    "uhr": Move.TIME,
    "time": Move.TIME,
}
_TYPED = {
    "<": Move.BACK,
    "zurueck": Move.BACK,
    "uebersicht": Move.OVERVIEW,
    "spaeter": Move.LATER,
    "?": Move.HELP,
    "exit": Move.QUIT,
    "aufhören": Move.QUIT,
} | {word.casefold(): move for move, _, text in MOVES for word in (text.de, text.en)}
_UNSURE = {
    "weiß nicht",
    "weiss nicht",
    "weiß ich nicht",
    "unbekannt",
    "unknown",
    "i do not know",
    "don't know",
    "dont know",
}
_YES = {"j", "ja", "y", "yes"}
_NO = {"n", "nein", "no"}
ACCEPT = "="
TAKE = Text("Vorschlag übernehmen", "Take what is proposed")
AGAIN = Text(
    "Bitte antworten Sie mit einer der Nummern oder einem der Wörter.", "Please answer with a number or a word."
)


def move_in(line: str, question: Question) -> Move | None:
    """The move that `line` asks for, if the question offers moves."""
    word = line.strip().casefold()
    if question.exercise and word in _TYPED_IN_EXERCISE:
        return _TYPED_IN_EXERCISE[word]
    move = _TYPED.get(word)
    return move if move is not None and (question.navigation or move in {Move.HELP, Move.QUIT}) else None


def choices_of(question: Question) -> tuple[Choice, ...]:
    """What can be picked, without "I do not know"."""
    if question.kind is Kind.YESNO:
        return (Choice("true", YES), Choice("false", NO))
    return question.choices


def value_in(line: str, question: Question) -> FactValue | Moment:
    """The value that a typed line means. Raises `UsageError` with what to type instead."""
    text = line.strip()
    if question.unsure and text.casefold() in _UNSURE:
        return UNKNOWN
    if text == ACCEPT and question.proposal is not None:
        return question.proposal
    match question.kind:
        case Kind.YESNO | Kind.CHOICE:
            return _picked(text, question)
        case Kind.CHOICES:
            return _several(text, question)
        case _:
            return _free(text, question)


def _free(text: str, question: Question) -> FactValue | Moment:
    if not text and not question.optional:
        hint = Text("Oder schreiben Sie: weiß nicht", "Or type: don't know") if question.unsure else None
        raise UsageError(Text("Hier fehlt noch eine Antwort.", "An answer is missing here."), hint=hint)
    if text.casefold() in _UNSURE:  # else it would be taken for a name or a number
        raise UsageError(
            Text("„Weiß nicht“ reicht hier leider nicht.", "“I do not know” is not enough here."),
            hint=Text("Sie können auch schreiben: später", "You may also type: later") if question.navigation else None,
        )
    return question.check(text) if question.check and text else text


def _picked(text: str, question: Question) -> FactValue:
    word = text.casefold()
    options = choices_of(question)
    if question.kind is Kind.YESNO and word in _YES | _NO:
        return word in _YES
    for count, choice in enumerate(options, 1):
        if word in {str(count), choice.value.casefold(), choice.label.de.casefold(), choice.label.en.casefold()}:
            return choice.value == "true" if question.kind is Kind.YESNO else choice.value
    if question.unsure and word == str(len(options) + 1):
        return UNKNOWN
    raise UsageError(AGAIN)


def _several(text: str, question: Question) -> FactValue:
    parts = [part for part in text.replace(",", " ").split() if part]
    if not parts:
        raise UsageError(AGAIN)
    if len(parts) == 1 and question.unsure and parts[0] == str(len(question.choices) + 1):
        return UNKNOWN
    single = Question(question.key, Kind.CHOICE, question.text, choices=question.choices, unsure=False)
    picked = [str(_picked(part, single)) for part in parts]
    return tuple(choice.value for choice in question.choices if choice.value in picked)
