"""Advice on how to leave less mail on the server: questions, menu paths of mail programs, the recommendation."""

from __future__ import annotations
