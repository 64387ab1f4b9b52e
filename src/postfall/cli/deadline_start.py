"""What was typed about the start of a period: which event, which of two equal times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text
from postfall.yamlfile import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from postfall.law.model import Regime
    from postfall.value import Fold

_AWARE = "aware_at"


@dataclass(frozen=True, slots=True)
class Started:
    """The event that a regime counts from, its moment as typed, and the moments of its further clocks."""

    event: str
    typed: str
    also: Mapping[str, str] = field(default_factory=dict)


def known_events(regimes: Iterable[Regime]) -> set[str]:
    """Every name that `--event` understands: facts, notices, and the ids of regimes whose notice starts another."""
    names = set()
    for row in regimes:
        names |= {row.event, *(limit.event for limit in row.limits)}
        names |= {row.after} if row.after else set()
    return names


def start_of(regime: Regime, aware: str | None, events: Sequence[str], known: Collection[str]) -> Started:
    """What starts the regime's clock. Raises `UsageError` for an event that does not, and where none is given."""
    given = _given(regime, aware, events, known)
    limits = [row.event for row in regime.limits]
    fitting = {name: typed for name, typed in given.items() if name in {regime.event, *limits}}
    first = next((name for name in (regime.event, *limits) if name in fitting), None)
    if first is None or len(fitting) < len(given):
        raise _no_start(regime, sorted(set(given) - set(fitting)))
    return Started(first, fitting[first], {name: typed for name, typed in fitting.items() if name != first})


def _given(regime: Regime, aware: str | None, events: Sequence[str], known: Collection[str]) -> dict[str, str]:
    given = {} if aware is None else {_AWARE: aware}
    for item in events:
        name, sign, typed = item.partition("=")
        name = name.strip()
        if not sign or name not in known:
            raise _no_event(regime, item, name, known)
        # The notice of another regime may be called by that regime: bsig-32-notification=MOMENT.
        name = regime.event if name == regime.after else name
        if name in given:
            raise UsageError(
                Text(f"„{name}“ steht zweimal da.", f"“{name}” is given twice."),
                hint=Text("Geben Sie einen Zeitpunkt an.", "Give one moment."),
                where=name,
            )
        given[name] = typed
    return given


def _no_start(regime: Regime, wrong: Sequence[str]) -> UsageError:
    example = f'--event "{regime.event}=2026-03-27 17:20"' if regime.event != _AWARE else '--aware "2026-03-27 17:20"'
    names = ", ".join(wrong)
    message = Text("Es fehlt, ab wann die Frist läuft.", "It is missing when the clock starts.")
    if wrong:
        message = Text(
            f"„{regime.id}“ zählt ab „{regime.event}“, nicht ab „{names}“.",
            f"“{regime.id}” counts from “{regime.event}”, not from “{names}”.",
        )
    return UsageError(message, hint=Text(f"Zum Beispiel: {example}", f"For example: {example}"), where=names or None)


def _no_event(regime: Regime, item: str, name: str, known: Collection[str]) -> UsageError:
    near = nearest(name, known)
    own = (regime.event, *(limit.event for limit in regime.limits))
    fits = Text(" oder ".join(own), " or ".join(own))
    return UsageError(
        Text(f"„{item[:60]}“ ist kein Ereignis, das ich kenne.", f"“{item[:60]}” is no event that I know."),
        hint=Text(f"Meinten Sie {near}=ZEITPUNKT?", f"Did you mean {near}=MOMENT?")
        if near
        else Text(
            f"So geht es: NAME=ZEITPUNKT. „{regime.id}“ zählt ab: {fits.de}.",
            f"Write NAME=MOMENT. “{regime.id}” counts from: {fits.en}.",
        ),
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
