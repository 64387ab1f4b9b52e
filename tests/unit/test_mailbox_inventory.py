"""The inventory file: the same octets for the same inventory, and nothing else is read back."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.errors import ContentError
from postfall.mailbox.inventory import from_bytes, to_bytes
from postfall.mailbox.model import (
    Address,
    Attachment,
    Depth,
    Finding,
    Folder,
    Inventory,
    KeptOnServer,
    Level,
    NotChecked,
    ProtocolFacts,
    Quota,
    Row,
    Uninspected,
)

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
people = st.lists(st.builds(Address, words, words), max_size=3).map(tuple)
moments = st.sampled_from([None, "2026-03-03T11:00:00+00:00", "1970-01-01T00:00:00+00:00"])
numbers = st.integers(0, 2**40)
texts = st.lists(words).map(tuple)
few = st.lists(words, max_size=2).map(tuple)
attachments = st.lists(st.builds(Attachment, words, words, numbers, words), max_size=2).map(tuple)
findings = st.builds(Finding, words, st.sampled_from(Level), words, numbers, words, words, words)
rows = st.builds(
    Row, numbers, words, numbers, folder=words, arrival=moments, arrival_from=words, sender=people, to=people,
    cc=people, reply_to=people, subject=words, message_id=words, problems=few, sent=moments, in_reply_to=words,
    marks=few, flags=few, attachments=attachments, failed=few, same_as=words,
    findings=st.lists(findings, max_size=2).map(tuple),
    not_inspected=st.lists(st.builds(Uninspected, words, words, numbers), max_size=2).map(tuple),
)  # fmt: skip
folders = st.builds(
    Folder, words, words, st.none() | words, numbers, st.none() | numbers, numbers, read=st.booleans()
)  # fmt: skip
kept = st.builds(
    KeptOnServer, words, words, st.none() | st.booleans(), st.none() | numbers, st.booleans(), numbers, moments,
    moments, st.none() | numbers,
)  # fmt: skip
inventories = st.builds(
    Inventory, words, words, words, st.sampled_from([Depth.COUNTS, Depth.HEADERS]),
    st.lists(rows, max_size=5).map(tuple),
    numbers, numbers,
    st.builds(ProtocolFacts, words, st.none() | words, st.booleans(), texts, texts), partial=st.booleans(),
    not_checked=st.lists(st.builds(NotChecked, words, words, words, words), max_size=2).map(tuple),
    problems=st.dictionaries(words, numbers, max_size=3), folders=st.lists(folders, max_size=2).map(tuple),
    quota=st.none() | st.builds(Quota, numbers, st.none() | numbers), rules_stored=few, contacts=people,
    kept_on_server=st.lists(kept, max_size=2).map(tuple),
)  # fmt: skip

ONE = Inventory(
    "pop3s://pop.example.org", "anna", "2026-11-23T09:00:00+00:00", Depth.HEADERS,
    (
        Row(1, "a", 10, arrival="2026-03-03T11:00:00+00:00", arrival_from="received",
            sender=(Address("k@example.org", "Ü"),)),
    ),
    1, 10, ProtocolFacts("pop3", "TLSv1.3", True, ("TOP",), ("STLS",)),
)  # fmt: skip


@given(inventories)
def test_what_is_written_is_read_back(inventory):
    data = to_bytes(inventory)
    assert from_bytes(data) == inventory
    assert to_bytes(from_bytes(data)) == data


def test_files_of_the_first_format_are_read_too():
    data = to_bytes(ONE).replace(b"postfall-inventory/2", b"postfall-inventory/1", 1)
    assert from_bytes(data) == ONE
    with pytest.raises(ContentError):
        from_bytes(data.replace(b"postfall-inventory/1", b"postfall-inventory/9", 1))


def test_one_line_a_message_and_no_room_for_line_breaks():
    row = Row(2, "b", 5, subject="a\nb\r\u2028\x00\x1b[31m")
    data = to_bytes(Inventory(**{**_parts(ONE), "rows": (*ONE.rows, row), "messages": 2}))
    assert data.count(b"\n") == 3
    assert from_bytes(data).rows[1] == row


def test_lone_surrogates_from_elsewhere_do_not_break_it():
    row = Row(1, "a", 10, subject="x\ud800y")
    assert from_bytes(to_bytes(Inventory(**{**_parts(ONE), "rows": (row,)}))).rows[0].subject == "x?y"


def _parts(inventory):
    return {name: getattr(inventory, name) for name in inventory.__dataclass_fields__}


GOOD = to_bytes(ONE)
HEAD, ROW, _ = GOOD.split(b"\n")


def _with(line, **more):
    return json.dumps(json.loads(line) | more).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"{}\n", b"[]\n", b"null\n", b"{\n", GOOD[:-1], GOOD + b"\n", GOOD + ROW + b"\n", HEAD + b"\n",
        b"\xff" + GOOD, GOOD.replace(b"pop3s", b"\xff\xfe", 1),
        _with(HEAD, format="other/1") + b"\n" + ROW + b"\n",
        _with(HEAD, rows=2) + b"\n" + ROW + b"\n",
        _with(HEAD, messages=-1) + b"\n" + ROW + b"\n",
        _with(HEAD, messages=1.0) + b"\n" + ROW + b"\n",
        _with(HEAD, messages=True) + b"\n" + ROW + b"\n",
        _with(HEAD, messages=2**70) + b"\n" + ROW + b"\n",
        _with(HEAD, depth="all") + b"\n" + ROW + b"\n",
        _with(HEAD, protocol=None) + b"\n" + ROW + b"\n",
        _with(HEAD, protocol=[]) + b"\n" + ROW + b"\n",
        _with(HEAD, not_checked=[["a"]]) + b"\n" + ROW + b"\n",
        _with(HEAD, not_checked="abcd") + b"\n" + ROW + b"\n",
        _with(HEAD, problems=[]) + b"\n" + ROW + b"\n",
        _with(HEAD, extra=1) + b"\n" + ROW + b"\n",
        HEAD + b"\n" + _with(ROW, body="x") + b"\n",
        HEAD + b"\n" + _with(ROW, number="1") + b"\n",
        HEAD + b"\n" + _with(ROW, sender=[["a", "b", "c"]]) + b"\n",
        HEAD + b"\n" + _with(ROW, sender=[[]]) + b"\n",
        HEAD + b"\n" + _with(ROW, sender="a") + b"\n",
        HEAD + b"\n" + _with(ROW, subject=None) + b"\n",
        HEAD + b"\n" + _with(ROW, arrival="yesterday") + b"\n",
        HEAD + b"\n" + b"[" * 100_000 + b"\n",
        HEAD + b"\n" + b'{"number":' + b"9" * 10_000 + b"}\n",
        HEAD + b"\n" + b'{"number":NaN,"octets":1}\n',
        HEAD + b"\n" + b'"' + b"x" * (5 << 20) + b'"\n',
    ],
)  # fmt: skip
def test_anything_else_is_refused(data):
    with pytest.raises(ContentError):
        from_bytes(data)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_damage_is_refused_or_harmless(data, at):
    with suppress(ContentError):
        from_bytes(GOOD[:at] + data + GOOD[at:])


def test_twenty_thousand_rows_are_written_and_read_quickly():
    rows = tuple(
        Row(number, f"id{number}", 2000, arrival="2026-03-03T11:00:00+00:00", arrival_from="received",
            sender=(Address(f"a{number % 400}@example.org", "Kim"),), subject="x" * 40, message_id=f"<{number}@x>")
        for number in range(20_000)
    )  # fmt: skip
    started = time.process_time()
    found = from_bytes(to_bytes(Inventory(**{**_parts(ONE), "rows": rows, "messages": 20_000})))
    assert time.process_time() - started < 5
    assert found.rows == rows
