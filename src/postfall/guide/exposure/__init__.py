"""What somebody could see, in a case and on the screen: the estimate that is kept, the page, its words."""

from __future__ import annotations
