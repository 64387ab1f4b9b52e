"""Mailboxes: reached read-only over the network, turned into inventories. The public face is synchronous."""

from __future__ import annotations
