"""LIST and UIDL answers of a server that may lie: what can be used, and what was wrong with it, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_LONGEST_ID = 255


@dataclass(slots=True)
class Listing:
    """Message number → size and id, and how often what was wrong.

    `sizes` None: LIST was refused. `ids` None: UIDL was refused.
    """

    stat: tuple[int, int] = (0, 0)
    sizes: dict[int, int] | None = None
    ids: dict[int, str] | None = None
    problems: Counter[str] = field(default_factory=Counter)

    def take_sizes(self, lines: list[bytes]) -> None:
        """Read the lines of LIST."""
        plain = _plain_sizes(lines)
        self.sizes = {} if plain is None else plain
        for line in lines if plain is None else ():
            number, _, size = line.strip().partition(b" ")
            size = size.split(b" ", 1)[0]
            if not (number.isdigit() and size.isdigit() and len(number) < 10 and len(size) < 16) or number == b"0":
                self.problems["list_unreadable"] += 1
            elif int(number) in self.sizes:
                self.problems["list_duplicate"] += 1
            else:
                self.sizes[int(number)] = int(size)
        if (len(self.sizes), sum(self.sizes.values())) != self.stat:
            self.problems["stat_differs"] += 1

    def take_ids(self, lines: list[bytes]) -> None:
        """Read the lines of UIDL (RFC 1939: 1 to 70 characters 0x21 to 0x7E; longer and odder ones are kept)."""
        plain = _plain_ids(lines)
        self.ids = {} if plain is None else plain
        for line in lines if plain is None else ():
            number, _, raw = line.strip(b"\r\n").partition(b" ")
            name = raw.strip().decode("latin-1")
            if not (number.isdigit() and len(number) < 10 and name and len(name) <= _LONGEST_ID):
                self.problems["uidl_unreadable"] += 1
                continue
            if int(number) in self.ids:
                self.problems["uidl_repeated_number"] += 1
                continue
            if len(name) > 70 or not (name.isascii() and name.isprintable()) or " " in name:
                self.problems["uidl_odd"] += 1
            self.ids[int(number)] = name
        repeated = len(self.ids) - len(set(self.ids.values()))
        if repeated:
            self.problems["uidl_duplicate"] += repeated

    def numbers(self) -> list[int]:
        """The messages there are: as LIST says, else as STAT counts."""
        if self.sizes is not None:
            return sorted(self.sizes)
        return list(range(1, self.stat[0] + 1))

    @property
    def octets(self) -> int:
        """Octets of all messages: as LIST says, else as STAT counts."""
        return sum(self.sizes.values()) if self.sizes is not None else self.stat[1]


def _plain_sizes(lines: list[bytes]) -> dict[int, int] | None:
    """LIST without anything odd in it, read in one go; else None."""
    try:
        sizes = {int(number): int(size) for number, size in map(bytes.split, lines)}
    except ValueError:
        return None
    digits = b"".join(lines).replace(b" ", b"").isdigit()  # int() would also take signs and underscores
    fits = len(sizes) == len(lines) and sizes.keys().isdisjoint((0,)) and max(sizes, default=1) < 10**9
    return sizes if digits and fits and max(sizes.values()) < 10**15 else None


def _plain_ids(lines: list[bytes]) -> dict[int, str] | None:
    """UIDL without anything odd in it, read in one go; else None."""
    try:
        pairs = [line.split(" ") for line in b"\n".join(lines).decode("ascii").split("\n")]
        ids = {int(number): name for number, name in pairs}
    except ValueError:  # a UnicodeDecodeError is one too
        return None
    digits = "".join([number for number, _ in pairs]).isdigit()
    names = ids.values()
    fits = len(ids) == len(lines) and "".join(names).isprintable() and min(map(len, names)) > 0
    return ids if digits and fits and max(map(len, names)) <= 70 and max(ids) < 10**9 else None
