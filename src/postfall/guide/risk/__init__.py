"""An assessment of the risk as a page, and the step that records it with what the person decides."""

from __future__ import annotations
