"""Reads the law that ships with the package: `data/regimes.yaml`. The only part of this room that opens files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from postfall import yamlfile
from postfall.errors import UsageError
from postfall.language import Text
from postfall.law.model import Counting, Regime
from postfall.yamlfile import Model, once

if TYPE_CHECKING:
    from collections.abc import Mapping

_Line = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
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


class RegimeRow(Model):
    """One regime of the file; `hours` is missing where the law names none.

    `source` says where the rule was read, `checked` when, `confirmed` whether that source settles it.
    """

    id: _Id
    title: Wording
    law: Wording
    who: Wording
    event: _Key
    hours: Annotated[int, Field(ge=1, le=24 * 366)] | None = None
    counting: Counting
    by_contract: bool = False
    to: Wording
    text: Wording
    look_at: tuple[_Key, ...] = ()
    source: _Line
    valid_from: _Day | None = None
    checked: _Month
    confirmed: bool
    status: Literal["in_force", "proposed"] = "in_force"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.hours is None) != (self.counting is Counting.WITHOUT_DELAY):
            raise ValueError("hours and counting do not fit: without-delay has no hours, every other counting has them")
        if (self.valid_from is None) != (self.status == "proposed"):
            raise ValueError("valid_from and status do not fit: what is in force has a date, a proposal has none")
        return self

    def regime(self) -> Regime:
        """As the value that other rooms take."""
        return Regime(
            id=self.id,
            title=self.title.text(),
            law=self.law.text(),
            event=self.event,
            hours=self.hours,
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
        )


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
    """All regimes by id, in the order of the file. Raises `ContentError` where the file is broken."""
    content = yamlfile.read(files("postfall.law") / "data" / "regimes.yaml", RegimesFile, "law/data/regimes.yaml")
    return MappingProxyType({row.id: row.regime() for row in content.regimes})


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
