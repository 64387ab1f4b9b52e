"""The guided session: the loop over a playbook's steps, what steps can do, and who answers."""

from __future__ import annotations
