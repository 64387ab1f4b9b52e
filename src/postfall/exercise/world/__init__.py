"""The mailbox maker: a seed becomes a believable mailbox, its past, and the truth about both."""

from __future__ import annotations
