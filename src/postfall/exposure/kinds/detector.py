"""Text in, findings out: gate, candidates, check digits, words around, overlaps; only masks and digests are left."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from postfall.exposure.kinds import abroad, bank, german, papers, person, reach, secret
from postfall.exposure.kinds.gate import best_gate
from postfall.exposure.kinds.mask import digest, masked, snippet
from postfall.exposure.kinds.model import Rule
from postfall.exposure.kinds.view import View
from postfall.exposure.kinds.words import find_words
from postfall.mailbox.model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from postfall.exposure.kinds.gate import Gate
    from postfall.exposure.kinds.model import Hit
    from postfall.exposure.kinds.words import Lexicon

RULES: tuple[Rule, ...] = (
    *secret.RULES, *papers.RULES, *bank.RULES, *abroad.RULES, *german.RULES, *reach.RULES, *person.RULES,
)  # fmt: skip
"""Every rule but the words."""


class Detector:
    """Finds personal data in texts; one is good for any number of them.

    `salt` is secret and belongs to one case: digests of equal values are equal under it and tell nothing without it.
    `lexicon` holds the words for hints. `gate` makes what picks the rules for
    a text; by default the quickest that is installed.
    """

    def __init__(self, salt: bytes, lexicon: Lexicon, gate: Callable[[Sequence[Rule]], Gate] = best_gate) -> None:
        self._salt = salt
        hints = Rule("words", lambda view: find_words(view, lexicon), lexicon.needles())
        self._gate = gate((*RULES, hints))

    def scan(self, part: str, text: str) -> list[Finding]:
        """The findings in `text`, the content of `part`, in its order; offsets in characters of `text`.

        A value that stands there more than once is one finding, where it stands first.
        """
        view = View(text)
        hits = [hit for rule in self._gate.open(view.text) for hit in rule.find(view)]
        return self._findings(view, part, sorted(_apart(hits), key=lambda hit: hit.start))

    def _findings(self, view: View, part: str, hits: Iterable[Hit]) -> list[Finding]:
        found: dict[tuple[str, str, Level], Finding] = {}
        for hit in hits:
            hint = hit.level is Level.HINT
            # A word is no value: two messages with "Diagnose" in them are not one datum.
            own = "" if hint else digest(self._salt, hit.kind, hit.bare)
            shown = snippet(view, hit.start, hit.end) if hint else masked(hit)
            key = (hit.kind, own or hit.bare, hit.level)
            found.setdefault(key, Finding(hit.kind, hit.level, part, hit.start, hit.rule, shown, own))
        return list(found.values())


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    """Of overlapping hits those with the smaller rank, then the longer ones; hints hide nothing and stay."""
    starts: list[int] = []
    kept: list[Hit] = []
    hits = list(hits)
    for hit in sorted(
        (hit for hit in hits if hit.level is not Level.HINT), key=lambda hit: (hit.rank, hit.start - hit.end, hit.start)
    ):
        place = bisect_left(starts, hit.end)
        if place == 0 or kept[place - 1].end <= hit.start:
            starts.insert(place, hit.start)
            kept.insert(place, hit)
    return kept + [hit for hit in hits if hit.level is Level.HINT]
