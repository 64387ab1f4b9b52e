"""What is said after an exercise: what happened, what went well, what to do better, and several runs side by side."""

from __future__ import annotations
