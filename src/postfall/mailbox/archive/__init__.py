"""Copies of mailboxes, address books and calendars on this machine: into the same inventory as a look at a server."""

from __future__ import annotations

from postfall.mailbox.archive.places import KINDS, Archive, parse_archive, recognise
from postfall.mailbox.archive.reading import read_archive

__all__ = ["KINDS", "Archive", "parse_archive", "read_archive", "recognise"]
