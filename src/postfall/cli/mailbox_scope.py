"""What a look takes in: how deep, which span of time, which folders; and whether the case's answers allow it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import LANGUAGES, Text
from postfall.mailbox.model import Depth, Scope
from postfall.ports import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.cli.door import Door
    from postfall.mailbox.account import Account
    from postfall.mailbox.archive import Archive

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}", re.ASCII)


def scope_of(  # the options of one call
    door: Door,
    source: Account | Archive,
    depth: str,
    since: str | None,
    until: str | None,
    folders: Sequence[str] | None,
) -> Scope:
    """Read the options. Raises `UsageError` for what cannot be, or what the answers of the case speak against."""
    given = {"--since": since, "--until": until, "--folder": folders}
    if getattr(source, "scheme", "").startswith("pop3"):
        _not_for_pop3([name for name, value in given.items() if value])
    scope = Scope(_depth(depth), _moment(door, since), _moment(door, until), tuple(folders or ()))
    if scope.since and scope.until and scope.since >= scope.until:
        raise UsageError(
            Text("--since liegt nicht vor --until.", "--since is not before --until."),
            hint=Text("Tauschen Sie die beiden.", "Swap the two."),
            where="--since",
        )
    if door.case is not None:
        _allowed(door, scope.depth)
    return scope


def _moment(door: Door, typed: str | None) -> datetime | None:
    """A moment, or a date alone, which begins at midnight."""
    if typed is None:
        return None
    from postfall.value import Moment

    text = f"{typed.strip()} 00:00" if _DATE.fullmatch(typed.strip()) else typed
    return Moment.parse(text, door.zone).utc


def _depth(name: str) -> Depth:
    try:
        return Depth(name)
    except ValueError as error:
        raise UsageError(
            Text(f"Die Tiefe „{name[:40]}“ gibt es nicht.", f"There is no depth “{name[:40]}”."),
            hint=Text("Möglich sind: counts, headers, content.", "Possible: counts, headers, content."),
            where="--depth",
        ) from error


def _not_for_pop3(given: Sequence[str]) -> None:
    if given:
        names = ", ".join(given)
        raise UsageError(
            Text(f"{names} gibt es für POP3 nicht.", f"{names} is not available for POP3."),
            hint=Text(
                "POP3 kennt nur den ganzen Posteingang. Lassen Sie die Option weg, oder nehmen Sie imaps://.",
                "POP3 only knows the whole inbox. Leave the option out, or use imaps://.",
            ),
            where=names,
        )


def _allowed(door: Door, depth: Depth) -> None:
    """Hold the depth against what was answered in the case: a plain no stops, contents need a yes, the rest warns."""
    from postfall.guide.permission import Look, permission

    facts = door.cases.find(door.case).state().facts
    allowed = permission({key: fact.value for key, fact in facts.items()})
    wanted = Look[depth.name]
    if wanted <= allowed.look:
        return
    why = Text(*(" ".join(row.why.to(language) for row in allowed.reservations) for language in LANGUAGES))
    if allowed.look is Look.NONE or depth is Depth.CONTENT:
        raise UsageError(
            Text(
                "Nach den Antworten in diesem Fall geht das nicht. {why}",
                "By the answers in this case this cannot be done. {why}",
            ).fill(why=why),
            hint=Text(
                "Nehmen Sie eine kleinere Tiefe. Oder klären Sie es und berichtigen Sie die Antwort: "
                "postfall resume --again holder_consent",
                "Use a lower depth. Or settle it and correct the answer: postfall resume --again holder_consent",
            ),
            where="--depth",
        )
    door.teller.show(
        Notice(
            Text(
                "Nach den Antworten in diesem Fall sollte nur gezählt werden (--depth counts). {why}",
                "By the answers in this case one should only count (--depth counts). {why}",
            ).fill(why=why)
        )
    )
