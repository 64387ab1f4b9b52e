"""What a first look says about an inventory."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from postfall.exposure.look import first_look
from postfall.mailbox.model import Address, Depth, Inventory, ProtocolFacts, Row

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def inventory(*rows, user="anna", depth=Depth.HEADERS, **more):
    facts = ProtocolFacts("pop3", None, False, (), ())
    return Inventory(
        "pop3s://pop.example.org", user, "2026-11-23T09:00:00+00:00", depth, tuple(rows), len(rows),
        sum(row.octets for row in rows), facts, **more,
    )  # fmt: skip


def row(number=1, arrival=None, *, sender="kim@example.org", name="", octets=100, **more):
    people = (Address(sender, name),) if sender else ()
    text = arrival.isoformat() if isinstance(arrival, datetime) else arrival
    return Row(number, f"id{number}", octets, arrival=text, sender=people, **more)


def test_totals_months_and_bounds():
    look = first_look(
        inventory(
            row(1, "2026-03-31T23:59:59+00:00"), row(2, "2026-04-01T00:00:00+00:00", octets=50), row(3, None, octets=7),
            row(4, "2026-04-20T10:00:00+00:00"),
        ),
        now=NOW,
    )  # fmt: skip
    assert (look.messages, look.octets, look.first, look.last) == (
        4, 257, "2026-03-31T23:59:59+00:00", "2026-04-20T10:00:00+00:00",
    )  # fmt: skip
    assert [(month.month, month.messages, month.octets) for month in look.by_month] == [
        ("2026-03", 1, 100),
        ("2026-04", 2, 150),
    ]


def test_an_empty_mailbox():
    look = first_look(inventory(), now=NOW)
    assert (look.messages, look.first, look.last, look.by_month, look.correspondents) == (0, None, None, (), ())
    assert [policy.messages for policy in look.what_if] == [0, 0, 0]


def test_correspondents_count_messages_not_mentions():
    both = Row(
        1, "a", 10, sender=(Address("Kim@Example.ORG", "Kim"),),
        to=(Address("kim@example.org", "Kim Lee"), Address("bo@x.example")),
        cc=(Address("KIM@EXAMPLE.org", "Kim Lee"),),
    )  # fmt: skip
    look = first_look(inventory(both, row(2, sender="kim@example.org")), now=NOW)
    assert [(one.address, one.name, one.messages) for one in look.correspondents] == [
        ("Kim@example.org", "Kim Lee", 2), ("bo@x.example", "", 1),
    ]  # fmt: skip


def test_own_addresses_stand_apart_whatever_their_case():
    rows = [row(1, sender="ANNA@firma.example"), row(2, sender="info@firma.example"), row(3, sender="kim@example.org")]
    look = first_look(inventory(*rows, user="anna@Firma.example"), now=NOW, own=("Info@FIRMA.example",))
    assert [one.address for one in look.correspondents] == ["kim@example.org"]
    assert look.what_if[-1].persons == 1


def test_what_has_no_at_sign_is_no_person():
    look = first_look(inventory(row(1, sender="MAILER-DAEMON"), row(2, sender="kim@example.org")), now=NOW)
    assert [one.address for one in look.correspondents] == ["kim@example.org"]
    assert look.what_if[-1].persons == 1


def test_unreadable_messages_are_counted():
    look = first_look(inventory(row(1, problems=("unreadable",)), row(2, problems=("date_differs",)), row(3)), now=NOW)
    assert look.unreadable == 1


def test_retention_counts_back_from_now_and_keeps_what_has_no_date():
    rows = [
        row(1, NOW - timedelta(days=14), sender="a@example.org"),
        row(2, NOW - timedelta(days=14, seconds=1), sender="b@example.org"),
        row(3, NOW - timedelta(days=30, seconds=1), sender="c@example.org"),
        row(4, None, sender="d@example.org"),
        row(5, NOW + timedelta(days=1), sender="e@example.org"),
    ]
    look = first_look(inventory(*rows), now=NOW.astimezone(timezone(timedelta(hours=5))))
    assert [(kept.policy, kept.days, kept.messages, kept.persons) for kept in look.what_if] == [
        ("pop3-14", 14, 3, 3), ("pop3-30", 30, 4, 4), ("all", None, 5, 5),
    ]  # fmt: skip


def test_a_partial_look_says_so_and_keeps_the_servers_totals():
    look = first_look(inventory(row(1, arrival_from="unread"), partial=True), now=NOW, inventory_sha="ab")
    assert (look.partial, look.inventory, look.messages) == (True, "ab", 1)


moments = st.none() | st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 23)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@given(st.lists(moments, max_size=30))
def test_months_and_undated_add_up_and_longer_retention_never_keeps_less(arrivals):
    rows = [row(at, moment, sender=f"a{at}@example.org") for at, moment in enumerate(arrivals, 1)]
    look = first_look(inventory(*rows), now=NOW)
    assert sum(month.messages for month in look.by_month) + arrivals.count(None) == look.messages
    kept = [policy.messages for policy in look.what_if]
    assert kept == sorted(kept)
    assert kept[-1] == look.messages


@given(st.permutations([row(at, f"2026-0{at}-01T00:00:00+00:00", name=f"N{at % 2}") for at in range(1, 6)]))
def test_the_order_of_rows_does_not_matter(rows):
    look = first_look(inventory(*rows), now=NOW)
    assert look == first_look(inventory(*sorted(rows, key=lambda one: one.number)), now=NOW)


def test_twenty_thousand_rows_take_a_moment():
    rows = [row(at, NOW - timedelta(hours=at), sender=f"a{at % 3000}@example.org") for at in range(1, 20_001)]
    started = time.process_time()
    first_look(inventory(*rows), now=NOW)
    assert time.process_time() - started < 3
