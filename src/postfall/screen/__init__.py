"""The screen: asks persons, shows results, makes the JSON envelope. Everything foreign is neutralised here."""

from __future__ import annotations
