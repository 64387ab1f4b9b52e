"""Supervisory authorities: who is competent for whom, and how to reach them. Pure but for `read`."""

from __future__ import annotations
