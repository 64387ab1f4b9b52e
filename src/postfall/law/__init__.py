"""Law: deadlines, duties (pure), and the versioned data they read."""

from __future__ import annotations
