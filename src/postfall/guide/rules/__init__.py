"""Filter rules in a case and on the screen: fetched and kept, shown, and the step of a session that does both."""

from __future__ import annotations
