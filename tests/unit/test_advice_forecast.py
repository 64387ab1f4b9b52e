"""When a quota is full, measured on what lies there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from postfall.exposure.forecast import forecast
from postfall.mailbox.model import Depth, Folder, Inventory, ProtocolFacts, Quota, Row

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MEGA = 10**6


def mailbox(*rows, quota=None, folders=(), octets=None):
    facts = ProtocolFacts("imap", None, False, (), ())
    total = sum(row.octets for row in rows) if octets is None else octets
    return Inventory(
        "imaps://h", "anna", NOW.isoformat(), Depth.HEADERS, rows, len(rows), total, facts, quota=quota, folders=folders
    )


def mail(days_ago, octets=MEGA, folder="INBOX"):
    at = (NOW - timedelta(days=days_ago)).isoformat(timespec="seconds")
    return Row(1, f"u{days_ago}{folder}", octets, folder=folder, arrival=at, arrival_from="internal")


def plans(found):
    return {plan.policy: plan for plan in found.plans}


def test_one_megabyte_a_day():
    found = forecast(mailbox(*(mail(day) for day in range(101))), quota=201 * MEGA)
    assert (found.growth.octets_per_day, found.growth.days) == (MEGA, 100)
    by = plans(found)
    assert by["all"].full_on == (NOW + timedelta(days=100)).date().isoformat()
    assert (by["all"].fits, by["pop3-14"].fits, by["imap-30"].fits) == (False, True, True)
    assert (by["pop3-14"].octets, by["imap-30"].octets) == (14 * MEGA, 30 * MEGA)


def test_pop3_leaves_the_inbox_only():
    rows = [mail(day) for day in range(100)] + [mail(day, folder="Sent") for day in range(100)]
    by = plans(forecast(mailbox(*rows), quota=25 * MEGA))
    assert (by["pop3-14"].octets, by["imap-14"].octets) == (14 * MEGA, 28 * MEGA)
    assert (by["pop3-14"].fits, by["imap-14"].fits) == (True, False)


def test_a_folder_of_another_name_may_be_the_inbox():
    rows = [mail(day, folder="Posteingang") for day in range(100)]
    by = plans(forecast(mailbox(*rows, folders=(Folder("Posteingang", role="inbox"),))))
    assert by["pop3-14"].octets == 14 * MEGA


def test_the_busiest_weeks_count():
    rows = [mail(day, 10) for day in range(200)] + [mail(60 + hour / 24, 5 * MEGA) for hour in range(10)]
    by = plans(forecast(mailbox(*rows), quota=20 * MEGA))
    assert by["imap-14"].peak >= 50 * MEGA
    assert by["imap-14"].fits is False
    assert by["imap-14"].octets < 10 * MEGA


def test_the_server_says_how_much_is_used_and_allowed():
    rows = [mail(day) for day in range(50)]
    found = forecast(mailbox(*rows, quota=Quota(90 * MEGA, 100 * MEGA)))
    assert (found.used, found.quota) == (90 * MEGA, 100 * MEGA)
    assert plans(found)["all"].full_on is not None
    full = forecast(mailbox(*rows, quota=Quota(100 * MEGA, 100 * MEGA)))
    assert plans(full)["all"].full_on == NOW.date().isoformat()
    asked = forecast(mailbox(*rows, quota=Quota(90 * MEGA, 100 * MEGA)), quota=10**12)
    assert (asked.quota, plans(asked)["all"].fits) == (10**12, True)


def test_without_a_quota_nothing_is_promised():
    by = plans(forecast(mailbox(*(mail(day) for day in range(50)))))
    assert {plan.fits for plan in by.values()} == {None}
    assert by["all"].full_on is None


def test_too_little_to_measure():
    for rows in ([], [mail(3)], [Row(1, "x", 5)], [mail(-9)]):
        assert forecast(mailbox(*rows)).growth is None
    assert forecast(replace(mailbox(*(mail(day) for day in range(50))), taken="yesterday")).growth is None


def test_only_the_last_year_counts():
    rows = [mail(day) for day in range(365)] + [mail(3000, 999 * MEGA)]
    assert forecast(mailbox(*rows)).growth.octets_per_day == MEGA


@given(
    st.lists(
        st.builds(
            Row,
            number=st.just(1),
            id=st.just("x"),
            octets=st.integers(0, 1 << 62),
            folder=st.sampled_from(["INBOX", "Sent"]),
            arrival=st.none()
            | st.integers(0, 14000).map(lambda day: (NOW - timedelta(days=day)).isoformat(timespec="seconds"))
            | st.sampled_from(["9999-99-99T99:99:99+00:00", "0001-01-01T00:00:00+00:00"]),
        ),
        max_size=30,
    ),
    st.none() | st.integers(0, 1 << 62),
)
def test_numbers_hold_together(rows, quota):
    found = forecast(mailbox(*rows), quota=quota)
    for plan in found.plans:
        assert 0 <= plan.octets <= max(plan.peak, plan.octets)
        assert plan.peak >= plan.octets
        assert (plan.fits is None) == (quota is None)
        if plan.full_on is not None:
            assert plan.full_on >= NOW.date().isoformat()
    by = plans(found)
    if by:
        assert by["pop3-14"].octets <= by["imap-14"].octets
        assert by["imap-14"].peak <= by["imap-30"].peak
