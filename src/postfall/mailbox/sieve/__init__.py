"""Filter rules (Sieve, RFC 5228): fetched over ManageSieve, read without trust, judged for people."""

from __future__ import annotations
