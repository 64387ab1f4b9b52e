"""What changed between two looks: by id, by content where ids fail, and never more than the looks can tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postfall.exposure.compare import Limit, compare
from postfall.exposure.lying import Pattern, Shape
from postfall.mailbox.model import Address, Depth, Folder, Inventory, ProtocolFacts, Row

MONDAY, TUESDAY = "2026-11-23T09:00:00+00:00", "2026-11-24T09:00:00+00:00"


def look(*rows, taken=MONDAY, protocol="pop3", folders=(), messages=None, **more):
    facts = ProtocolFacts(protocol, None, False, (), ())
    values = {"url": f"{protocol}s://mail.example.org", "user": "anna", "depth": Depth.HEADERS} | more
    return Inventory(
        taken=taken, rows=rows, messages=len(rows) if messages is None else messages,
        octets=sum(row.octets for row in rows), protocol=facts, folders=folders, **values,
    )  # fmt: skip


def mail(name, *, day=1, folder="INBOX", octets=100, **more):
    return Row(
        1, f"u{name}", octets, folder=folder, arrival=f"2026-11-{day:02}T12:00:00+00:00", arrival_from="received",
        sender=(Address("kim@example.org"),), subject=f"Mail {name}",
        **({"message_id": f"<{name}@example.org>"} | more),
    )  # fmt: skip


def ids(rows):
    return [row.id for row in rows]


def imap(*rows, taken=MONDAY, validity=7, names=("INBOX",), unread=(), **more):
    folders = tuple(
        Folder(
            name, role="inbox" if name == "INBOX" else None, uidvalidity=validity, read=name not in unread,
            messages=sum(1 for row in rows if row.folder == name),
        )
        for name in names
    )  # fmt: skip
    return look(*rows, taken=taken, protocol="imap", folders=folders, **more)


def test_by_uidl():
    kept, gone, new = mail("1"), mail("2"), mail("3", day=24)
    found = compare(look(kept, gone), look(replace(kept, number=9), new, taken=TUESDAY))
    assert (ids(found.vanished), ids(found.appeared), found.same) == (["u2"], ["u3"], 1)
    assert (found.moved, found.new_ids, found.late, found.uidvalidity_changed, found.limits) == ((), 0, 0, False, ())


def test_a_message_without_arrival_or_name_is_still_known_by_its_uidl():
    bare = Row(1, "x", 5)
    assert compare(look(bare, replace(bare, id="y")), look(bare, taken=TUESDAY)).vanished == (replace(bare, id="y"),)


def test_what_the_server_renamed_did_not_vanish():
    found = compare(look(mail("1"), mail("2")), look(replace(mail("1"), id="n1"), mail("2"), taken=TUESDAY))
    assert (found.vanished, found.appeared, found.same, found.new_ids) == ((), (), 2, 1)


def test_two_mails_with_one_message_id_are_two_messages():
    twin = replace(mail("1"), id="u1b")
    found = compare(look(mail("1"), twin), look(mail("1"), taken=TUESDAY))
    assert ids(found.vanished) == ["u1b"]


def test_a_look_that_ended_early_lets_nothing_vanish():
    found = compare(look(mail("1"), mail("2")), look(mail("1"), taken=TUESDAY, partial=True, messages=2))
    assert (found.vanished, ids(found.unsettled_gone), found.limits) == ((), ["u2"], (Limit.LATER_PARTIAL,))
    found = compare(look(mail("1"), mail("2")), look(mail("1"), taken=TUESDAY, partial=True))
    assert (found.vanished, ids(found.unsettled_gone)) == ((), ["u2"])


def test_pop3_names_all_before_it_reads_so_that_early_end_still_tells():
    unread = Row(2, "u3", 100, arrival_from="unread")
    found = compare(look(mail("1"), mail("2"), mail("3")), look(mail("1"), unread, taken=TUESDAY, partial=True))
    assert (ids(found.vanished), found.unsettled_gone) == (["u2"], ())


def test_after_an_early_end_only_what_arrived_later_is_new():
    old, new = mail("2", day=3), mail("3", day=24)
    claimed = replace(mail("4", day=24), arrival_from="date")
    found = compare(look(mail("1"), partial=True, messages=2), look(mail("1"), old, new, claimed, taken=TUESDAY))
    assert (ids(found.appeared), ids(found.unsettled_new)) == (["u3"], ["u2", "u4"])


def test_fewer_rows_than_messages_is_no_whole_look():
    found = compare(look(mail("1"), mail("2")), look(mail("1"), taken=TUESDAY, messages=2))
    assert (found.vanished, ids(found.unsettled_gone)) == ((), ["u2"])


def test_imap_ids_count_within_a_folder():
    here, there = mail("1"), replace(mail("2"), id="u1", folder="Sent")
    found = compare(imap(here, there, names=("INBOX", "Sent")), imap(here, taken=TUESDAY, names=("INBOX", "Sent")))
    assert [(row.id, row.folder) for row in found.vanished] == [("u1", "Sent")]


@pytest.mark.parametrize("mark", [{}, {"message_id": "", "same_as": "M1"}], ids=["Message-ID", "same_as"])
def test_moved_to_another_folder(mark):
    names = ("INBOX", "Archive")
    before, after = mail("1", **mark), replace(mail("1", **mark), id="u9", folder="Archive")
    found = compare(imap(before, names=names), imap(after, taken=TUESDAY, names=names))
    assert ([(one.row.folder, one.folder) for one in found.moved], found.vanished, found.appeared) == (
        [("INBOX", "Archive")], (), (),
    )  # fmt: skip


def test_the_same_message_id_of_another_size_is_no_move():
    names = ("INBOX", "Archive")
    after = replace(mail("1"), id="u9", folder="Archive", octets=99)
    found = compare(imap(mail("1"), names=names), imap(after, taken=TUESDAY, names=names))
    assert (found.moved, len(found.vanished), len(found.appeared)) == ((), 1, 1)


def test_one_copy_less_is_not_gone():
    names = ("INBOX", "All")
    inbox, everything = mail("1", same_as="M"), replace(mail("1", same_as="M"), id="u8", folder="All")
    found = compare(imap(inbox, everything, names=names), imap(everything, taken=TUESDAY, names=names))
    assert (found.vanished, ids(found.fewer_copies)) == ((), ["u1"])


def test_a_new_uidvalidity_makes_ids_worthless():
    first = imap(mail("1"), mail("2"), Row(3, "u3", 7))
    second = imap(replace(mail("2"), id="u1"), replace(mail("5", day=24), id="u2"), taken=TUESDAY, validity=8)
    found = compare(first, second)
    assert found.uidvalidity_changed
    assert [(row.folder, row.before, row.after) for row in found.renumbered] == [("INBOX", 7, 8)]
    assert ([row.subject for row in found.vanished], [row.subject for row in found.appeared]) == (
        ["Mail 1"],
        ["Mail 5"],
    )
    assert (found.new_ids, ids(found.unsettled_gone)) == (1, ["u3"])  # nothing tells u3 from any other


def test_a_folder_that_was_not_read_settles_nothing_but_a_deleted_one_does():
    names = ("INBOX", "Sent")
    first = imap(mail("1"), mail("2", folder="Sent"), names=names)
    unread = compare(first, imap(mail("1"), taken=TUESDAY, names=names, unread=("Sent",)))
    assert (unread.vanished, ids(unread.unsettled_gone), unread.limits) == ((), ["u2"], (Limit.FOLDERS_UNREAD,))
    assert ids(compare(first, imap(mail("1"), taken=TUESDAY)).vanished) == ["u2"]


def test_pop3_against_imap_compares_the_inbox_by_content():
    later = imap(
        replace(mail("1"), id="1"), replace(mail("7"), id="1", folder="Sent"), taken=TUESDAY, names=("INBOX", "Sent")
    )
    found = compare(look(mail("1"), mail("2")), later)
    assert (ids(found.vanished), found.appeared, found.same) == (["u2"], (), 1)
    assert set(found.limits) == {Limit.OTHER_MAILBOX, Limit.INBOX_ONLY, Limit.NO_IDS}


def test_without_uidl_content_decides_and_bare_sizes_decide_nothing():
    def nameless(row):
        return replace(row, id="")

    found = compare(
        look(nameless(mail("1")), nameless(mail("2")), Row(3, "", 5)), look(nameless(mail("1")), taken=TUESDAY)
    )
    assert ([row.subject for row in found.vanished], len(found.unsettled_gone)) == (["Mail 2"], 1)
    assert found.limits == (Limit.NO_IDS,)


def test_depths_may_differ():
    counted = look(Row(1, "u1", 100), taken=TUESDAY, depth=Depth.COUNTS)
    found = compare(look(mail("1"), mail("2")), counted)
    assert ([row.subject for row in found.vanished], found.limits) == (["Mail 2"], (Limit.COUNTS_ONLY,))


def test_what_arrived_before_the_earlier_look_and_was_not_there_is_late():
    late, claimed = mail("2", day=2), replace(mail("3", day=2), arrival_from="date")
    found = compare(look(mail("1")), look(mail("1"), late, claimed, mail("4", day=24), taken=TUESDAY))
    assert (len(found.appeared), found.late) == (3, 1)


@pytest.mark.parametrize(
    ("gone", "kept", "pattern"),
    [
        ([], [1], Pattern(Shape.NONE)),
        ([1, 2], [3], Pattern(Shape.FEW)),
        ([1, 2, 3, 4, 5], [], Pattern(Shape.ALL)),
        ([1, 2, 3, 4, 5], [6, 20], Pattern(Shape.OLDEST, 18)),
        ([1, 2, 3, 4, 21], [6, 20], Pattern(Shape.SCATTERED)),
    ],
)
def test_what_vanished_mails_have_in_common(gone, kept, pattern):
    rows = [mail(str(day), day=day) for day in (*gone, *kept)]
    found = compare(look(*rows), look(*(row for row in rows if int(row.id[1:]) in kept), taken=TUESDAY))
    assert found.pattern == pattern


def test_times_that_are_none_give_no_days():
    rows = [mail(str(day), day=day) for day in range(1, 9)]
    assert compare(look(*rows), look(*rows[6:], taken="yesterday")).pattern == Pattern(Shape.OLDEST, None)


FOLDERS = ("INBOX", "Sent", "Archive")
ROWS = st.builds(
    Row,
    number=st.integers(1, 9),
    id=st.sampled_from(["", "a", "b", "c", "d"]),
    octets=st.integers(0, 3),
    folder=st.sampled_from(FOLDERS),
    arrival=st.sampled_from([None, "2026-11-01T12:00:00+00:00", "2026-11-24T01:00:00+00:00"]),
    arrival_from=st.sampled_from(["unknown", "internal", "unread", "date"]),
    message_id=st.sampled_from(["", "<1>", "<2>"]),
    same_as=st.sampled_from(["", "M"]),
)
LOOKS = st.builds(
    lambda rows, protocol, validity, partial, depth: look(
        *rows, protocol=protocol, partial=partial, depth=depth,
        folders=tuple(Folder(name, uidvalidity=validity) for name in FOLDERS) if protocol == "imap" else (),
    ),
    st.lists(ROWS, max_size=8), st.sampled_from(["pop3", "imap", "mbox"]), st.integers(0, 2), st.booleans(),
    st.sampled_from(Depth),
)  # fmt: skip


@settings(max_examples=150)
@given(LOOKS, LOOKS)
def test_every_message_is_accounted_for_once(first, second):
    found = compare(first, second)
    cut = Limit.INBOX_ONLY in found.limits
    before = [row for row in first.rows if not cut or row.folder == "INBOX" or first.protocol.name == "pop3"]
    after = [row for row in second.rows if not cut or row.folder == "INBOX" or second.protocol.name == "pop3"]
    gone = len(found.vanished) + len(found.unsettled_gone) + len(found.fewer_copies)
    assert found.same + len(found.moved) + gone == len(before)
    assert found.same + len(found.moved) + len(found.appeared) + len(found.unsettled_new) == len(after)


@settings(max_examples=60)
@given(LOOKS)
def test_a_look_equals_itself(one):
    found = compare(one, replace(one, taken=TUESDAY))
    with_key = [row for row in one.rows if row.id or row.message_id or row.same_as or row.arrival]
    assert found.same >= len(with_key)
    assert (found.vanished, found.moved, found.appeared) == ((), (), ())


def test_a_copy_that_names_folders_and_counts_line_ends_otherwise_shows_the_same_messages():
    here = (mail("1", message_id="<a@x>", octets=100), mail("2", message_id="<b@x>", octets=200))
    there = mail("", message_id="<a@x>", octets=97, folder="mail.example/Inbox")
    found = compare(look(*here), look(there, taken=TUESDAY, protocol="mbox"))
    assert (found.same, found.moved, found.appeared) == (1, (), ())
    assert [row.message_id for row in found.vanished] == ["<b@x>"]
    assert Limit.COPY in found.limits
