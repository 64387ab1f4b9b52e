"""What would have lain there under another rule: POP3 and IMAP side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.looks import ME, at, codes, copy, estimated, look, mail, shut

SPAN = shut("11-20 09:00", access_first_at=at("11-10 12:00"))


def policies(exposure):
    return {row.policy: row for row in exposure.what_if}


def numbers(exposure):
    return {row.policy: row.messages for row in exposure.what_if}


def test_pop3_keeps_the_inbox_only_and_both_delete_what_is_older():
    rows = (
        mail("edge", "10-27"),  # exactly 14 days before access began
        mail("older", "10-26"),
        mail("in", "11-15"),
        mail("moved", "11-12", folder="Kunden"),
        mail("sent", "11-12", folder="Sent", sender=ME, to="kim@kunde.example"),
        mail("late", "11-22"),
    )
    found = estimated(look(*rows), facts=SPAN, days=(14, 30, None))
    assert numbers(found) == {
        "pop3-14": 2, "imap-14": 4, "pop3-30": 3, "imap-30": 5, "pop3-all": 3, "imap-all": 5,
    }  # fmt: skip
    assert policies(found)["pop3-14"].local_messages == 3
    assert policies(found)["imap-all"].messages == found.at_most.messages


def test_the_default_periods():
    assert [row.policy for row in estimated(look(mail("a")), facts=SPAN).what_if] == [
        "pop3-14", "imap-14", "pop3-30", "imap-30", "pop3-90", "imap-90", "pop3-all", "imap-all",
    ]  # fmt: skip


def test_mail_that_was_moved_out_of_the_inbox_since_counts_where_a_look_saw_it():
    moved = mail("moved", "11-05")
    before, after = look(moved, taken="11-18"), look(replace(moved, folder="Kunden"))
    assert numbers(estimated(after, facts=SPAN, days=(14,))) == {"pop3-14": 0, "imap-14": 1}
    assert numbers(estimated(before, after, facts=SPAN, days=(14,))) == {"pop3-14": 1, "imap-14": 1}


def test_the_longest_pause_widens_the_range():
    rows = (mail("in", "11-01", octets=10), mail("old", "10-20", sender="bo@kunde.example", octets=7))
    found = estimated(look(*rows), facts=SPAN | {"retrieval_gap_days": 10}, days=(14,))
    one = policies(found)["pop3-14"]
    assert (one.messages, one.octets, one.persons) == (1, 10, 1)
    assert (one.most_messages, one.most_octets, one.most_persons) == (2, 17, 2)
    assert "longest_gap" in codes(found.what_if_why)
    assert "runs_daily" in codes(estimated(look(*rows), facts=SPAN).what_if_why)


def test_without_an_arrival_nothing_was_deleted():
    assert numbers(estimated(look(mail("a", None), mail("b", "01-01")), facts=SPAN, days=(14,))) == {
        "pop3-14": 1, "imap-14": 1,
    }  # fmt: skip


def test_an_unknown_start_makes_no_policy_smaller_and_says_what_lay_there_at_once():
    rows = [mail(str(number), f"{number:02}-01") for number in range(1, 12)]
    found = estimated(look(*rows), facts=shut("11-20 09:00"), days=(30, None))
    assert numbers(found) == {"pop3-30": 11, "imap-30": 11, "pop3-all": 11, "imap-all": 11}
    assert [row.at_once for row in found.what_if] == [1, 1, 11, 11]
    assert "start_unknown" in codes(found.what_if_why)


def test_of_a_copy_all_that_came_in_had_been_in_the_inbox():
    rows = (
        mail("in", "11-05", folder="Archiv 2026"),
        mail("out", "11-05", folder="Archiv 2026", sender=ME, to="k@k.example"),
    )
    facts = SPAN | {"kept_on_server": "days_30", "protocols_used": ("pop3",)}
    found = estimated(copy(*rows), facts=facts, own=(ME,), days=(14, None))
    assert numbers(found) == {"pop3-14": 1, "imap-14": 2, "pop3-all": 1, "imap-all": 2}
    assert found.at_most.messages == 1


def test_what_the_device_was_like_stands_beside():
    facts = SPAN | {"local_archive": "plain", "archive_clean": False}
    local = estimated(look(mail("a")), facts=facts).local
    assert (local.messages, local.encrypted, local.clean) == (0, False, False)
    assert estimated(look(mail("a")), facts=SPAN).local is None


@pytest.mark.parametrize("days", [1, 36_500])
def test_periods_at_the_ends(days):
    assert numbers(estimated(look(mail("a", "11-15"), mail("b", "01-01")), facts=SPAN, days=(days,), gap=36_500))[
        f"imap-{days}"
    ] == (1 if days == 1 else 2)


arrivals = st.none() | st.tuples(st.integers(1, 11), st.integers(1, 28)).map(lambda day: f"{day[0]:02}-{day[1]:02}")
messages = st.lists(st.tuples(arrivals, st.sampled_from(["INBOX", "Sent", "Kunden"]), st.integers(0, 5)), max_size=25)


@settings(max_examples=60, deadline=None)
@given(messages, st.integers(0, 400))
def test_longer_periods_never_keep_less_and_pop3_never_keeps_more(drawn, gap):
    rows = [
        mail(str(at_), arrival, folder=folder, sender=f"p{who}@k.example")
        for at_, (arrival, folder, who) in enumerate(drawn)
    ]
    found = estimated(look(*rows), facts=SPAN, days=(7, 14, 30, 90, None), gap=gap)
    for protocol in ("pop3", "imap"):
        kept = [row for row in found.what_if if row.policy.startswith(protocol)]
        for field in ("messages", "octets", "persons", "most_messages", "at_once"):
            values = [getattr(row, field) for row in kept]
            assert values == sorted(values), field
    for row in found.what_if:
        assert row.messages <= row.most_messages
        assert row.persons <= row.most_persons
    by_policy = policies(found)
    for days in ("7", "14", "30", "90", "all"):
        assert by_policy[f"pop3-{days}"].messages <= by_policy[f"imap-{days}"].messages
    assert by_policy["imap-all"].messages == found.at_most.messages
    assert by_policy["imap-all"].persons == found.at_most.persons
