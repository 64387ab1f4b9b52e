"""Exposure: what the intruder could reach, from an inventory. Pure, bar `read`."""

from __future__ import annotations
