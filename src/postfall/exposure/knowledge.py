"""What the estimate knows of the world: services, words in headers, mail providers, kinds of data. Pure values; the
models say how the files beside are written, `load` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from postfall.exposure.kinds.data import Wording
from postfall.exposure.model import CATEGORIES
from postfall.exposure.wordlist import WordList, readable
from postfall.language import Text
from postfall.yamlfile import Model, once

if TYPE_CHECKING:
    from postfall.exposure.kinds.model import Kind

SIGNS = ("code", "reset", "security", "registration", "welcome", "traffic")
"""What shows that there is an account, the most telling first."""
_LOCAL = re.compile(r"[^a-z]+")
_Line = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
_Letter = Annotated[str, StringConstraints(pattern=r"^[a-u]$")]
_List = Annotated[str, StringConstraints(min_length=1, max_length=8000)]


class HintRow(Model):
    """One kind that headers hint at; see the comment in `hints.yaml`."""

    id: _Id
    label: Wording
    words: _List
    files: _List | None = None
    senders: _List | None = None
    never: _List | None = None
    edpb: tuple[_Letter, ...] = Field(min_length=1)
    persons: tuple[_Letter, ...]
    data_kinds: tuple[_Id, ...] = Field(min_length=1)
    person_groups: tuple[_Id, ...]
    special: bool = False

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for part in (self.words, self.senders, self.never):
            _checked(part)
        return self


class HintsFile(Model):
    """`hints.yaml`: kinds by what headers say."""

    format: Literal[1]
    kinds: tuple[HintRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        once(row.id for row in self.kinds)
        return self


class TakeoverFile(Model):
    """`takeover.yaml`: signs of accounts, services, providers."""

    format: Literal[1]
    signs: dict[_Id, _List]
    never: _List
    machines: _List
    desks: _List
    freemail: _List
    services: dict[_Id, dict[_Line, _Line]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if unknown := sorted({*self.signs} - {*SIGNS}) + sorted({*self.services} - {*CATEGORIES}):
            raise ValueError(f"not known: {', '.join(unknown)}")
        for part in (*self.signs.values(), self.never):
            _checked(part)
        once(domain for rows in self.services.values() for line in rows.values() for domain in line.split())
        return self


class ServicesFile(Model):
    """Services that somebody adds to ours: by category, name and domains as in `takeover.yaml`."""

    format: Literal[1]
    services: dict[_Id, dict[_Line, _Line]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if unknown := sorted({*self.services} - {*CATEGORIES}):
            raise ValueError(f"not known: {', '.join(unknown)}")
        once(domain for rows in self.services.values() for line in rows.values() for domain in line.split())
        return self


@dataclass(frozen=True, slots=True)
class Service:
    """A service that many people have an account with."""

    name: str
    category: str


@dataclass(frozen=True, slots=True)
class HintKind:
    """One kind of data that headers hint at, and what it maps to (see `KindSeen`)."""

    id: str
    label: Text
    data_types: tuple[str, ...]
    person_categories: tuple[str, ...]
    data_kinds: tuple[str, ...]
    person_groups: tuple[str, ...]
    special: bool


@dataclass(frozen=True)
class Knowledge:
    """All of it. `organisation` gives the domain that somebody registered (`mail.firma.co.uk` → `firma.co.uk`)."""

    services: Mapping[str, Service]
    signs: WordList
    freemail: frozenset[str]
    machines: tuple[str, ...]
    desks: frozenset[str]
    hints: Mapping[str, HintKind]
    hint_words: WordList
    file_ends: Mapping[str, frozenset[str]]
    hint_senders: WordList
    organisation: Callable[[str], str]
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    @cached_property
    def _machine_parts(self) -> tuple[frozenset[str], tuple[str, ...]]:
        begins = tuple(part[:-1] for part in self.machines if part.endswith("*"))
        return frozenset(part for part in self.machines if not part.endswith("*")), begins

    def machine(self, address: str) -> bool:
        """Whether nobody reads what is sent to `address` (lower case): no-reply, mailer-daemon and the like."""
        local = _LOCAL.sub("", address.partition("@")[0])
        exact, begins = self._machine_parts
        return local in exact or local.startswith(begins)

    def desk(self, address: str) -> bool:
        """Whether a department or a machine writes from `address` (lower case), not one person."""
        return self.machine(address) or _LOCAL.sub("", address.partition("@")[0]) in self.desks

    def attachment(self, name: str) -> frozenset[str]:
        """The kinds that the name of an attached file hints at."""
        found = self.hint_words.labels(name)
        ends = self.file_ends.get(name[-12:].rpartition(".")[2].lower())
        return found if ends is None else found | (ends - self.hint_words.silenced(name))

    def service(self, domain: str) -> Service | None:
        """The service that writes from `domain` or from a part of it."""
        return self.services.get(domain) or self.services.get(self.organisation(domain))


def knowledge(
    takeover: TakeoverFile,
    hints: HintsFile,
    kinds: Mapping[str, Kind],
    organisation: Callable[[str], str],
    own: Sequence[ServicesFile] = (),
) -> Knowledge:
    """What the files say, ready for use; `own` services go before ours, the later before the earlier."""
    services = {
        domain.lower(): Service(name, category)
        for listed in (takeover.services, *(row.services for row in own))
        for category, rows in listed.items()
        for name, line in rows.items()
        for domain in line.split()
    }
    never = {row.id: _parts(row.never) for row in hints.kinds}
    words = {row.id: _parts(row.words) for row in hints.kinds}
    ends: dict[str, set[str]] = {}
    for row in hints.kinds:
        for end in _parts(row.files):
            ends.setdefault(end, set()).add(row.id)
    return Knowledge(
        services=services,
        signs=WordList(
            {sign: _parts(line) for sign, line in takeover.signs.items()},
            dict.fromkeys(takeover.signs, _parts(takeover.never)),
        ),
        freemail=frozenset(takeover.freemail.split()),
        machines=tuple(takeover.machines.split()),
        desks=frozenset(takeover.desks.split()),
        hints={row.id: _kind(row) for row in hints.kinds},
        hint_words=WordList(words, never),
        file_ends={end: frozenset(ids) for end, ids in ends.items()},
        hint_senders=WordList({row.id: _parts(row.senders) for row in hints.kinds}, never),
        organisation=organisation,
        kinds=kinds,
    )


def _kind(row: HintRow) -> HintKind:
    return HintKind(
        id=row.id,
        label=row.label.text(),
        data_types=row.edpb,
        person_categories=row.persons,
        data_kinds=row.data_kinds,
        person_groups=row.person_groups,
        special=row.special,
    )


def _parts(line: str | None) -> list[str]:
    """The rules of one entry: parted by commas."""
    return [rule for part in (line or "").split(",") if (rule := part.strip())]


def _checked(line: str | None) -> None:
    for rule in _parts(line):
        if not readable(rule):
            raise ValueError(f"no pattern: {rule}")
