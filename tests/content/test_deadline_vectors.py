"""Every worked deadline through the command line, and the page that lists them."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from tests.tools.deadline_page import BEGIN, END, made, vectors

from postfall.law.read import regimes

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "deadlines.md"


@pytest.mark.parametrize("row", vectors(), ids=lambda row: f"{row.regime}:{row.id}")
def test_a_worked_deadline(run, row):
    argv = ["deadline", "--regime", row.regime, "--zone", row.zone, "--country", row.country, "--json"]
    for name, at in row.events.items():
        argv += ["--event", f"{name}={at}"]
    argv += ["--hours", str(row.hours)] if row.hours else []
    argv += ["--fold", row.fold] if row.fold else []

    ran = run(*argv)

    if row.refused is not None:
        assert ran.code == 2
        assert row.refused in ran.json["errors"][0]["message"]
        return
    assert ran.code == 0
    assert {reading["id"]: reading["due"] for reading in ran.data["readings"]} == row.readings
    assert ran.data["due"] == row.readings["elapsed"]
    instants = {name: datetime.fromisoformat(due) for name, due in row.readings.items()}
    assert min(instants.values()) == instants["elapsed"], "the strict reading ends first"


def test_every_regime_has_two_and_each_says_on_what_it_rests():
    rows = vectors()
    counted = Counter(row.regime for row in rows)

    assert {id_: counted[id_] for id_ in regimes() if counted[id_] < 2} == {}
    assert set(counted) == set(regimes())
    assert len({(row.regime, row.id) for row in rows}) == len(rows)
    for row in rows:
        assert (row.source is not None) == (row.mark == "published"), row
        assert (row.refused is None) == bool(row.readings), row
        assert row.how


def test_the_page_equals_the_data():
    """POSTFALL_REWRITE=1 writes it anew: read the difference before committing."""
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    wanted = f"{head}{BEGIN}\n{made()}\n{END}{tail}"
    if os.environ.get("POSTFALL_REWRITE") == "1":
        PAGE.write_text(wanted, encoding="utf-8")
        page = wanted
    assert page == wanted
