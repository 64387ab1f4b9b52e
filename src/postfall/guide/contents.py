"""What looks into contents: the detectors with the process that opens documents, salted so that a case can compare."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postfall.mailbox.model import Depth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.case.journal import Journal
    from postfall.mailbox.model import Inspector

_FOR = b"postfall findings\0"


@contextmanager
def inspector_for(depth: Depth, journal: Journal | None) -> Iterator[Inspector | None]:
    """What looks into contents during one look of the depth `content`; None at any other.

    In one case equal values get equal digests, also in different mailboxes.

    Without a case nobody compares this look with another, and its salt is forgotten. The salt of a case comes from that
    of its first entry: whoever has the whole case can compute it, whoever has an export without bodies cannot.
    """
    if depth is not Depth.CONTENT:
        yield None
        return
    from postfall.exposure.load import detector
    from postfall.exposure.read import ContentInspector

    with ContentInspector(detector(os.urandom(32) if journal is None else _salt(journal))) as inspector:
        yield inspector


def _salt(journal: Journal) -> bytes:
    first = journal.lines()[0].salt
    return os.urandom(32) if first is None else hashlib.sha256(_FOR + first).digest()
