"""What a person or a program is told when a command fails; the only place where errors become text."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from postfall.cli.table import NOUNS
from postfall.cli.usage import complaint
from postfall.errors import ContentError, Interrupted, PostfallError, Problem, UsageError
from postfall.language import Language, Text
from postfall.screen.plain import clean

PROGRAM = "postfall"


def language_of(words: Sequence[str]) -> Language:
    """The language before options are parsed: `--lang`, `POSTFALL_LANG`, the locale; else English."""
    for at, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and at + 1 < len(words):
            value = words[at + 1]
        if value in {"de", "en"}:
            return "de" if value == "de" else "en"
    for name in ("POSTFALL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "de" if value.lower().startswith("de") else "en"
    return "en"


def command_of(words: Sequence[str]) -> str:
    """The command's name for the envelope: `mailbox probe`, `deadline`."""
    plain = [word for word in words if not word.startswith("-")]
    noun = next((row for row in NOUNS if plain and row.name == plain[0]), None)
    return " ".join(plain[: 2 if noun and noun.group else 1]) or PROGRAM


def report(error: PostfallError, words: Sequence[str], language: Language) -> int:
    """Tell about an error: as an envelope for programs, in plain lines on stderr for people."""
    if "--json" in words:
        from postfall.screen.envelope import envelope

        sys.stdout.write(envelope(command_of(words), "error", {}, [error], language))
        return error.code
    lines = [clean(error.message.to(language), lines=True)]
    if isinstance(error, ContentError):
        lines += [clean(_problem(row, language)) for row in error.problems]
    if error.hint:
        lines.append(clean(error.hint.to(language)))
    sys.stderr.write("\n".join(lines) + "\n")
    return error.code


def _problem(row: Problem, language: Language) -> str:
    place = f"{row.file}:{row.line}:{row.column}" if row.line else row.file
    did = (
        Text(" Meinten Sie „{x}“?", " Did you mean “{x}”?").fill(x=row.suggestion).to(language)
        if row.suggestion
        else ""
    )
    return f"{place} {row.key}: {row.message.to(language)}{did}"


def bug(error: Exception) -> PostfallError:
    """A fault of ours as an error without a traceback, whose lines could show what was typed."""
    if os.environ.get("POSTFALL_DEBUG") == "1":
        raise error
    kind = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"  # noqa: PTH119
    return PostfallError(
        Text(
            f"Das ist ein Fehler in Postfall ({kind}, {place}). Was Sie bestätigt haben, ist gespeichert.",
            f"This is a fault in Postfall ({kind}, {place}). What you confirmed is saved.",
        ),
        hint=Text(
            "Bitte melden Sie die Stelle in Klammern. POSTFALL_DEBUG=1 zeigt mehr; lesen Sie es vor dem Weitergeben.",
            "Please report what stands in brackets. POSTFALL_DEBUG=1 shows more; read it before you pass it on.",
        ),
        where=place,
    )


def unreadable(error: Any) -> PostfallError:  # noqa: ANN401  # typer's classes differ between versions
    """A command line that cannot be read."""
    message = error.format_message()
    where = getattr(getattr(error, "ctx", None), "command_path", PROGRAM)
    return UsageError(
        Text(complaint(message), message),
        hint=Text(f"Hilfe zeigt: {where} --help", f"For help: {where} --help"),
    )


def interrupted() -> Interrupted:
    """Ctrl-C, or the end of input."""
    return Interrupted(
        Text("Unterbrochen. Was Sie bestätigt haben, ist gespeichert.", "Interrupted. What you confirmed is saved."),
        hint=Text("In einem Fall geht es weiter mit: postfall resume", "In a case, go on with: postfall resume"),
    )


_DID_YOU = Text(" Meinten Sie „{name}“?", " Did you mean “{name}”?")
