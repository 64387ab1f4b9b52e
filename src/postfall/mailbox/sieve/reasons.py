"""What a look at filter rules could not see, in words."""

from __future__ import annotations

from postfall.language import Text
from postfall.mailbox.model import NotChecked

_WHY = {
    "script_too_much": Text("zu groß", "too large"),
    "script_cut": Text("zu groß, nur der Anfang wurde gelesen", "too large, only its beginning was read"),
    "script_refused": Text("der Server gibt es nicht heraus", "the server does not give it out"),
}
MISSING = frozenset({*_WHY, "too_many_scripts", "ended_early"})
"""Codes that mean that the look is partial."""


def not_read(name: str, code: str, said: str = "") -> NotChecked:
    """A script that was not read, or not all of it; `said` are the server's words."""
    why = _WHY[code]
    more = f" ({said})" if said else ""
    return NotChecked(name, code, f"Skript „{name}“: {why.de}{more}.", f"Script “{name}”: {why.en}{more}.")


def too_many(count: int, read: int) -> NotChecked:
    """There are `count` scripts, of which the first `read` were read."""
    return NotChecked(
        "scripts",
        "too_many_scripts",
        f"Es gibt {count} Skripte; gelesen wurden die ersten {read}.",
        f"There are {count} scripts; the first {read} were read.",
    )


ENDED_EARLY = NotChecked(
    "scripts",
    "ended_early",
    "Das Lesen endete, bevor alle Skripte gelesen waren.",
    "Reading ended before all scripts were read.",
)
OTHER_PLACES = NotChecked(
    "forwarding",
    "other_places",
    "Weiterleitungen kann es auch woanders geben: in den Einstellungen des Webmailers, beim Anbieter, in .forward, in "
    "Regeln des Mailprogramms und in Regeln, die für alle Postfächer gelten.",
    "Mail can be forwarded elsewhere, too: in the web mailer's settings, at the provider, in .forward, by rules of "
    "the mail program, and by rules that hold for all mailboxes.",
)
ONLY_FILES = NotChecked(
    "scripts",
    "files_only",
    "Gelesen wurden nur diese Dateien. Ob der Server sie ausführt und ob es dort weitere gibt, sagen sie nicht.",
    "Only these files were read. Whether the server runs them, and whether there are more, they do not say.",
)
