"""The register on a real PostgreSQL: the same tests as on a file, and five writers at once."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime

import pytest
from tests.door.test_register import (  # noqa: F401  # run here once more, on another database
    begin,
    moment,
    test_a_changed_case_is_listed_with_the_fact_and_exit_6,
    test_a_decision_counts_until_the_risk_is_assessed_anew,
    test_a_row_has_what_article_33_5_asks_for,
    test_an_empty_register_says_so,
    test_answers_of_older_cases_count_as_notices_unless_one_was_recorded,
    test_erased_bodies_show_as_erased,
    test_exercises_are_never_mixed_with_real_cases,
    test_filters,
    test_no_cell_becomes_a_formula,
    test_notices_come_with_time_reference_and_whether_they_were_in_time,
    test_the_summary_adds_up_a_year,
    told,
)
from tests.peer.test_postgres import server, url  # noqa: F401  # fixtures

from postfall.case.cases import Cases
from postfall.case.model import NoticeStage
from postfall.register.read import Register

pytestmark = pytest.mark.postgres
WRITERS, NOTES = 5, 12


class Clock:
    """For processes of their own, which cannot take a fixture along."""

    def now(self):
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def database(url, monkeypatch):  # noqa: F811  # the fixture
    monkeypatch.setenv("POSTFALL_DATABASE", url)


def _write(url, home, number, shared, content):  # noqa: F811  # the URL
    """One writer: a case of its own from beginning to notice, and beside it notes into the case that all share."""
    import os

    if content:
        os.environ["POSTFALL_CONTENT"] = content
    with Cases.open(home, Clock(), f"writer {number}", url) as cases:
        own = begin(cases, f"own {number}")
        both = cases.find(shared)
        for turn in range(NOTES):
            own.note(f"{number}/{turn}")
            both.note(f"{number}/{turn}")
        both.decide(f"duty-{number}", "waive", f"reason {number}")
        own.notice(
            "gdpr-33-1",
            NoticeStage.COMPLETED,
            moment("2026-11-22 12:00"),
            to="A",
            channel="Post",
            reference=f"R{number}",
        )


def test_five_writers_at_once(url, tmp_path):  # noqa: F811  # the fixture
    import os

    home = tmp_path / "home" / "postfall"
    with Cases.open(home, Clock(), "first", url) as cases:
        shared = begin(cases, "shared").id
    context = multiprocessing.get_context("spawn")
    content = os.environ.get("POSTFALL_CONTENT", "")
    workers = [context.Process(target=_write, args=(url, home, number, shared, content)) for number in range(WRITERS)]
    for worker in workers:
        worker.start()
    with Cases.open(home, Clock(), "reader", url) as cases:  # while they write: every row is sound at every moment
        while any(worker.is_alive() for worker in workers):
            rows = list(Register(cases, Clock().now()).rows())
            assert [row.bad for row in rows if row.bad] == []
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    with Cases.open(home, Clock(), "reader", url) as cases:
        rows = {row.title: row for row in Register(cases, Clock().now()).rows()}
        assert set(rows) == {"shared", *(f"own {number}" for number in range(WRITERS))}
        assert {row.reason for row in rows["shared"].decisions} == {f"reason {number}" for number in range(WRITERS)}
        for number in range(WRITERS):
            assert [row.reference for row in rows[f"own {number}"].notices] == [f"R{number}"]
        assert all(cases.find(row.case).verify(row.head).ok for row in rows.values())
        notes = [row.text for row in cases.find(shared).state().notes]
        for number in range(WRITERS):
            assert [text for text in notes if text.startswith(f"{number}/")] == [
                f"{number}/{at}" for at in range(NOTES)
            ]
