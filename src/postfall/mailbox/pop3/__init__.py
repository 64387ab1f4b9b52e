"""POP3 (RFC 1939, 2449, 2595) as a look needs it: counts, headers and contents of the inbox; no RETR, no DELE."""

from __future__ import annotations
