"""Everybody around a practice mailbox: nobody twice by name or address, so that persons can be counted by address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.exercise.world.people import Contact, Holder, phone, plain
from postfall.exercise.world.words import (
    ENGLISH_FIRST,
    ENGLISH_LAST,
    FIRST,
    LAST,
    PLACES,
    PRIVATE_DOMAINS,
    STREETS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.profile import Part, Profile

_STYLES = ("{f}.{l}", "{l}.{f}", "{f}_{l}", "{f}{l}")
_DOUBLE_AFTER = 3


@dataclass(frozen=True, slots=True)
class Company:
    """Who writes, by part; `group` says which group of persons a part is. `everybody` holds all, each once."""

    holder: Holder
    parts: Mapping[str, tuple[Contact, ...]]
    groups: Mapping[str, str]

    @property
    def everybody(self) -> tuple[Contact, ...]:
        """All of them, part by part."""
        return tuple(row for part in self.parts.values() for row in part)

    def group_of(self, who: Contact) -> str:
        """The group of persons somebody belongs to."""
        return self.groups.get(who.address, "contacts")


class Casting:
    """Invents people; no two share an address or a full name with anybody, the holder included."""

    def __init__(self, dice: Dice, holder: Holder) -> None:
        self._dice = dice
        self._holder = holder
        self._names: set[tuple[str, ...]] = {_key(holder.name), _key(holder.organisation)}
        self._addresses = set(holder.addresses)

    def person(self, *, firm: tuple[str, str] | None = None, english: bool = False) -> Contact:
        """Somebody new: at a mail provider, or with an address of `firm` (name, domain)."""
        dice = self._dice
        first, last = self._name(english=english)
        if firm is None:
            local, domain = dice.pick(_STYLES).format(f=plain(first), l=plain(last)), dice.pick(PRIVATE_DOMAINS)
        else:
            local, domain = f"{plain(first)}.{plain(last)}", firm[1]
        return Contact(
            f"{first} {last}",
            self._address(local, domain),
            firm[0] if firm else "",
            phone="" if english else phone(dice),
            street=f"{dice.pick(STREETS)} {dice.between(1, 98)}",
            place=dice.pick(PLACES),
            english=english,
        )

    def _name(self, *, english: bool) -> tuple[str, str]:
        """A full name that nobody has yet; where names run out, a double one."""
        dice = self._dice
        firsts, lasts = (ENGLISH_FIRST, ENGLISH_LAST) if english else (FIRST, LAST)
        for tries in range(10_000):
            first, last = dice.pick(firsts), dice.pick(lasts)
            if tries >= _DOUBLE_AFTER:
                last = f"{last}-{dice.pick(lasts)}"
            key = _key(f"{first} {last}")
            if key not in self._names:
                self._names.add(key)
                return first, last
        raise ValueError("no names are left")

    def _address(self, local: str, domain: str) -> str:
        address, count = f"{local}@{domain}", 1
        while address in self._addresses:
            count += 1
            address = f"{local}{count}@{domain}"
        self._addresses.add(address)
        return address

    def part(self, part: Part, profile: Profile, mails: int) -> tuple[Contact, ...]:
        """The people of one part of `profile` in a mailbox of so many `mails`."""
        more = mails // part.per_mails if part.per_mails else 0
        firms = profile.firms.get(part.domain)
        if firms is not None:
            each = part.least + more // len(firms)
            return tuple(self.person(firm=firm) for _ in range(each) for firm in firms)
        own = (self._holder.organisation, self._holder.address.rpartition("@")[2])
        at = {"": None, "own": own}.get(part.domain, (_firm_name(part.domain), part.domain))
        return tuple(self.person(firm=at, english=part.english) for _ in range(part.least + more))


def _key(name: str) -> tuple[str, ...]:
    """A name as it is compared: Anna Vogt-Albers is not told from Anna Albers-Vogt."""
    return tuple(sorted(plain(word) for word in name.replace("-", " ").split()))


def _firm_name(domain: str) -> str:
    """A name for the firm at `domain`: `steuerkanzlei-moewe.example` is the Steuerkanzlei Moewe."""
    return " ".join(word.capitalize() for word in domain.partition(".")[0].split("-"))


def company(dice: Dice, profile: Profile, holder: Holder, mails: int) -> tuple[Company, Casting]:
    """The people around `holder`, and who can invent more."""
    casting = Casting(dice, holder)
    parts = {name: casting.part(part, profile, mails) for name, part in profile.parts.items()}
    groups = {who.address: profile.parts[name].group for name, rows in parts.items() for who in rows}
    return Company(holder, parts, groups), casting
