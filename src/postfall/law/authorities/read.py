"""Reads the authorities that ship with the package: `law/data/authorities/*.yaml`. The only module here with files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from postfall import yamlfile
from postfall.errors import UsageError
from postfall.language import Text
from postfall.law.authorities.model import Authority, Sector
from postfall.law.read import Wording
from postfall.yamlfile import Model, once

_FILES = ("germany", "churches", "media", "neighbours", "europe")
_Line = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z0-9]+)*$", max_length=40)]
_Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_Land = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_Mail = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+\.[a-z]{2,}$", max_length=120)]
_Phone = Annotated[str, StringConstraints(pattern=r"^\+[0-9 ]{6,30}$")]
_Pgp = Annotated[str, StringConstraints(pattern=r"^[0-9A-F]{4}( {1,2}[0-9A-F]{4}){9}$")]
_Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=300)]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]


class AuthorityRow(Model):
    """One authority of the file.

    `source` says where the row was read, `checked` when that was last seen to, `confirmed` whether the authority's own
    site was read for name and address; `form_confirmed` the same for the form alone.
    """

    id: _Id
    name: _Line
    country: _Country
    land: _Land | None = None
    lands: tuple[_Land, ...] = ()
    sectors: tuple[Sector, ...] = ()
    beside: bool = False
    covers: Wording | None = None
    address: tuple[_Line, ...] = ()
    mail: _Mail | None = None
    phone: _Phone | None = None
    pgp: _Pgp | None = None
    pgp_url: _Url | None = None
    web: _Url
    form: _Url | None = None
    form_confirmed: bool = False
    rule: Wording
    note: Wording | None = None
    checked: _Day
    confirmed: bool = False
    source: _Line

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.form is None and (self.note is None or self.form_confirmed):
            raise ValueError("without a form a note says so, and there is nothing to confirm")
        if not (self.address or self.mail or self.form or self.note):
            raise ValueError("there is no way to reach this authority")
        return self

    def authority(self) -> Authority:
        """As the value that other rooms take."""
        return Authority(
            id=self.id,
            name=self.name,
            country=self.country,
            land=self.land or "",
            address=self.address,
            mail=self.mail or "",
            phone=self.phone or "",
            pgp=" ".join((self.pgp or "").split()),
            web=self.web,
            form=self.form or "",
            rule=self.rule.text(),
            checked=self.checked,
            confirmed=self.confirmed,
            source=self.source,
            note=self.note.text() if self.note else Text("", ""),
            pgp_url=self.pgp_url or "",
            sectors=self.sectors,
            lands=self.lands or ((self.land,) if self.land else ()),
            beside=self.beside,
            covers=self.covers.text() if self.covers else Text("", ""),
            form_confirmed=self.form_confirmed,
        )


class AuthoritiesFile(Model):
    """A file: authorities in the order in which they are listed."""

    format: Literal[1]
    authorities: tuple[AuthorityRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        once(row.id for row in self.authorities)
        return self


@cache
def authorities() -> tuple[Authority, ...]:
    """All authorities, in the order of the files. Raises `ContentError` where a file is broken."""
    folder = files("postfall.law") / "data" / "authorities"
    content = [
        yamlfile.read(folder / f"{name}.yaml", AuthoritiesFile, f"law/data/authorities/{name}.yaml") for name in _FILES
    ]
    return tuple(row.authority() for part in content for row in part.authorities)


def find_authority(id_: str) -> Authority:
    """The authority of that id. Raises `UsageError` with a suggestion where there is none."""
    known = {row.id: row for row in authorities()}
    word = id_.strip().lower()
    if found := known.get(word):
        return found
    begun = next((row for row in known if word and row.startswith(word)), None)
    near = begun or yamlfile.nearest(word, known)
    hint = Text("Meinten Sie {near}?", "Did you mean {near}?").fill(near=near) if near else _SEE_FIND
    raise UsageError(
        Text(f"Die Behörde „{id_[:60]}“ kenne ich nicht.", f"I do not know the authority “{id_[:60]}”."),
        hint=hint,
        where=id_[:60],
    )


_SEE_FIND = Text(
    "Die Kennung steht in: postfall authority find --country DE",
    "The id stands in: postfall authority find --country DE",
)
