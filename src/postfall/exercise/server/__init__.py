"""The practice server: a process of its own that serves one mailbox on the loopback, and writes down who came."""

from __future__ import annotations
