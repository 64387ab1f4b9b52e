"""The dossier: the one value that says what a case is now. Pure."""

from __future__ import annotations
