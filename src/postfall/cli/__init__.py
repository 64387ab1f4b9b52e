"""The door: one small file per verb. `main(argv)` is the only place that prints errors and picks exit codes."""

from __future__ import annotations

from postfall.cli.frame import main

__all__ = ["main"]
