"""The JSON envelope of every verb. Its shape is an interface: `docs/reference/json.md`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from postfall.errors import ContentError, PostfallError, Problem
from postfall.language import Language
from postfall.value import Json

FORMAT = 1


def envelope(
    command: str, status: str, data: Mapping[str, Any], errors: Sequence[PostfallError], language: Language
) -> str:
    """One line of JSON with a line end. `status` is ok, partial or error."""
    body = {
        "postfall": FORMAT,
        "command": command,
        "status": status,
        "data": dict(data),
        "errors": [row for error in errors for row in _rows(error, language)],
    }
    return json.dumps(body, ensure_ascii=True, allow_nan=False) + "\n"


def _rows(error: PostfallError, language: Language) -> list[dict[str, Json]]:
    row: dict[str, Json] = {
        "code": error.slug,
        "message": error.message.to(language),
        "hint": error.hint.to(language) if error.hint else None,
        "where": error.where,
    }
    problems = error.problems if isinstance(error, ContentError) else ()
    return [row, *(_problem(problem, language) for problem in problems)]


def _problem(problem: Problem, language: Language) -> dict[str, Json]:
    return {
        "code": "content_problem",
        "message": f"{problem.key}: {problem.message.to(language)}" if problem.key else problem.message.to(language),
        "hint": problem.suggestion,
        "where": f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file,
    }
