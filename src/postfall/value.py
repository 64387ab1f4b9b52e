"""Values that the rooms share: moments, counts, the answer "unknown", provenance, secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from postfall.errors import UsageError
from postfall.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
"""What a journal body may hold: no floats, because their text differs between programs."""

Fold = Literal["earlier", "later"]


class Unknown(StrEnum):
    """The answer "I do not know": uncertainty is legal content, not a missing value."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN

FactValue = bool | int | str | tuple[str, ...] | Unknown
"""A typed answer as rooms use it. Moments are ISO text with offset plus zone, see `Moment.parse_iso`."""

_GERMAN = re.compile(r"(?:[A-Za-z]{2,10}\.?,? )?(\d{1,2})\.(\d{1,2})\.(\d{4})[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_PLAIN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_FORMS = Text(
    "So geht es: 2026-03-27 17:20, 27.03.2026 17:20 oder 2026-03-27T17:20+01:00.",
    "Write it like 2026-03-27 17:20, 27.03.2026 17:20 or 2026-03-27T17:20+01:00.",
)


def zone_info(name: str) -> ZoneInfo:
    """The time zone `name` (IANA). Raises `UsageError` for a name that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            Text(f"Die Zeitzone „{name}“ gibt es nicht.", f"There is no time zone “{name}”."),
            hint=Text("Beispiel: Europe/Berlin.", "Example: Europe/Berlin."),
            where=name,
        ) from error


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with the zone it is meant in and the words it was typed in."""

    utc: datetime
    zone: str
    typed: str

    @classmethod
    def of(cls, instant: datetime, zone: str = "UTC", typed: str | None = None) -> Self:
        """A moment from an aware datetime."""
        if instant.tzinfo is None:
            raise ValueError("an aware datetime is needed")
        utc = instant.astimezone(UTC)
        return cls(utc, zone, typed if typed is not None else utc.isoformat())

    @classmethod
    def parse(cls, typed: str, zone: str, fold: Fold | None = None) -> Self:
        """Read a person's input; a local time counts in `zone`.

        Raises `UsageError` when it cannot be read, does not exist (clocks went forward) or is ambiguous (clocks went
        back) and `fold` does not say which of the two is meant.
        """
        text = typed.strip()
        naive = _local(text)
        if naive is None:
            return cls.of(_with_offset(text), zone, typed)
        return cls.of(_resolve(naive, zone, fold, text), zone, typed)

    @property
    def local(self) -> datetime:
        """The same instant as an aware datetime in the moment's zone."""
        return self.utc.astimezone(zone_info(self.zone))

    def iso(self) -> str:
        """ISO 8601 with offset, to the second unless it has fractions."""
        return self.local.isoformat()

    def body(self) -> dict[str, Json]:
        """How a moment lies in a journal body."""
        return {"utc": self.utc.isoformat(), "zone": self.zone, "typed": self.typed}

    @classmethod
    def from_body(cls, body: Mapping[str, Json]) -> Self:
        """The moment that `body` describes. Raises `UsageError` for anything else."""
        utc, zone, typed = body.get("utc"), body.get("zone"), body.get("typed")
        if not (isinstance(utc, str) and isinstance(zone, str) and isinstance(typed, str)):
            raise UsageError(Text("Das ist kein Zeitpunkt.", "This is not a moment."), where=str(body)[:80])
        zone_info(zone)
        return cls.of(_with_offset(utc), zone, typed)


def _local(text: str) -> datetime | None:
    """The naive local time in `text`, or None where it is not one of the two plain forms."""
    if match := _GERMAN.fullmatch(text):
        d, m, y, hh, mm, ss = match.groups(default="0")
    elif match := _PLAIN.fullmatch(text):
        y, m, d, hh, mm, ss = match.groups(default="0")
    else:
        return None
    try:
        return datetime(int(y), int(m), int(d), int(hh), int(mm), int(ss))  # noqa: DTZ001  # local time on purpose
    except ValueError as error:
        raise _unreadable(text) from error


def _with_offset(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(text) from error
    if value.tzinfo is None:
        raise _unreadable(text)
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise _unreadable(text) from error


def _unreadable(text: str) -> UsageError:
    return UsageError(
        Text(f"„{text[:60]}“ ist kein Zeitpunkt, den ich lesen kann.", f"“{text[:60]}” is not a moment I can read."),
        hint=_FORMS,
        where=text[:60],
    )


def _resolve(naive: datetime, zone: str, fold: Fold | None, text: str) -> datetime:
    info = zone_info(zone)
    first, second = (naive.replace(tzinfo=info, fold=number) for number in (0, 1))
    try:
        back = first.astimezone(UTC).astimezone(info).replace(tzinfo=None)
    except OverflowError as error:
        raise _unreadable(text) from error
    if first.utcoffset() == second.utcoffset():
        return first
    if back != naive:
        raise UsageError(
            Text(
                f"Die Uhrzeit {text} gab es in {zone} nicht: Da wurde die Uhr vorgestellt.",
                f"The time {text} did not exist in {zone}: the clocks went forward then.",
            ),
            hint=Text("Bitte prüfen Sie die Uhrzeit.", "Please check the time."),
            where=text,
        )
    if fold is None:
        raise UsageError(
            Text(
                f"Die Uhrzeit {text} gab es in {zone} zweimal: {first.isoformat()} und {second.isoformat()}.",
                f"The time {text} happened twice in {zone}: {first.isoformat()} and {second.isoformat()}.",
            ),
            hint=Text(
                "Sagen Sie, welche gemeint ist: --fold earlier (die frühere) oder --fold later (die spätere).",
                "Say which one is meant: --fold earlier or --fold later.",
            ),
            where=text,
        )
    return first if fold == "earlier" else second


@dataclass(frozen=True, slots=True)
class Count:
    """A number that may be approximate or unknown."""

    number: int | None
    exact: bool = True

    @classmethod
    def unknown(cls) -> Self:
        """A count nobody knows."""
        return cls(None, exact=False)


class Source(StrEnum):
    """Where a fact comes from."""

    PERSON = "person"
    PROBE = "probe"
    DOCUMENT = "document"
    LOG = "log"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who says so, when (ISO, UTC), on what evidence (artefact hash or words), by which rule."""

    source: Source
    who: str
    at: str
    evidence: str | None = None
    rule: str | None = None

    def body(self) -> dict[str, Json]:
        """How it lies in a journal body; empty parts are left out."""
        parts: dict[str, Json] = {"source": self.source.value, "who": self.who, "at": self.at}
        if self.evidence:
            parts["evidence"] = self.evidence
        if self.rule:
            parts["rule"] = self.rule
        return parts


class Secret:
    """A password or token in memory: its text shows in no repr, format, traceback or pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the wire only."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret is never written down")
