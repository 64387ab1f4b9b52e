"""Playbooks are data: model, strict reading, advice on content, and which step comes next (pure)."""

from __future__ import annotations
