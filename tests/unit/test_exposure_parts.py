"""Looks at a part of a mailbox, looks that ended early, and two protocols: none of them invents or loses messages."""

from __future__ import annotations

from dataclasses import replace

from tests.fixtures.looks import ME, at, estimated, look, mail, shut

from postfall.mailbox.model import NotChecked, Row

SPAN = shut() | {"access_first_at": at("11-10 09:00")}
OLD, NEW = mail("old", "11-01"), mail("new", "11-15")


def part(whole, *rows: Row, code: str):
    """A later look at a part of `whole`: it knows all folders, and has these rows only."""
    said = NotChecked("messages", code, "", "")
    return replace(
        whole, rows=rows, messages=len(rows), octets=sum(row.octets for row in rows), not_checked=(said,),
        taken="2026-11-23T09:00:00+00:00",
    )  # fmt: skip


def test_what_lies_outside_the_time_that_was_asked_for_did_not_vanish():
    whole = look(OLD, NEW)
    found = estimated(whole, part(whole, NEW, code="time_chosen"), facts=SPAN)
    assert (found.at_most.messages, found.vanished, found.excluded) == (2, 0, ())


def test_a_look_at_a_part_does_not_hide_what_the_whole_look_could_not_read():
    whole = look(OLD, NEW, mail("s", "11-01", folder="Sent"), messages=13, octets=1300, partial=True)
    later = part(whole, NEW, code="folders_chosen")
    assert estimated(whole, later, facts=SPAN).at_most.messages == 13


def test_the_same_message_is_told_the_same_way_whatever_part_was_looked_at_last():
    whole = look(OLD, replace(OLD, folder="Archive", id="9"), NEW)
    assert [row.messages for row in estimated(whole, facts=SPAN).excluded] == [1]
    later = part(whole, NEW, code="folders_chosen")
    assert [row.messages for row in estimated(whole, later, facts=SPAN).excluded] == [1]


def test_a_later_look_that_ended_early_counts_nothing_twice():
    twin = replace(NEW, id="9", octets=300)
    sent = mail("sent", "11-12", folder="Sent")
    whole = look(OLD, NEW, twin, sent, taken="11-18")
    open_rows = [Row(1, row.id, 0, row.folder, arrival_from="unread") for row in (OLD, NEW, twin)]
    folders = [replace(folder, read=folder.name == "INBOX") for folder in whole.folders]
    later = replace(look(*open_rows, messages=4, octets=0, partial=True), folders=tuple(folders))
    found = estimated(whole, later, facts=SPAN)
    assert (found.at_most.messages, found.undated, found.vanished) == (3, 0, 0)
    assert found.at_most.octets == estimated(whole, facts=SPAN).at_most.octets


def test_ports_of_one_host_lead_to_one_mailbox_where_the_user_is_no_address():
    imap = look(OLD, NEW, user="anna", url="imaps://mail.example.org", taken="11-18")
    pop3 = look(replace(NEW, id="uidl"), protocol="pop3", user="anna", url="pop3s://mail.example.org:1995")
    found = estimated(imap, pop3, facts=SPAN, own={ME})
    assert len(found.mailboxes) == 1
    elsewhere = replace(pop3, url="pop3s://mail.example.net")
    assert len(estimated(imap, elsewhere, facts=SPAN, own={ME}).mailboxes) == 2


def test_a_message_without_any_name_did_not_vanish_because_another_protocol_has_other_ids():
    bare = replace(mail("bare", None, message_id=""), id="uidl")
    pop3 = look(OLD, bare, protocol="pop3", taken="11-18")
    imap = look(replace(OLD, id="1"), replace(bare, id="2", arrival=OLD.arrival, arrival_from="internal"))
    assert estimated(pop3, imap, facts=SPAN).vanished == 0
    assert estimated(pop3, look(OLD, protocol="pop3"), facts=SPAN).vanished == 1


def said(*codes: str) -> tuple[NotChecked, ...]:
    return tuple(NotChecked("x", code, "", "") for code in codes)


def test_what_another_look_shows_is_no_gap():
    early = look(OLD, taken="11-15", messages=2, partial=True, not_checked=said("imap_mail_only", "ended_early"))
    whole = look(OLD, NEW, taken="11-18", not_checked=said("imap_mail_only"))
    pop3 = look(NEW, protocol="pop3", not_checked=said("pop3_inbox_only", "pop3_no_attachments", "depth_counts"))
    sent = part(whole, NEW, code="folders_chosen")
    found = estimated(early, whole, pop3, sent, facts=SPAN)
    assert [row.code for row in found.not_checked] == ["imap_mail_only"]
    assert "partial" not in [row.code for row in found.at_most.why]


def test_a_gap_that_no_other_look_shows_stays_one():
    whole = look(OLD, NEW, taken="11-15")
    early = look(OLD, messages=2, partial=True, not_checked=said("ended_early"))
    pop3 = look(NEW, protocol="pop3", user="bo@firma.example", not_checked=said("pop3_inbox_only"))
    found = estimated(whole, early, pop3, facts=SPAN)
    assert [row.code for row in found.not_checked] == ["ended_early", "pop3_inbox_only"]
    assert "partial" in [row.code for row in found.at_most.why]


def test_a_moved_message_is_among_those_that_its_new_folder_names():
    whole = look(NEW, OLD, replace(NEW, folder="Archive", id="9"), taken="11-18")
    folders = [replace(folder, read=folder.name == "INBOX") for folder in whole.folders]
    later = replace(look(OLD, messages=2, partial=True), folders=tuple(folders))
    assert estimated(whole, later, facts=SPAN).at_most.messages == 2
