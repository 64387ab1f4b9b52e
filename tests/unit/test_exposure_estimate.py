"""What could be seen, at most and at least: which messages count, and why the others do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.looks import ME, at, codes, copy, day, estimated, look, mail, shut

from postfall.mailbox.model import Address, Depth, KeptOnServer, NotChecked, Row, Uninspected
from postfall.value import UNKNOWN

SPAN = shut("11-20 09:00", access_first_at=at("11-10 09:00"))


def left_out(exposure):
    return {row.reason.code: row.messages for row in exposure.excluded}


def test_what_lay_there_counts_and_what_came_later_does_not():
    found = estimated(look(mail("old", "01-01"), mail("in", "11-15"), mail("late", "11-21", octets=7)), facts=SPAN)
    assert (found.at_most.messages, found.at_most.octets, found.at_most.persons) == (2, 200, 1)
    assert left_out(found) == {"arrived_after": 1}
    assert (found.first, found.last) == (day("01-01"), day("11-15"))


def test_the_last_second_of_the_window_counts():
    edge = mail("edge", arrival=None, sent=None)
    rows = [replace(edge, id=str(second), message_id=f"<{second}>", arrival=f"2026-11-20T09:00:0{second}+00:00",
                    arrival_from="received") for second in (0, 1)]  # fmt: skip
    assert estimated(look(*rows), facts=SPAN).at_most.messages == 1


def test_an_unknown_arrival_counts_and_is_told():
    found = estimated(look(mail("a", None), mail("b", "11-15")), facts=SPAN)
    assert (found.at_most.messages, found.undated) == (2, 1)
    assert "undated" in codes(found.at_most.why)


def test_a_stranger_cannot_take_a_message_out_with_a_date_of_his():
    rows = (
        mail("claims", "11-22", arrival_from="date"),
        mail("mine", "11-22", arrival_from="date", sender=ME, to="kim@kunde.example"),
        mail("sent", "11-22", arrival_from="date", folder="Sent", sender=ME, to="kim@kunde.example"),
    )
    found = estimated(look(*rows), facts=SPAN)
    assert (found.at_most.messages, left_out(found)) == (1, {"arrived_after": 2})
    assert "claimed" in codes(found.at_most.why)


def test_what_vanished_between_two_looks_lay_there():
    before = look(mail("gone", "11-12"), mail("stays", "11-12"), taken="11-18")
    found = estimated(before, look(mail("stays", "11-12")), facts=SPAN)
    assert (found.at_most.messages, found.vanished) == (2, 1)
    assert [(row.messages, row.vanished, row.looks) for row in found.mailboxes] == [(2, 1, 2)]


def test_what_was_gone_at_a_look_before_the_access_did_not_lie_there():
    first = look(mail("gone", "10-01"), mail("stays", "10-01"), taken="11-01")
    second = look(mail("stays", "10-01"), taken="11-05")
    found = estimated(first, second, look(mail("stays", "10-01")), facts=SPAN)
    assert (found.at_most.messages, left_out(found), found.vanished) == (1, {"gone_before": 1}, 0)


def test_an_incomplete_look_proves_no_absence():
    first = look(mail("gone", "10-01"), mail("stays", "10-01"), taken="11-01")
    second = look(mail("stays", "10-01"), taken="11-05", messages=2, partial=True)
    found = estimated(first, second, look(mail("gone", "10-01"), mail("stays", "10-01")), facts=SPAN)
    assert (found.at_most.messages, found.excluded) == (2, ())


def test_an_unread_folder_proves_no_absence_and_its_messages_count():
    first = look(mail("a", "10-01", folder="Archive"), taken="11-01")
    second = look(mail("b", "10-01"), taken="11-05", messages=4, octets=1000)
    folders = (*second.folders, replace(second.folders[0], name="Archive", messages=3, read=False))
    found = estimated(first, replace(second, folders=folders), facts=SPAN)
    assert (found.at_most.messages, found.vanished) == (2 + 2, 0)  # the message that is known is one of the three
    assert found.at_most.octets == 200 + 800
    assert "without_rows" in codes(found.at_most.why)


def test_a_look_over_pop3_says_nothing_about_other_folders():
    imap = look(mail("sent", "11-12", folder="Sent"), mail("in", "11-12"), taken="11-18")
    pop3 = look(mail("in", "11-12", id="uidl"), protocol="pop3")
    found = estimated(imap, pop3, facts=SPAN)
    assert (found.at_most.messages, found.vanished, len(found.mailboxes)) == (2, 0, 1)
    assert "inbox_only" not in codes(found.at_most.why)


def test_pop3_alone_is_a_lower_bound():
    assert "inbox_only" in codes(estimated(look(mail("a"), protocol="pop3"), facts=SPAN).at_most.why)


def test_the_same_message_counts_once_across_folders_looks_and_mailboxes():
    one = mail("one", "11-12", to=(ME, "bo@firma.example"))
    anna = look(one, replace(one, folder="Archive", id="9"), taken="11-18")
    found = estimated(anna, look(one), look(one, mail("two", "11-12"), user="bo@firma.example"), facts=SPAN)
    assert found.at_most.messages == 2
    assert {row.name: row.messages for row in found.mailboxes} == {ME: 1, "bo@firma.example": 2}
    assert found.at_most.persons == 1
    assert left_out(found) == {"same_message": 1}


def test_what_the_server_calls_the_same_counts_once():
    rows = [mail("x", "11-12", message_id="", same_as="g1", id=str(at_), folder=name)
            for at_, name in enumerate(("INBOX", "All"))]  # fmt: skip
    assert estimated(look(*rows), facts=SPAN).at_most.messages == 1


def test_messages_without_any_name_are_told_apart_by_id_and_found_again():
    rows = [Row(1, "u1", 5), Row(2, "u2", 5)]
    counts = {"depth": Depth.COUNTS, "protocol": "pop3"}
    found = estimated(look(*rows, taken="11-18", **counts), look(*rows, **counts), facts=SPAN)
    assert (found.at_most.messages, found.at_most.persons, found.persons) == (2, None, ())
    assert "only_counted" in codes(found.at_most.why)
    assert found.what_if[0].persons is None


def test_a_count_and_a_look_at_headers_are_the_same_messages():
    rows = [mail("a", "11-12"), mail("b", "11-12")]
    counted = look(*(Row(1, row.id, row.octets) for row in rows), taken="11-18", depth=Depth.COUNTS, protocol="pop3")
    found = estimated(counted, look(*rows, protocol="pop3"), facts=SPAN)
    assert (found.at_most.messages, found.vanished, found.depth) == (2, 0, "headers")


def test_an_id_that_a_server_gave_twice_is_two_messages():
    first = look(mail("a", "11-12", id="1"), taken="11-18", protocol="pop3")
    found = estimated(first, look(mail("b", "11-13", id="1"), protocol="pop3"), facts=SPAN)
    assert (found.at_most.messages, found.vanished) == (2, 1)


def test_two_persons_under_one_message_id_are_both_counted():
    rows = [mail("a", "11-12", sender=f"p{number}@x.example", id=str(number)) for number in range(500)]
    found = estimated(look(*rows), facts=SPAN)
    assert (found.at_most.messages, found.at_most.persons) == (1, 500)


# What is proven


@pytest.mark.parametrize(
    ("evidence", "code"),
    [("seen", "no_count_in_logs"), ("none_seen", "logs_have_gaps"), ("proven_none", "logs_show_none"),
     (UNKNOWN, "no_logs"), (None, "no_logs")],
)  # fmt: skip
def test_at_least_is_nothing_without_evidence_and_says_why(evidence, code):
    facts = SPAN | ({"access_evidence": evidence} if evidence is not None else {})
    found = estimated(look(mail("a")), facts=facts)
    assert (found.at_least.messages, found.at_least.persons, codes(found.at_least.why)) == (0, 0, [code])


def test_a_mail_that_fraud_mail_answers_was_read():
    fraud = mail("f", "11-15", folder="Sent", sender=ME, to="kim@kunde.example", in_reply_to="<a@example.org>")
    found = estimated(look(mail("a", octets=321), fraud), facts=SPAN | {"fraud_since": at("11-14 00:00")})
    assert (found.at_least.messages, found.at_least.octets, found.at_least.persons) == (1, 321, 1)


# Copies, when nobody gets in any more


def test_a_locked_mailbox_is_worked_out_from_a_copy():
    rows = (mail("old", "09-01"), mail("young", "11-05"), mail("sent", "11-05", sender=ME, to="kim@kunde.example"))
    facts = SPAN | {"kept_on_server": "days_14", "protocols_used": ("pop3",)}
    found = estimated(copy(*rows), facts=facts, own=(ME,))
    assert (found.at_most.messages, left_out(found)) == (1, {"left_before": 1, "local_only": 1})
    assert "from_copy" in codes(found.at_most.why)
    assert (found.local.messages, found.local.octets) == (2, 200)


def test_a_pause_in_fetching_leaves_more_on_the_server():
    facts = SPAN | {"kept_on_server": "days_14", "retrieval_gap_days": 60}
    assert estimated(copy(mail("old", "10-01")), facts=facts).at_most.messages == 1
    assert estimated(copy(mail("old", "10-01")), facts=facts, gap=3).at_most.messages == 0


def test_a_copy_counts_whole_while_nobody_says_how_long_mail_stays():
    rows = (mail("old", "01-01"), mail("sent", "11-05", sender=ME, to="kim@kunde.example"))
    assert estimated(copy(*rows), facts=SPAN, own=(ME,)).at_most.messages == 2


def test_sent_mail_lies_on_the_server_too_where_somebody_reads_over_imap():
    facts = SPAN | {"kept_on_server": "days_30", "protocols_used": ("pop3", "imap")}
    sent = mail("sent", "11-05", sender=ME, to="kim@kunde.example")
    assert estimated(copy(sent), facts=facts, own=(ME,)).at_most.messages == 1


def test_what_the_mail_program_has_set_stands_in_for_an_answer():
    kept = KeptOnServer("pop.example.org", "anna", leaves=True, days=14, longest_gap=10 * 86_400 - 1)
    rows = (mail("old", "10-10"), mail("within", "10-20"))
    found = estimated(copy(*rows, kept_on_server=(kept,)), facts=SPAN)
    assert (found.at_most.messages, left_out(found)) == (1, {"left_before": 1})


def test_a_copy_beside_a_look_at_the_server_counts_what_the_server_lost():
    facts = SPAN | {"kept_on_server": "everything"}
    found = estimated(look(mail("a", "11-12")), copy(mail("a", "11-12"), mail("deleted", "11-12")), facts=facts)
    assert found.at_most.messages == 2
    assert "in_copy_only" in codes(found.at_most.why)


def test_without_a_copy_what_was_deleted_before_the_look_is_said_to_be_missing():
    found = estimated(look(mail("a")), facts=SPAN | {"kept_on_server": "days_30"})
    assert codes(found.notes) == ["deleted_before_look"]


# Beside the mail, and what nobody looked at


def test_what_lies_beside_counts_as_exposed_unless_it_was_supplied():
    contacts = (Address("neu@kunde.example", "Neu Kunde"), Address("kim@kunde.example"))
    found = estimated(look(mail("a"), contacts=contacts), facts=SPAN | {"beside_mail": ("address_book", "files")})
    assert {row.what: row.entries for row in found.beside} == {"address_book": 2, "files": None}
    persons = {row.address: row.roles for row in found.persons if row.group.value != "holder"}
    assert persons == {"kim@kunde.example": ("from", "address_book"), "neu@kunde.example": ("address_book",)}
    assert found.at_most.persons == 2
    assert estimated(look(mail("a")), facts=SPAN | {"beside_mail": ("none",)}).beside == ()
    everything = estimated(look(mail("a")), facts=SPAN).beside
    assert [row.what for row in everything] == ["address_book", "calendar", "notes", "files"]


def test_what_was_not_looked_into_is_counted_by_reason():
    reason = NotChecked("logs", "no_logs", "Keine Protokolle.", "No logs.")
    rows = (
        mail("a", not_inspected=(Uninspected("2", "encrypted"), Uninspected("3", "image"))),
        mail("b", not_inspected=(Uninspected("2", "encrypted"),)),
        mail("late", "11-22", not_inspected=(Uninspected("2", "encrypted"),)),
    )
    found = estimated(look(*rows, not_checked=(reason,)), look(*rows, not_checked=(reason,), taken="11-22"), facts=SPAN)
    assert found.not_inspected == (("encrypted", 2), ("image", 1))
    assert found.not_checked == (reason,)


def test_no_look_at_all():
    found = estimated(facts={})
    assert (found.at_most.messages, codes(found.at_most.why), found.open) == (0, ["nothing_seen"], True)


# Properties

arrivals = st.none() | st.integers(1, 28).map(lambda number: f"11-{number:02}")
mailboxes = st.lists(st.tuples(st.integers(0, 20), arrivals, st.sampled_from(["INBOX", "Sent", "Kunden"])), max_size=25)


def rows_of(drawn):
    return [mail(str(name), arrival, folder=folder) for name, arrival, folder in drawn]


@settings(max_examples=60, deadline=None)
@given(mailboxes, mailboxes)
def test_every_message_is_counted_or_left_out_and_more_looks_never_make_it_less(first, second):
    one, two = look(*rows_of(first), taken="11-18"), look(*rows_of(second))
    both = estimated(one, two, facts=SPAN)
    for alone in (estimated(one, facts=SPAN), estimated(two, facts=SPAN)):
        known = len({row.message_id for inventory in (one, two) for row in inventory.rows})
        assert alone.at_most.messages <= both.at_most.messages <= known
    out = sum(row.messages for row in both.excluded if row.reason.code != "same_message")
    assert both.at_most.messages + out == len({name for name, _, _ in first + second})


@settings(max_examples=60, deadline=None)
@given(mailboxes)
def test_shutting_a_door_never_adds_messages_and_not_knowing_never_takes_any_away(drawn):
    inventory = look(*rows_of(drawn))
    numbers = [
        estimated(inventory, facts=facts).at_most.messages
        for facts in (SPAN, SPAN | {"forwarding": "open"}, SPAN | {"forwarding": UNKNOWN}, {})
    ]
    assert numbers[0] <= numbers[1] == numbers[2] <= numbers[3] == len({name for name, _, _ in drawn})


@settings(max_examples=40, deadline=None)
@given(mailboxes, st.randoms())
def test_the_order_of_rows_and_looks_does_not_matter(drawn, random):
    rows = rows_of(drawn)
    mixed = rows.copy()
    random.shuffle(mixed)
    one, two = look(*rows, taken="11-18"), look(*rows[:5])
    assert (
        estimated(two, replace(one, rows=tuple(mixed)), facts=SPAN).at_most == estimated(one, two, facts=SPAN).at_most
    )


def test_twenty_thousand_messages_of_one_id_or_of_none_are_no_quadratic_work():
    same = [mail("x", sender=f"p{number}@x.example", id=str(number)) for number in range(20_000)]
    bare = [Row(number, f"b{number}", 5) for number in range(20_000)]
    found = estimated(look(*same, *bare), facts=SPAN)
    assert (found.at_most.messages, found.at_most.persons) == (20_001, 20_000)
