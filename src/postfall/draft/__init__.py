"""The room that writes drafts: facts and a template become a letter, a letter becomes a file. Nothing is ever sent."""

from __future__ import annotations
