"""How good the detectors are on the frozen labelled set: precision and recall per kind, printed.

`python -m tests.content.test_detector_quality [-v]` prints the table; `-v` lists what was missed and what was wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from collections import Counter
from dataclasses import dataclass, field

import pytest
from tests.fixtures.labelled.generator import labelled
from tests.fixtures.labelled.values import MAKERS

from postfall.exposure.load import detector
from postfall.mailbox.model import Level

SALT = b"for the frozen set"
CHECKED = (
    *("iban", "card", "tax_id", "tax_number", "vat_id", "pension_number", "health_insurance_number", "id_card"),
    *("passport", "at_social_security", "ch_ahv"),
)
"""Kinds with check digits (the tax number: a form and a name), over which the promise of 0.99 is made."""
LEAST, LEAST_EACH = 0.99, 0.95
SLACK = 2
"""Characters by which an offset may differ: a quotation mark, a bracket."""


@dataclass
class Counts:
    """Right, wrong and missed findings by kind; `examples` are texts to look at."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)
    not_near: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def precision(self, *kinds: str) -> float:
        right, wrong = (sum(counts[kind] for kind in kinds) for counts in (self.right, self.wrong))
        return right / ((right + wrong) or 1)

    def recall(self, *kinds: str) -> float:
        right, missed = (sum(counts[kind] for kind in kinds) for counts in (self.right, self.missed))
        return right / ((right + missed) or 1)

    def table(self) -> str:
        """One line a kind."""
        lines = [f"{'kind':26}{'right':>6}{'wrong':>6}{'missed':>7}{'precision':>10}{'recall':>8}{'near miss':>11}"]
        for kind in [kind for kind in MAKERS if "." not in kind]:
            total = self.near[kind] + self.not_near[kind]
            near = f"{self.near[kind]} of {total}" if total else ""
            lines.append(
                f"{kind:26}{self.right[kind]:6}{self.wrong[kind]:6}{self.missed[kind]:7}"
                f"{self.precision(kind):10.3f}{self.recall(kind):8.3f}{near:>11}"
            )
        for name, kinds in (("checked ids", CHECKED), ("all", tuple(kind for kind in MAKERS if "." not in kind))):
            lines.append(f"{name:45}{self.precision(*kinds):10.3f}{self.recall(*kinds):8.3f}")
        return "\n".join(lines)


def digest(kind: str, bare: str) -> str:
    return hmac.new(SALT, f"{kind}:{bare}".encode(), hashlib.sha256).hexdigest()[:16]


def measure() -> Counts:
    """Scan every text of the set; a finding is right where kind, value and place are."""
    counts, scan = Counts(), detector(SALT).scan
    for text in labelled("positives.txt") + labelled("lookalikes.txt"):
        found = [row for row in scan("1", text.text) if row.level is Level.COUNTED]
        open_ = {(row.kind, digest(row.kind, row.bare)): row.offset for row in text.expected}
        for row in found:
            place = open_.pop((row.kind, row.digest), None)
            good = place is not None and (abs(row.offset - place) <= SLACK or ".mrz" in row.rule)
            (counts.right if good else counts.wrong)[row.kind] += 1
            if not good:
                counts.examples.append(("wrong", row.kind, text.text))
        for kind, _ in open_:
            counts.missed[kind] += 1
            counts.examples.append(("missed", kind, text.text))
        _near(counts, text, scan("1", text.text))
    return counts


def _near(counts, text, rows):
    for kind in text.wrong:
        seen = any(row.kind == kind and row.level is Level.NEAR_MISS for row in rows)
        (counts.near if seen else counts.not_near)[kind] += 1
        if not seen:
            counts.examples.append(("not near", kind, text.text))


@pytest.fixture(scope="module")
def counts():
    return measure()


def test_precision_and_recall_over_the_checked_ids(counts):
    print(counts.table())
    assert counts.precision(*CHECKED) >= LEAST, counts.examples
    assert counts.recall(*CHECKED) >= LEAST, counts.examples


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if "." not in kind])
def test_no_kind_is_far_behind(counts, kind):
    assert counts.precision(kind) >= LEAST_EACH, [row for row in counts.examples if row[1] == kind]
    assert counts.recall(kind) >= LEAST_EACH, [row for row in counts.examples if row[1] == kind]


def test_wrong_check_digits_behind_their_name_are_near_misses(counts):
    assert sum(counts.near.values()) >= LEAST * sum((counts.near + counts.not_near).values()), counts.examples


if __name__ == "__main__":
    result = measure()
    print(result.table())
    if "-v" in sys.argv:
        for row in result.examples:
            print(row)
