"""A clock that can run faster than life, pause and jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from postfall.ports import Clock


class FastClock:
    """The `Clock` of an exercise: begins at `start`, `factor` times as fast as `base`, never backwards."""

    def __init__(self, start: datetime, factor: int | Fraction, base: Clock) -> None:
        """Start at once. Raises `UsageError` for a factor that is not above zero or a start without zone."""
        if factor <= 0:
            raise UsageError(
                Text("Der Faktor der Übungsuhr muss größer als null sein.", "The clock's factor must be above zero."),
                where=str(factor),
            )
        if start.tzinfo is None:
            raise UsageError(Text("Dem Beginn fehlt die Zeitzone.", "The start has no time zone."), where=str(start))
        self.factor = Fraction(factor)
        self._base = base
        self._shown = start.astimezone(UTC)
        self._seen = base.now()
        self._paused = False

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self._paused

    def now(self) -> datetime:
        """The present instant of the exercise, aware, UTC, to the microsecond."""
        passed = max(self._base.now() - self._seen, timedelta(0))
        if self._paused:
            return self._shown
        micros = passed // timedelta(microseconds=1) * self.factor
        return self._shown + timedelta(microseconds=int(micros))

    def pause(self) -> None:
        """Stand still until `resume`."""
        self._settle()
        self._paused = True

    def resume(self) -> None:
        """Run on from where it stands."""
        self._settle()
        self._paused = False

    def jump(self, ahead: timedelta) -> None:
        """Move forward by `ahead`; works while paused too. Raises `UsageError` for a jump into the past."""
        if ahead < timedelta(0):
            raise UsageError(
                Text("Die Übungsuhr läuft nicht rückwärts.", "The exercise clock does not run backwards."),
                where=str(ahead),
            )
        self._settle()
        self._shown += ahead

    def _settle(self) -> None:
        self._shown, self._seen = self.now(), self._base.now()


class StillClock:
    """A base clock for runs that nobody sits through: time passes only where the exercise's clock is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Always the same instant."""
        return self._at
