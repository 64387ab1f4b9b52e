"""From a whole hostile message to the texts in it, within bounds; documents are opened in a process of their own."""

from __future__ import annotations
