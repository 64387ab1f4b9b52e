"""The case: a journal of everything that was confirmed, its fold, its store and the artefacts beside it."""

from __future__ import annotations
