"""The one module of this room that touches the world: opens whole messages and keeps what was found in them.

Texts live as long as the detector looks at them. They are not stored, not logged, and in no error.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from postfall.mailbox.content.extractor import Extractor
from postfall.mailbox.content.model import BOUNDS
from postfall.mailbox.content.parts import open_message
from postfall.mailbox.model import Uninspected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from postfall.mailbox.content.model import Bounds, PartText
    from postfall.mailbox.model import Finding, Row

MOST_FINDINGS = 2000
"""Of one message; a list of customers with more of them counts as looked into only so far."""
WINDOW = 256 << 10
"""Characters that a detector gets at once, so that what it keeps meanwhile stays small."""
OVERLAP = 400
"""Characters that two windows share: longer than any datum with the words around it."""


class Scanner(Protocol):
    """Finds personal data in a text."""

    def scan(self, part: str, text: str) -> Sequence[Finding]:
        """The findings in `text`, which is the content of `part`, with their offsets in it."""
        ...


class ContentInspector:
    """Looks into whole messages with `scanner` (an `Inspector` of the mailbox room).

    Holds the process that opens documents: use as a context manager. It starts with the first document.
    """

    def __init__(self, scanner: Scanner, bounds: Bounds = BOUNDS) -> None:
        self._scanner, self._bounds = scanner, bounds
        self._extractor = Extractor(bounds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that opens documents."""
        self._extractor.close()

    def inspect(self, row: Row, message: bytes, *, whole: bool = True) -> Row:
        """`row` with what was found in `message`, its attachments, and what nobody could look into.

        `whole` False: the message was cut off; attachments that `row` knows from elsewhere stay. Never raises for what
        a message holds: a failure of ours counts as `unreadable`, so that the whole message counts as exposed.
        """
        look = _Look(self._scanner)
        try:
            opened = open_message(
                message, whole=whole, extractor=self._extractor, bounds=self._bounds, each=look.through
            )
        except Exception:  # noqa: BLE001  # one message may not end the look into ten thousand, nor stand in an error
            gaps = (*row.not_inspected, Uninspected("", "unreadable", len(message)))
            return replace(row, findings=tuple(look.found), not_inspected=gaps)
        keep = not whole and bool(row.attachments)
        return replace(
            row,
            findings=tuple(look.found),
            not_inspected=tuple(dict.fromkeys((*row.not_inspected, *opened.not_inspected, *look.gaps))),
            attachments=row.attachments if keep else opened.attachments,
            failed=tuple(dict.fromkeys((*row.failed, *opened.failed))),
        )


class _Look:
    """The look through the texts of one message."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self.found: list[Finding] = []
        self.gaps: list[Uninspected] = []

    def through(self, text: PartText) -> None:
        """Scan one text, a long one in windows."""
        if len(text.text) <= WINDOW + OVERLAP:
            self._keep(self._scanner.scan(text.part, text.text), text)
            return
        for begin in range(0, len(text.text), WINDOW):
            piece = text.text[max(begin - OVERLAP, 0) : begin + WINDOW + OVERLAP]
            moved = min(begin, OVERLAP)
            found = self._scanner.scan(text.part, piece)
            # What begins in the overlap belongs to the neighbour, who sees the words around it.
            mine = [each for each in found if moved <= each.offset < moved + WINDOW]
            self._keep([replace(each, offset=begin - moved + each.offset) for each in mine], text)

    def _keep(self, found: Sequence[Finding], text: PartText) -> None:
        room = MOST_FINDINGS - len(self.found)
        self.found.extend(found[: max(room, 0)])
        gap = Uninspected(text.part, "too_large")
        if len(found) > room and gap not in self.gaps[-1:]:
            self.gaps.append(gap)
