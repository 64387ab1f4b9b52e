"""What filter rules are once they were fetched and judged: frozen values, hostile texts inside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postfall.errors import Unreachable
    from postfall.language import Text
    from postfall.mailbox.model import NotChecked, ProtocolFacts


class Severity(StrEnum):
    """How bad a rule may be: `high` first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One thing that a script does.

    `kind` is stable (`redirect`, `discard`, …, see `docs/reference/mailbox-rules.md`); `target` is the address, folder,
    script or program, `""` where there is none; `words` say it in a sentence; `condition` is the test around it,
    shortened. `known` False: the target is only made while the script runs, `target` is what it is made of.
    `never`: the test around it can never be true (a rule that was switched off).
    """

    line: int
    kind: str
    target: str
    severity: Severity
    words: Text
    condition: str = ""
    known: bool = True
    never: bool = False


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that a person has to look at: something there was not understood."""

    line: int
    why: Text


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found in one script. `left_out`: further findings of a kind that occurs very often."""

    findings: tuple[RuleFinding, ...]
    not_understood: tuple[NotUnderstood, ...]
    includes: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """One script as it was kept: `data` is all of it, or its beginning where `cut`.

    `active`: the server runs it for every mail; None where nobody said, as with a file that was exported.
    """

    name: str
    active: bool | None
    data: bytes
    sha256: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The filter rules of one mailbox at `taken` (ISO UTC). From files: `user` is empty, `protocol` None.

    `partial` is True when not every script could be read; `ended` is the error where the look ended early.
    """

    url: str
    user: str
    taken: str
    scripts: tuple[Script, ...]
    protocol: ProtocolFacts | None
    not_checked: tuple[NotChecked, ...] = ()
    partial: bool = False
    ended: Unreachable | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A script with what was found. `in_use`: active, or included by one that is, through others too; None: unknown."""

    script: Script
    audit: Audit
    in_use: bool | None
