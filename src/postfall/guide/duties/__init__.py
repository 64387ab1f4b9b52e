"""Duties in a session: the pages that show them, the questions that find them, the record of what was done."""

from __future__ import annotations
