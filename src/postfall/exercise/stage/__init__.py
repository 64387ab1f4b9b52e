"""An exercise as it is played: what happens when, who is told, what is asked, and what is kept of it."""

from __future__ import annotations
