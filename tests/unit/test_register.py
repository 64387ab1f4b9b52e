"""The register by itself: one case at a time, and sums that add up."""

from __future__ import annotations

from itertools import islice

from postfall.case.cases import Cases
from postfall.case.journal import Journal
from postfall.register.model import Choice
from postfall.register.read import Register
from postfall.register.summary import summarise


class Told:
    """A progress that remembers."""

    def __init__(self):
        self.said = []

    def update(self, done, total, what):
        self.said.append((done, total))


def test_one_case_is_read_at_a_time(tmp_path, clock, monkeypatch):
    read = []
    real = Journal.lines
    monkeypatch.setattr(Journal, "lines", lambda self: read.append(self.id) or real(self))
    with Cases.open(tmp_path, clock, "x") as cases:
        for number in range(6):
            cases.create(str(number), zone="UTC", language="en")
        progress = Told()
        rows = Register(cases, clock.now(), progress).rows()
        assert read == []
        assert len(list(islice(rows, 2))) == 2
        assert len(set(read)) == 2
        assert progress.said == [(1, 6), (2, 6)]


def test_a_case_without_a_playbook_has_its_place(tmp_path, clock):
    with Cases.open(tmp_path, clock, "x") as cases:
        journal = cases.create("bare", zone="UTC", language="en")
        (row,) = Register(cases, clock.now()).rows()
        assert (row.case, row.title, row.playbook, row.bad) == (journal.id, "bare", "", None)
        assert list(Register(cases, clock.now()).rows(Choice(exercises=True))) == []


def test_sums_agree_with_the_rows(tmp_path, clock):
    with Cases.open(tmp_path, clock, "x") as cases:
        for outcome in ("record", "record", "authority", None):
            journal = cases.create(str(outcome), zone="UTC", language="en")
            if outcome:
                journal.assess(outcome, ["r"], severity=100, band="low")
        rows = list(Register(cases, clock.now()).rows())
        found = summarise(rows, clock.now().isoformat())
    assert found.cases == len(rows) == 4
    assert found.outcomes == {"record": 2, "authority": 1, "none": 1}
    assert sum(found.outcomes.values()) == found.cases
    for duty, total in found.duties.items():
        applies = [row for row in rows for known in row.duties if known.id == duty and known.state != "not_applicable"]
        assert sum(total.states.values()) == len(applies)
