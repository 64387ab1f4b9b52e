"""What a first look at an inventory says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Month:
    """Messages that arrived in one month (`2026-03`, in UTC)."""

    month: str
    messages: int
    octets: int


@dataclass(frozen=True, slots=True)
class Correspondent:
    """One address with the number of messages it occurs in."""

    address: str
    name: str
    messages: int


@dataclass(frozen=True, slots=True)
class Retention:
    """What would have lain on the server under a policy. `days` None: everything. `undated` counts as kept."""

    policy: str
    days: int | None
    messages: int
    octets: int
    persons: int


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The headline numbers of one inventory; ISO moments in UTC."""

    messages: int
    octets: int
    unreadable: int
    first: str | None
    last: str | None
    by_month: tuple[Month, ...]
    correspondents: tuple[Correspondent, ...]
    what_if: tuple[Retention, ...]
    depth: str
    partial: bool
    inventory: str | None = None
