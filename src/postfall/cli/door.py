"""What a verb gets: the common options, resolved, and the things they lead to (asker, teller, clock, cases)."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.errors import UsageError
from postfall.language import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from postfall.case.cases import Cases
    from postfall.case.journal import Journal
    from postfall.cli.frame import Outcome
    from postfall.ports import Asker, Clock, Progress, Teller


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # the one place where the machine is asked


@dataclass(frozen=True)
class Door:
    """The common options of one call. `json` implies that nothing is asked."""

    lang: str | None = None
    json: bool = False
    accessible: bool = False
    no_input: bool = False
    answers: str | None = None
    actor: str | None = None
    case: str | None = None

    @cached_property
    def language(self) -> Language:
        """The language of texts. Raises `UsageError` for one that we do not speak."""
        if self.lang is None:
            from postfall.cli.report import language_of

            return language_of(())
        for language in LANGUAGES:
            if self.lang == language:
                return language
        raise UsageError(
            Text(f"Die Sprache „{self.lang}“ kann Postfall nicht.", f"Postfall does not speak “{self.lang}”."),
            hint=Text("Möglich sind: de, en.", "Possible: de, en."),
            where="--lang",
        )

    @property
    def home(self) -> Path:
        """The folder of all state: `POSTFALL_HOME` or the platform's data folder."""
        if root := os.environ.get("POSTFALL_HOME"):
            return Path(root).expanduser()
        from platformdirs import user_data_path

        return user_data_path("postfall", appauthor=False)

    @property
    def who(self) -> str:
        """Who acts, for the journal: `--actor`, `POSTFALL_ACTOR`, else the login name."""
        if name := (self.actor or os.environ.get("POSTFALL_ACTOR")):
            return name
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return "unknown"

    @cached_property
    def clock(self) -> Clock:
        """What time it is."""
        return SystemClock()

    @cached_property
    def zone(self) -> str:
        """The machine's time zone (IANA), or UTC where it cannot be told."""
        return machine_zone()

    @property
    def plain(self) -> bool:
        """Whether lines without any control sequence are wanted or all that the terminal can do."""
        asked = self.accessible or os.environ.get("ACCESSIBLE") == "1" or os.environ.get("TERM") == "dumb"
        return asked or "utf" not in (sys.stdout.encoding or "").lower()

    @property
    def alone(self) -> bool:
        """Whether there is nobody to ask."""
        return self.json or self.no_input or not (_is_tty(sys.stdin) and _is_tty(sys.stdout))

    @cached_property
    def teller(self) -> Teller:
        """Shows talk: to the person at the terminal on stdout, else on stderr."""
        from postfall.screen.show import make_teller

        return make_teller(sys.stderr if self.alone else sys.stdout, self.language, plain=self.plain)

    @cached_property
    def asker(self) -> Asker:
        """The person at the terminal, or nobody."""
        if self.alone:
            from postfall.guide.askers import NobodyAsker

            return NobodyAsker()
        from postfall.screen.ask import make_asker

        return make_asker(self.language, plain=self.plain)

    @cached_property
    def progress(self) -> Progress:
        """Tells how far long work has come, on stderr."""
        from postfall.screen.show import make_progress

        return make_progress(sys.stderr, self.language, plain=self.plain or not _is_tty(sys.stderr), quiet=self.json)

    @cached_property
    def cases(self) -> Cases:
        """All cases of this person. Opens the store."""
        from postfall.case.cases import Cases

        return Cases.open(self.home, self.clock, self.who, os.environ.get("POSTFALL_DATABASE"))

    @cached_property
    def exercises(self) -> Cases | None:
        """The exercises of this person, on the machine's clock; None while there are none. Opens their store.

        They always lie in files of their own: `POSTFALL_DATABASE` is for the team's real cases only.
        """
        from postfall.case.cases import Cases
        from postfall.exercise.stage.begin import exercise_home

        home = exercise_home(self.home)
        return Cases.open(home, self.clock, self.who) if home.is_dir() else None

    def case_or_exercise(self) -> Journal:
        """The case to look at: the only open real one, or that of `--case`, which may be an exercise, too.

        Raises `UsageError` as `Cases.find` does. For verbs that write nothing: an exercise has a clock of its own.
        """
        try:
            return self.cases.find(self.case)
        except UsageError:
            if self.case is None or self.exercises is None:
                raise
            with suppress(UsageError):
                return self.exercises.find(self.case)
            raise

    def finish(self, command: str, outcome: Outcome) -> int:
        """Print what a verb found and give the exit code."""
        if self.json:
            from postfall.screen.envelope import envelope

            sys.stdout.write(envelope(command, outcome.status, outcome.data, outcome.errors, self.language))
        else:
            from postfall.screen.show import make_teller

            teller = make_teller(sys.stdout, self.language, plain=self.plain)
            for block in outcome.shown:
                teller.show(block)
            talk = make_teller(sys.stderr, self.language, plain=self.plain)
            for error in outcome.errors:
                talk.show(error)
        sys.stdout.flush()
        return int(outcome.code)


def _is_tty(stream: object) -> bool:
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return False


def machine_zone() -> str:
    """The machine's IANA zone: `TZ`, `/etc/timezone`, the link `/etc/localtime`; UTC where none tells."""
    from zoneinfo import available_timezones

    candidates = [os.environ.get("TZ", "").lstrip(":")]
    with suppress(OSError, UnicodeDecodeError):
        candidates.append(Path("/etc/timezone").read_text(encoding="utf-8").strip())
    with suppress(OSError):
        candidates.append(str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2])
    known = available_timezones()
    return next((name for name in candidates if name in known), "UTC")
