"""Which kinds of personal data stand in a text. Pure: texts in, masked findings out; see `exposure.load.detector`."""

from __future__ import annotations

from postfall.exposure.kinds.detector import Detector
from postfall.exposure.kinds.model import Kind, Severity
from postfall.exposure.kinds.words import Lexicon

__all__ = ["Detector", "Kind", "Lexicon", "Severity"]
