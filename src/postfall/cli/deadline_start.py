"""What was typed about the start of a period: which event, which of two equal times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from postfall.law.model import Regime
    from postfall.value import Fold

_AWARE = "aware_at"


def start_of(regime: Regime, aware: str | None, events: Sequence[str], known: Collection[str]) -> str:
    """The moment that starts the regime's clock, as typed. Raises `UsageError` for any other event."""
    given = {} if aware is None else {_AWARE: aware}
    for item in events:
        name, sign, typed = item.partition("=")
        name = name.strip()
        if not sign or name not in known:
            raise _no_event(item, name, known)
        if name in given:
            raise UsageError(
                Text(f"„{name}“ steht zweimal da.", f"“{name}” is given twice."),
                hint=Text("Geben Sie einen Zeitpunkt an.", "Give one moment."),
                where=name,
            )
        given[name] = typed
    if set(given) == {regime.event}:
        return given[regime.event]
    example = f'--event "{regime.event}=2026-03-27 17:20"' if regime.event != _AWARE else '--aware "2026-03-27 17:20"'
    wrong = ", ".join(sorted(set(given) - {regime.event}))
    message = Text("Es fehlt, ab wann die Frist läuft.", "It is missing when the clock starts.")
    if wrong:
        message = Text(
            f"„{regime.id}“ zählt ab „{regime.event}“, nicht ab „{wrong}“.",
            f"“{regime.id}” counts from “{regime.event}”, not from “{wrong}”.",
        )
    raise UsageError(message, hint=Text(f"Zum Beispiel: {example}", f"For example: {example}"), where=wrong or None)


def _no_event(item: str, name: str, known: Collection[str]) -> UsageError:
    near = nearest(name, known)
    names = ", ".join(sorted(known))
    return UsageError(
        Text(f"„{item[:60]}“ ist kein Ereignis, das ich kenne.", f"“{item[:60]}” is no event that I know."),
        hint=Text(f"Meinten Sie {near}=ZEITPUNKT?", f"Did you mean {near}=MOMENT?")
        if near
        else Text(f"So geht es: NAME=ZEITPUNKT. Namen: {names}.", f"Write NAME=MOMENT. Names: {names}."),
        where=item[:60],
    )


def which_fold(typed: str | None) -> Fold | None:
    """Which of two equal local times. Raises `UsageError` for any other word."""
    match typed:
        case None | "earlier" | "later":
            return typed
    raise UsageError(
        Text(f"--fold kennt „{typed[:40]}“ nicht.", f"--fold does not know “{typed[:40]}”."),
        hint=Text("Möglich sind: earlier, later.", "Possible: earlier, later."),
        where="--fold",
    )
