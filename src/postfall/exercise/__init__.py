"""Practice: a mailbox made from a seed, a server that really serves it, a clock that can run faster than life."""

from __future__ import annotations
