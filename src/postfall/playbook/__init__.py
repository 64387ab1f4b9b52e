"""Playbooks are data: model, strict reading, advice on content, and which step comes next (pure)."""

from __future__ import annotations

DEFAULT = "compromised-mailbox"
"""The playbook that is walked where nobody names another, and whose words ask outside a case."""
