"""The error tree: every class has an exit code, every error says what to do next. Nothing here prints or exits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from postfall.language import Text, same

if TYPE_CHECKING:
    from collections.abc import Sequence


class Code(IntEnum):
    """Exit codes; `docs/reference/exit-codes.md` holds the same table and a test compares both."""

    OK = 0
    FAILED = 1
    USAGE = 2
    MISSING = 3
    UNREACHABLE = 4
    CONTENT = 5
    TAMPERED = 6
    DUE = 7
    INTERRUPTED = 130


class PostfallError(Exception):
    """Something the person at the keyboard can be told about.

    `message` says what happened, `hint` what to do next, `where` the file, address or key it is about.
    """

    code: ClassVar[Code] = Code.FAILED
    slug: str = "failed"

    def __init__(self, message: Text | str, *, hint: Text | str | None = None, where: str | None = None) -> None:
        self.message = same(message) if isinstance(message, str) else message
        self.hint = same(hint) if isinstance(hint, str) else hint
        self.where = where
        super().__init__(self.message.en)


class UsageError(PostfallError):
    """The command was called wrongly or a value cannot be understood."""

    code = Code.USAGE
    slug = "usage"


class MissingAnswers(PostfallError):
    """There is nobody to ask; `keys` lists every answer that is missing."""

    code = Code.MISSING
    slug = "missing_answer"

    def __init__(self, message: Text | str, *, keys: Sequence[str], hint: Text | str | None = None) -> None:
        super().__init__(message, hint=hint, where=", ".join(keys))
        self.keys = tuple(keys)


class Unreachable(PostfallError):
    """A server cannot be reached, is not trusted, or refused us. `slug` tells which."""

    code = Code.UNREACHABLE

    def __init__(
        self,
        message: Text | str,
        *,
        slug: str = "unreachable",
        hint: Text | str | None = None,
        where: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, where=where)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a content file; `line` and `column` count from 1, 0 means the file as a whole."""

    file: str
    line: int
    column: int
    key: str
    severity: str
    message: Text
    suggestion: str | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        did = f" (did you mean {self.suggestion!r}?)" if self.suggestion else ""
        return f"{place} {self.key}: {self.message.en}{did}"


class ContentError(PostfallError):
    """A playbook, template, scenario or answers file is broken; `problems` holds all of them."""

    code = Code.CONTENT
    slug = "content_broken"

    def __init__(self, message: Text | str, *, problems: Sequence[Problem] = (), where: str | None = None) -> None:
        super().__init__(message, where=where)
        self.problems = tuple(problems)


class Tampered(PostfallError):
    """The record does not match its hashes."""

    code = Code.TAMPERED
    slug = "tampered"


class StoreError(PostfallError):
    """The record cannot be read or written: full disk, no permission, locked database, damaged file."""

    code = Code.FAILED
    slug = "store"


class DutyDue(PostfallError):
    """A duty is overdue or due within the hours that were asked about."""

    code = Code.DUE
    slug = "due"


class Interrupted(PostfallError):
    """The person stopped; everything confirmed so far is kept."""

    code = Code.INTERRUPTED
    slug = "interrupted"
