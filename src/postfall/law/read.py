"""Reads the law that ships with the package: `data/regimes/*.yaml`. The only part of this room that opens files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from postfall import yamlfile
from postfall.errors import UsageError
from postfall.language import Text
from postfall.law.model import Counting, Limit, Period, Regime, Unit, Version
from postfall.yamlfile import Model, once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILES = ("gdpr", "church", "security", "telecom", "abroad", "around")
_Line = Annotated[str, StringConstraints(min_length=1, max_length=900, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
_Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]


class Wording(Model):
    """A text in both languages."""

    de: _Line
    en: _Line

    def text(self) -> Text:
        """As the value that other rooms take."""
        return Text(self.de, self.en)


_Hours = Annotated[int, Field(ge=1, le=24 * 366)]
_Days = Annotated[int, Field(ge=1, le=366)]
_Months = Annotated[int, Field(ge=1, le=12)]

Audience = Literal[
    "controller", "processor", "employee", "telecom", "financial", "nis2", "trust_service", "church_catholic",
    "church_protestant", "swiss", "swiss_critical", "uk", "secrecy", "victim", "insured", "payer",
]  # fmt: skip
"""Whom a regime may bind, as tags: who is one of them has to look at it."""


class Length(Model):
    """Hours, days or months; nothing where the law names no length."""

    hours: _Hours | None = None
    days: _Days | None = None
    months: _Months | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(row is not None for row in (self.hours, self.days, self.months)) > 1:
            raise ValueError("only one of hours, days and months can be the length")
        return self

    def period(self) -> Period | None:
        """As the value that other rooms take."""
        named = ((self.hours, Unit.HOURS), (self.days, Unit.DAYS), (self.months, Unit.MONTHS))
        return next((Period(amount, unit) for amount, unit in named if amount is not None), None)


class LimitRow(Length):
    """A second clock of the same duty."""

    event: _Key

    def limit(self) -> Limit:
        """As the value that other rooms take."""
        return Limit(self.event, self.period() or Period(0))

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.period() is None:
            raise ValueError("a limit needs hours, days or months")
        return self


class VersionRow(Length):
    """An older text of the same regime; what is left out was as it is now."""

    valid_from: _Day
    valid_to: _Day
    law: Wording
    source: _Line
    confirmed: bool

    def version(self) -> Version:
        """As the value that other rooms take."""
        return Version(self.valid_from, self.valid_to, self.period(), self.law.text(), self.source, self.confirmed)


class RegimeRow(Length):
    """One regime of a file; no length is named where the law names none.

    `source` says where the rule was read, `checked` when, `confirmed` whether that source settles it.
    """

    id: _Id
    title: Wording
    law: Wording
    who: Wording
    audience: tuple[Audience, ...] = ()
    trigger: Wording | None = None
    threshold: Wording | None = None
    event: _Key
    after: _Id | None = None
    limits: tuple[LimitRow, ...] = ()
    counting: Counting
    counting_why: Wording | None = None
    shift: bool = False
    by_contract: bool = False
    hours_fact: _Key | None = None
    to: Wording
    text: Wording
    notes: tuple[Wording, ...] = ()
    look_at: tuple[_Key, ...] = ()
    source: _Line
    valid_from: _Day | None = None
    valid_to: _Day | None = None
    versions: tuple[VersionRow, ...] = ()
    checked: _Month
    confirmed: bool
    status: Literal["in_force", "proposed"] = "in_force"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.period() is None) != (self.counting is Counting.WITHOUT_DELAY):
            raise ValueError("length and counting do not fit: without-delay has no hours, any other counting has them")
        if (self.valid_from is None) != (self.status == "proposed"):
            raise ValueError("valid_from and status do not fit: what is in force has a date, a proposal has none")
        if self.shift and self.counting is not Counting.DE_BGB:
            raise ValueError("shift and counting do not fit: only de-bgb moves a last day")
        if (self.hours_fact is not None) != self.by_contract:
            raise ValueError("hours_fact and by_contract do not fit: the hours of a contract are an answer")
        if self.after is not None and self.event != sent_event(self.after):
            raise ValueError(f"event and after do not fit: the notice is called {sent_event(self.after)}")
        return self

    def regime(self) -> Regime:
        """As the value that other rooms take."""
        return Regime(
            id=self.id,
            title=self.title.text(),
            law=self.law.text(),
            event=self.event,
            period=self.period(),
            counting=self.counting,
            to=self.to.text(),
            text=self.text.text(),
            source=self.source,
            valid_from=self.valid_from or "",
            checked=self.checked,
            confirmed=self.confirmed,
            status=self.status,
            who=self.who.text(),
            by_contract=self.by_contract,
            look_at=self.look_at,
            trigger=_text(self.trigger),
            threshold=_text(self.threshold),
            audience=self.audience,
            after=self.after or "",
            limits=tuple(row.limit() for row in self.limits),
            shift=self.shift,
            hours_fact=self.hours_fact or "",
            counting_why=_text(self.counting_why),
            valid_to=self.valid_to or "",
            versions=tuple(row.version() for row in self.versions),
            notes=tuple(row.text() for row in self.notes),
        )


def _text(wording: Wording | None) -> Text:
    return wording.text() if wording is not None else Text("", "")


class RegimesFile(Model):
    """The file: all regimes in the order in which they are listed."""

    format: Literal[1]
    regimes: tuple[RegimeRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        once(row.id for row in self.regimes)
        return self


@cache
def regimes() -> Mapping[str, Regime]:
    """All regimes by id, in the order of the files. Raises `ContentError` where one is broken."""
    rows: list[RegimeRow] = []
    for name in _FILES:
        where = f"law/data/regimes/{name}.yaml"
        rows += yamlfile.read(files("postfall.law") / "data" / "regimes" / f"{name}.yaml", RegimesFile, where).regimes
    _fitting(rows)
    return MappingProxyType({row.id: row.regime() for row in rows})


def sent_event(id_: str) -> str:
    """The name of the event that the notice of a regime is: `bsig-32-notification` becomes
    `bsig_32_notification_sent_at`.
    """
    return f"{id_.replace('-', '_')}_sent_at"


def _fitting(rows: Sequence[RegimeRow]) -> None:
    """What no single file can see: an id in two files, a regime after one that does not exist."""
    once(row.id for row in rows)
    known = {row.id for row in rows}
    for row in rows:
        if row.after is not None and row.after not in known:
            raise ValueError(f"{row.id}: there is no regime {row.after}")


def find_regime(id_: str) -> Regime:
    """The regime of that id. Raises `UsageError` with a suggestion where there is none."""
    known = regimes()
    if found := known.get(id_):
        return found
    begun = next((row for row in known if id_ and row.startswith(id_)), None)
    near = begun or yamlfile.nearest(id_, known)
    hint = Text("Meinten Sie {near}?", "Did you mean {near}?").fill(near=near) if near else _SEE_LIST
    raise UsageError(
        Text(f"Die Regel „{id_[:60]}“ kenne ich nicht.", f"I do not know the regime “{id_[:60]}”."),
        hint=hint,
        where=id_[:60],
    )


_SEE_LIST = Text("Alle Regeln zeigt: postfall deadline --list", "All regimes are shown by: postfall deadline --list")
