"""Unusual ways to write personal data, put down when the rules stood: what is found, and what is known to be missed.

At first 62 of these 86 were found. Lines with `!` are still missed; where one is found one day, the mark has to go.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from postfall.exposure.load import detector
from postfall.mailbox.model import Level

LINES = (Path(__file__).parents[1] / "fixtures" / "unusual_layouts.txt").read_text(encoding="utf-8").splitlines()
MOST_MISSED = 0.1


@pytest.fixture(scope="module")
def scan():
    return detector(b"unusual layouts.").scan


@pytest.mark.parametrize("line", LINES)
def test_the_mark_says_whether_it_is_found(scan, line):
    kind, _, text = line[2:].partition(" | ")
    found = {row.kind for row in scan("1", text) if row.level is Level.COUNTED}
    assert (kind in found) == (line[0] == " ")
    assert found <= {kind}


def test_few_are_missed():
    assert sum(line[0] == "!" for line in LINES) <= MOST_MISSED * len(LINES)
