"""What is wrong in a content file, as a line for people and as a row for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.language import Language, Text, same

if TYPE_CHECKING:
    from postfall.errors import Problem
    from postfall.value import Json


def problem_row(problem: Problem, language: Language) -> dict[str, Json]:
    """For `problems` in the JSON of a check."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "key": problem.key,
        "severity": problem.severity,
        "message": problem.message.to(language),
        "suggestion": problem.suggestion,
    }


def problem_line(problem: Problem) -> Text:
    """`FILE:LINE:COLUMN error KEY: message`, with what was probably meant."""
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    wrong = problem.severity == "error"
    kind = Text("Fehler", "error") if wrong else Text("Warnung", "warning")
    close = problem.suggestion
    did = Text(f" Meinten Sie „{close}“?", f" Did you mean “{close}”?") if close else same("")
    return Text(
        f"{place} {kind.de} {problem.key}: {problem.message.de}{did.de}",
        f"{place} {kind.en} {problem.key}: {problem.message.en}{did.en}",
    )


def verdict(checked: int, problems: list[Problem]) -> tuple[int, Text]:
    """How many errors there are, and the sentence that says so."""
    wrong = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - wrong
    return wrong, Text(
        f"{checked} geprüft: {wrong} Fehler, {warnings} Warnungen.",
        f"{checked} checked: {wrong} errors, {warnings} warnings.",
    )
