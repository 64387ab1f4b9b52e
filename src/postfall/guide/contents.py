"""What looks into contents: the detectors with the process that opens documents, salted so that a case can compare."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from postfall.exposure.load import detector
from postfall.exposure.read import ContentInspector

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from postfall.case.journal import Journal

_FOR = b"postfall findings\0"


def content_inspector(journal: Journal | None) -> AbstractContextManager[ContentInspector]:
    """An inspector for one look. In one case equal values get equal digests, also in different mailboxes.

    Without a case nobody compares this look with another, and its salt is forgotten. The salt of a case comes from that
    of its first entry: whoever has the whole case can compute it, whoever has an export without bodies cannot.
    """
    return ContentInspector(detector(os.urandom(32) if journal is None else _salt(journal)))


def _salt(journal: Journal) -> bytes:
    first = journal.lines()[0].salt
    return os.urandom(32) if first is None else hashlib.sha256(_FOR + first).digest()
