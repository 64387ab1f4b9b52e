"""Scenarios: what an exercise is, as data that anybody can write."""

from __future__ import annotations
