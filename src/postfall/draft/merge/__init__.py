"""Mail merge: one letter a person, thousands of them, one after the other. Nothing is ever sent."""

from __future__ import annotations
