"""What the command-line library says, in German too: its help pages and its complaints about a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postfall.language import Language

_PAGE = (
    (r"^Usage: ", "Aufruf: "),
    (r"\[OPTIONS\]", "[OPTIONEN]"),
    (r"\bCOMMAND \[ARGS\]\.\.\.", "BEFEHL …"),
    (r"^Options:$", "Optionen:"),
    (r"^Arguments:$", "Angaben:"),
    (r"^Commands:$", "Befehle:"),
    (r"\[default: ", "[sonst: "),
    (r"\[required\]", "[nötig]"),
    (r"Show this message and exit\.", "Diese Hilfe zeigen."),
    (r"Install completion for the current\s+shell\.", "Vervollständigung für diese Shell einrichten."),
    (
        r"Show completion for the current\s+shell, to copy it or\s+customize the\s+installation\.",
        "Vervollständigung zeigen, um sie selbst einzurichten.",
    ),
)
_COMPLAINTS = (
    (r"No such command ('[^']*')\.", r"Den Befehl \1 gibt es nicht."),
    (r"No such option: (\S+)", r"Die Option \1 gibt es nicht."),
    (r"Did you mean '?([^'?]*)'?\?", r"Meinten Sie „\1“?"),
    (r"\(Possible options: ([^)]*)\)", r"Ähnlich heißen: \1."),
    (r"Missing argument ('[^']*')\.?", r"Es fehlt die Angabe \1."),
    (r"Missing option ('[^']*')\.?", r"Es fehlt die Option \1."),
    (r"Missing command\.", "Es fehlt ein Befehl."),
    (r"Option '?([^' ]*)'? requires an argument\.?", r"Die Option \1 braucht einen Wert."),
    (r"Option '?([^' ]*)'? does not take a value\.?", r"Die Option \1 nimmt keinen Wert."),
    (r"Got unexpected extra arguments? \((.*)\)", r"Das ist zu viel: \1"),
    (r"Got unexpected extra argument\(s\) \((.*)\)", r"Das ist zu viel: \1"),
    (r"Invalid value for ('[^']*'|[^:]*): ", r"\1 passt nicht: "),
    (r"Input should be a valid integer.*", "eine ganze Zahl ist nötig."),
    (r"Input should be greater than or equal to (\S+)", r"mindestens \1 ist nötig."),
    (r"Input should be less than or equal to (\S+)", r"höchstens \1 ist möglich."),
)


def help_page(text: str, language: Language) -> str:
    """A help page of the library in `language`."""
    return _replaced(text, _PAGE) if language == "de" else text


def complaint(message: str) -> str:
    """What the library finds wrong with a call, in German; an English rest stays where there are no words for it."""
    return _replaced(message, _COMPLAINTS)


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for pattern, words in pairs:
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    return text
