"""Scoring: what was done and answered, held against what is true. Pure."""

from __future__ import annotations
