"""IMAP (RFC 3501, RFC 9051) as a look needs it: folders, rows and contents are read, nothing is ever changed."""

from __future__ import annotations
