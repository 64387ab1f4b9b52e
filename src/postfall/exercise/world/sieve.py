"""The Sieve script on the practice server: the holder's own rule, and the forward that the intruder put below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postfall.exercise.world.dice import Dice

_NAMES = (".", "..", " ", "sync")


def sieve(dice: Dice, folder: str, forward_to: str | None) -> str:
    """The script (RFC 5228, lines end with a line feed); `folder` is where the holder's newsletters go."""
    rows = [
        'require ["fileinto", "copy"];',
        "",
        "# rule:[Newsletter]",
        'if header :contains "Precedence" "bulk"',
        "{",
        f'    fileinto "{folder}";',
        "}",
    ]
    if forward_to:
        rows += ["", f"# rule:[{dice.pick(_NAMES)}]", "if true", "{", f'    redirect :copy "{forward_to}";', "}"]
    return "\n".join(rows) + "\n"
