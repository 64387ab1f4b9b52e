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
        self.sizes = {}
        for line in lines:
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
        self.ids = {}
        for line in lines:
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
