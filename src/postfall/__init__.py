"""Postfall: guided help for whoever stands before a hacked mailbox."""

from __future__ import annotations

__version__ = "0.1.0"
