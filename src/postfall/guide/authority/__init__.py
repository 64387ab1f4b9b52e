"""Which authority to notify, as a page and as a step of a session."""

from __future__ import annotations
