"""Which duties there are, with state, reason and clock: pure, from answers, notices, decisions and the risk."""

from __future__ import annotations
