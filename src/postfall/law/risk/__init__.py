"""How dangerous a breach is for the people concerned: rules first, ENISA's figure beside them. Pure but for `read`."""

from __future__ import annotations
