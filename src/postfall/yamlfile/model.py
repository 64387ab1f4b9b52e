"""What every typed file of ours has in common."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable


class Model(BaseModel):
    """Frozen, and nothing that we do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def once(names: Iterable[str]) -> None:
    """For validators: nothing may stand there twice, the second would silently win. Raises `ValueError`."""
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        raise ValueError(f"there twice: {', '.join(twice)}")
