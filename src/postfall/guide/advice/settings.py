"""Mail programs and providers as data: which deletion settings they really offer, and where in the menus they stand.

One YAML file each in `playbooks/settings/`; files in the user's own content folder stand in front of the shipped ones.
Keeping periods of the law lie in `playbooks/settings/keeping/`, one file a country.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from postfall.errors import ContentError, Problem, UsageError
from postfall.language import Text
from postfall.playbook.model import FactSpec, Wording
from postfall.playbook.model import Option as FactOption
from postfall.shipped import own_shelf, shelf
from postfall.yamlfile import Model, load, nearest, octets

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from postfall.language import Language

FOLDER = "settings"
KEEPING = "keeping"
ADVICE = "advice"
GOALS = (14, 30)
"""Days on the server that are advised; the nearest value of each program is shown beside them."""

_Line = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
_Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
_Days = Annotated[int, Field(ge=0, le=3650)]
Device = Literal["computer", "phone", "browser"]
What = Literal["pop3_leave", "imap_expire", "archive_local", "read_only", "after_fetch", "switch_on"]
TIMED: tuple[What, ...] = ("pop3_leave", "imap_expire")
"""Abilities that count days."""


class Option(Model):
    """One value of a menu: so many days, called so by the program."""

    days: _Days
    de: _Line
    en: _Line

    @property
    def name(self) -> Text:
        """What the program calls it."""
        return Text(self.de, self.en)


class Offer(Model):
    """The days that can be set: any number between `min` and `max` (None: no bound is known), or `options` alone."""

    min: _Days | None = None
    max: _Days | None = None
    default: _Days | None = None
    options: tuple[Option, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.min is None) == (not self.options):
            raise ValueError("min or options: one of them, not both")
        if self.max is not None and (self.min is None or self.max < self.min):
            raise ValueError("max needs a min that is not larger")
        if len({row.days for row in self.options}) < len(self.options):
            raise ValueError("options: a number of days stands there twice")
        return self

    def nearest(self, days: int) -> Option:
        """The value next to `days`; of two equally near the shorter."""
        if self.options:
            return min(self.options, key=lambda row: (abs(row.days - days), row.days))
        low = 0 if self.min is None else self.min
        value = max(low, days) if self.max is None else min(self.max, max(low, days))
        return Option(days=value, de=str(value), en=str(value))


class Confirmed(Model):
    """What the source settles: that the values are offered; that the words of the menus are right, by language."""

    values: bool
    de: bool
    en: bool

    def words(self, language: Language) -> bool:
        """Whether the menu words in `language` were read in the source."""
        return self.de if language == "de" else self.en


class Steps(Model):
    """The way through the menus, in each language word for word; `{value}` is the chosen value."""

    de: tuple[_Line, ...] = ()
    en: tuple[_Line, ...] = ()

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.de) != len(self.en):
            raise ValueError("de and en have different numbers of steps")
        return self


class Ability(Model):
    """One thing that a program or provider can do (`able`) or cannot; `note` says what to look out for."""

    able: bool
    days: Offer | None = None
    note: Wording | None = None
    steps: Steps = Steps()
    source: Annotated[tuple[_Line, ...], Field(min_length=1)]
    checked: _Month
    confirmed: Confirmed

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.able and (self.days is not None or self.steps.de):
            raise ValueError("what it is not able to do has no days and no steps")
        return self

    def way(self, value: Text | None = None) -> tuple[Text, ...]:
        """The steps with the value filled in."""
        chosen = value or Text("…", "…")
        return tuple(
            Text(de.replace("{value}", chosen.de), en.replace("{value}", chosen.en))
            for de, en in zip(self.steps.de, self.steps.en, strict=True)
        )


class Setting(Model):
    """One mail program or provider."""

    format: Literal[1]
    id: _Id
    kind: Literal["program", "provider"]
    name: Wording
    device: Device
    platform: Wording
    versions: Wording
    can: dict[What, Ability]
    advice: tuple[Wording, ...] = ()

    @model_validator(mode="after")
    def _timed(self) -> Self:
        for what, ability in self.can.items():
            if ability.able and (ability.days is not None) != (what in TIMED):
                raise ValueError(f"can.{what}: only what deletes by age has days, and that must have them")
        return self

    def offer(self, what: What) -> Offer | None:
        """The days that `what` offers; None where it cannot."""
        ability = self.can.get(what)
        return ability.days if ability is not None and ability.able else None


class Period(Model):
    """How long the law wants a kind of document kept, in years, from the end of the calendar year."""

    id: _Id
    what: Wording
    years: Annotated[int, Field(ge=1, le=30)]
    law: _Line
    since: _Month | None = None
    source: Annotated[tuple[_Line, ...], Field(min_length=1)]
    checked: _Month
    confirmed: bool


class Periods(Model):
    """The keeping periods of one country."""

    format: Literal[1]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    who: Wording
    notes: tuple[Wording, ...] = ()
    periods: Annotated[tuple[Period, ...], Field(min_length=1)]


def _places() -> list[Traversable]:
    """The folders of settings, the shipped one first: what comes later takes its place."""
    own = own_shelf("playbooks")
    places: list[Traversable] = [shelf("playbooks"), *([own] if own is not None else [])]
    return [place.joinpath(FOLDER) for place in places]


def _files(folders: Iterable[Traversable]) -> dict[str, Traversable]:
    return {
        row.name.removesuffix(".yaml"): row
        for folder in folders
        if folder.is_dir()
        for row in folder.iterdir()
        if row.name.endswith(".yaml") and row.is_file()
    }


@lru_cache(maxsize=64)
def parse_setting(data: bytes, name: str) -> Setting:
    """The setting in `data`; `name` stands in the problems. Raises `ContentError` with every problem."""
    setting = load(data, name, Setting)
    if f"{setting.id}.yaml" != name.rpartition("/")[2]:
        message = Text(
            f"Die Datei heißt „{name}“, die Kennung aber „{setting.id}“.",
            f"The file is called “{name}” but the id “{setting.id}”.",
        )
        raise ContentError(message, problems=[Problem(name, 0, 0, "id", "error", message)], where=name)
    return setting


def settings() -> tuple[Setting, ...]:
    """All programs and providers, programs first, by name. Raises `ContentError` where a file is broken."""
    found = [
        parse_setting(octets(entry, f"{FOLDER}/{name}.yaml"), f"{FOLDER}/{name}.yaml")
        for name, entry in _files(_places()).items()
    ]
    return tuple(sorted(found, key=lambda row: (row.kind == "provider", row.name.de.casefold(), row.id)))


def programs() -> tuple[Setting, ...]:
    """The mail programs."""
    return tuple(row for row in settings() if row.kind == "program")


def providers() -> tuple[Setting, ...]:
    """The providers."""
    return tuple(row for row in settings() if row.kind == "provider")


def find_setting(word: str) -> Setting:
    """The program or provider of that id or name. Raises `UsageError` with a suggestion where there is none."""
    known = {row.id: row for row in settings()}
    wanted = word.strip().casefold()
    by_name = {name.casefold(): row for row in known.values() for name in (row.name.de, row.name.en)}
    if found := known.get(wanted) or by_name.get(wanted):
        return found
    begun = [row for name, row in (known | by_name).items() if len(wanted) > 2 and name.startswith(wanted)]
    near = begun[0].id if begun else nearest(wanted, known)
    raise UsageError(
        Text(
            f"Ein Programm oder einen Anbieter „{word[:60]}“ kenne ich nicht.",
            f"I do not know a program or provider “{word[:60]}”.",
        ),
        hint=Text("Meinten Sie {near}?", "Did you mean {near}?").fill(near=near)
        if near
        else Text("Es gibt: {names}.", "There is: {names}.").fill(names=", ".join(known)),
        where=word[:60],
    )


def keeping(country: str = "DE") -> Periods | None:
    """The keeping periods of a country; None where none are known. Raises `ContentError` for a broken file."""
    files = _files(place.joinpath(KEEPING) for place in _places())
    entry = files.get(country.lower())
    name = f"{FOLDER}/{KEEPING}/{country.lower()}.yaml"
    return None if entry is None else load(octets(entry, name), name, Periods)


class Questions(Model):
    """What the advice asks, as facts are written in a playbook."""

    format: Literal[1]
    questions: Annotated[tuple[FactSpec, ...], Field(min_length=1)]


def questions() -> tuple[FactSpec, ...]:
    """The questions of the advice; programs and providers are filled in. Raises `ContentError`."""
    entry = _files(place.joinpath(ADVICE) for place in _places())["questions"]
    rows = load(octets(entry, f"{FOLDER}/{ADVICE}/questions.yaml"), "questions.yaml", Questions).questions
    known = {"mail_programs": programs(), "mail_provider": providers()}
    return tuple(_with_choices(row, known.get(row.key, ())) for row in rows)


def _with_choices(spec: FactSpec, found: Iterable[Setting]) -> FactSpec:
    names = tuple(FactOption(value=row.id, label=row.name) for row in found)
    return spec.model_copy(update={"options": (*names, *spec.options)})
