"""Headers as attackers, old programs and other languages write them."""

from __future__ import annotations

import time
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.mailbox.addresses import MOST, addresses
from postfall.mailbox.dates import iso, seconds
from postfall.mailbox.headers import RowReader
from postfall.mailbox.model import Address
from postfall.mailbox.text import plain


def row(*lines, budget=1 << 30):
    block = b"+OK\r\n" + b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines)
    return RowReader(budget).row(1, "id", 100, block.decode("latin-1"))


def raw(text):
    """A field body as the parser cuts it out: one character an octet."""
    return (text if isinstance(text, bytes) else text.encode()).decode("latin-1")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tue, 03 Mar 2026 12:34:56 +0100", "2026-03-03T11:34:56+00:00"),
        ("Tue, 3 Mar 2026 12:34:56 +0000 (UTC)", "2026-03-03T12:34:56+00:00"),
        ("3 Mar 2026 12:34 -0500", "2026-03-03T17:34:00+00:00"),
        ("Tue,  3 Mar 2026 12:34:56 GMT", "2026-03-03T12:34:56+00:00"),
        ("Tue, 3 Mar 26 12:34:56 EST", "2026-03-03T17:34:56+00:00"),
        ("Tue, 3 Mar 98 12:34:56 CEST", "1998-03-03T10:34:56+00:00"),
        ("tue, 3 MAR 2026 12:34:56 +01:00", "2026-03-03T11:34:56+00:00"),
        ("Tue, 3-Mar-2026 12:34:56", "2026-03-03T12:34:56+00:00"),
        ("Tue Mar  3 12:34:56 2026", "2026-03-03T12:34:56+00:00"),
        ("Tue, 3 March 2026 12.34.56 +0100", "2026-03-03T11:34:56+00:00"),
        ("Tue, 31 Dec 2024 23:59:60 +0000", "2024-12-31T23:59:59+00:00"),
        ("Thu, 29 Feb 2024 00:30:00 +1400", "2024-02-28T10:30:00+00:00"),
        ("Tue, 03 Mar 2026 12:34:56 +0100 (CET); Wed, 1 Jan 1997", "2026-03-03T11:34:56+00:00"),
    ],
)
def test_dates_that_can_be_read(text, wanted):
    assert iso(seconds(text)) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "Tue, 30 Feb 2026 12:34:56 +0000", "Tue, 3 Mar 2026 25:00:00 +0000",
     "Tue, 3 Foo 2026 12:00:00 +0000",
     "Tue, 3 Mar 0000 12:00:00 +0000", "Tue, 3 Mar 9999 12:00:00 +0000", "Tue, 3 Mar 2026 12:00:00 +9900", "2026-03-03",
     ":" * 50, "٣ Mar 2026 12:00:00"],
)  # fmt: skip
def test_dates_that_cannot(text):
    found = seconds(text)
    assert found is None or iso(found) is None


@given(st.datetimes(timezones=st.timezones()).filter(lambda at: 1971 < at.year < 2199))
def test_every_rfc_date_is_read_exactly(at):
    offset = at.utcoffset().total_seconds()
    if offset % 60 or at.fold:
        return
    at = at.replace(microsecond=0)
    assert seconds(format_datetime(at)) == int(at.timestamp())


@given(st.text(max_size=200))
def test_any_date_text_is_answered(text):
    found = seconds(text)
    assert found is None or isinstance(found, int)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Hello", "Hello"),
        (" =?utf-8?Q?Gr=C3=BC=C3=9Fe_an_alle?=", "Grüße an alle"),
        ("=?ISO-8859-1?B?R3L832U=?=", "Grüße"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=\r\n =?utf-8?q?c?= d", "abc d"),
        ("=?utf-8?b?w7w=?=\r\n\t=?utf-8?b?w6Q=?=", "üä"),
        ("=?utf-8?b?w?= =?utf-8?b?7w=?=", "?="),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?windows-1252?q?=80_100?=", "€ 100"),
        ("=?iso-8859-1?q?=80_100?=", "€ 100"),
        ("=?utf-8*de?q?=C3=BC?=", "ü"),
        ("=?nowhere-1?q?=C3=BC?=", "ü"),
        ("=?punycode?q?abc?=", "abc"),
        ("=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("one\r\n two\n\tthree", "one two three"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("cp1252"), "Grüße"),
        ("=?utf-8?q?=FF=FE?=", "ÿþ"),
        ("a =?us-ascii?q?b?= c", "a b c"),
        ("=?iso-2022-jp?b?GyRCOjRGIxsoQg==?=", "佐藤"),
        ("=?utf-16?b?AAAA2A==?=", None),
        ("=?utf-7?q?+2AA-?=", None),
    ],
)
def test_words(written, wanted):
    text, _ = plain(raw(written))
    if wanted == "?=":
        assert isinstance(text, str)
    elif wanted is not None:
        assert text == wanted
    assert text.encode("utf-8")


@given(st.binary(max_size=300))
def test_any_octets_become_text(data):
    text, _ = plain(raw(b"=?utf-8?q?" + data + b"?= " + data))
    text.encode("utf-8")


def test_what_could_not_be_decoded_is_told():
    assert plain("=?nowhere-1?q?a?=") == ("a", False)
    assert row("Subject: =?nowhere-1?q?a?=", "From: a@b.example").problems == ("no_date", "unknown_encoding")


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("anna@example.org", [("anna@example.org", "")]),
        ("Anna Berg <anna@example.org>", [("anna@example.org", "Anna Berg")]),
        (
            '"Berg, Anna" <anna@example.org>, bo@example.org',
            [("anna@example.org", "Berg, Anna"), ("bo@example.org", "")],
        ),
        ('"a \\"b\\" c" <a@example.org>', [("a@example.org", 'a "b" c')]),
        ("anna@example.org (Anna Berg)", [("anna@example.org", "Anna Berg")]),
        ("Anna (at (home)) <anna@example.org>", [("anna@example.org", "Anna")]),
        ("Team: a@example.org, B <b@example.org>;", [("a@example.org", ""), ("b@example.org", "B")]),
        ("undisclosed-recipients:;", []),
        ("undisclosed-recipients: ;, c@example.org", [("c@example.org", "")]),
        ("=?utf-8?q?M=C3=BCller=2C_J?= <jm@example.org>", [("jm@example.org", "Müller, J")]),
        ("=?utf-8?b?YkBldmlsLmV4YW1wbGUsIGM=?= <a@example.org>", [("a@example.org", "b@evil.example, c")]),
        ("Jürgen <j@example.org>", [("j@example.org", "Jürgen")]),
        (b"J\xfcrgen <j@example.org>", [("j@example.org", "Jürgen")]),
        ("<@relay.example:a@example.org>", [("a@example.org", "")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("a@example.org b@example.org", [("b@example.org", "a@example.org")]),
        ("<>", []),
        ("a@example.org,,, ,b@example.org", [("a@example.org", ""), ("b@example.org", "")]),
        ("a@example.org; b@example.org", [("a@example.org", ""), ("b@example.org", "")]),
        ("Anna <anna@example.org", [("anna@example.org", "Anna")]),
        ('"unclosed <a@example.org>', [("unclosed <a@example.org>", "")]),
        ("a@exämple.org", [("a@exämple.org", "")]),
        ("A\r\n <a@example.org>,\r\n\tB <b@example.org>", [("a@example.org", "A"), ("b@example.org", "B")]),
    ],
)
def test_addresses(written, wanted):
    found = addresses(raw(written), [])
    if written == '"unclosed <a@example.org>':
        assert len(found) == 1
    else:
        assert found == tuple(Address(*pair) for pair in wanted)


def test_odd_addresses_are_told():
    problems: list[str] = []
    addresses("root", problems)
    addresses("=?nowhere?q?x?= <a@example.org>", problems)
    assert problems == ["address_odd", "unknown_encoding"]


def test_too_many_addresses_are_bounded_and_told():
    problems: list[str] = []
    found = addresses(", ".join(f'"x" <a{number}@example.org>' for number in range(MOST + 50)), problems)
    assert len(found) == MOST
    assert problems == ["too_many_addresses"]


@given(st.text(max_size=200), st.binary(max_size=200))
def test_any_address_text_is_answered(text, data):
    for written in (raw(text), raw(data), raw(data) + "<" + raw(text) + '"('):
        for person in addresses(written, []):
            assert person.address
            (person.address + person.name).encode("utf-8")


def test_arrival_is_the_topmost_received():
    found = row(
        "Received: from a; by b;", "\tTue, 03 Mar 2026 12:00:00 +0100", "Received: x; Mon, 02 Mar 2026 12:00:00 +0100",
        "Date: Mon, 02 Mar 2026 11:00:00 +0000", "From: a@example.org",
    )  # fmt: skip
    assert (found.arrival, found.arrival_from, found.problems) == ("2026-03-03T11:00:00+00:00", "received", ())


@pytest.mark.parametrize(
    ("lines", "arrival", "source", "problems"),
    [
        (("Date: Tue, 03 Mar 2026 12:00:00 +0000",), "2026-03-03T12:00:00+00:00", "date", ()),
        (("Received: no date", "Date: Tue, 03 Mar 2026 12:00:00 +0000"), "2026-03-03T12:00:00+00:00", "date",
         ("received_unreadable",)),
        (("Received: a; Tue, 03 Mar 2026 12:00:00 +0000", "Date: soon"), "2026-03-03T12:00:00+00:00", "received",
         ("date_unreadable",)),
        (("Received: a; Tue, 03 Mar 2026 12:00:00 +0000", "Date: Sun, 01 Mar 2026 12:00:00 +0000"),
         "2026-03-03T12:00:00+00:00", "received", ()),
        (("Received: a; Tue, 03 Mar 2026 12:00:00 +0000", "Date: Sun, 01 Mar 2026 11:59:59 +0000"),
         "2026-03-03T12:00:00+00:00", "received", ("date_differs",)),
        (("Received: a; Tue, 03 Mar 2026 12:00:00 +0000", "Date: Tue, 19 Jan 2038 00:00:00 +0000"),
         "2026-03-03T12:00:00+00:00", "received", ("date_differs",)),
        ((), None, "unknown", ("no_date",)),
        (("Received: a; never", "Date: never"), None, "unknown", ("date_unreadable", "received_unreadable")),
    ],
)  # fmt: skip
def test_arrival(lines, arrival, source, problems):
    found = row("From: a@example.org", *lines)
    assert (found.arrival, found.arrival_from, found.problems) == (arrival, source, problems)


def test_names_of_fields_in_any_case_and_spacing():
    found = row(
        "FROM : a@example.org", "sUbJeCt:x", "CC\t:b@example.org", "message-id:<1@x>", "DATE:1 Jan 2026 00:00:00 +0000"
    )
    assert (found.sender[0].address, found.subject, found.cc[0].address, found.message_id) == (
        "a@example.org", "x", "b@example.org", "<1@x>",
    )  # fmt: skip


def test_repeated_fields():
    found = row("To: a@example.org", "To: b@example.org", "Subject: one", "Subject: two", "From: c@example.org")
    assert [person.address for person in found.to] == ["a@example.org", "b@example.org"]
    assert found.subject == "one"


def test_look_alikes_are_no_fields():
    found = row(
        "X-From: evil@example.org", " From: evil@example.org", "Fromage: evil@example.org", "From: a@example.org"
    )
    assert [person.address for person in found.sender] == ["a@example.org"]


def test_body_lines_are_not_read():
    found = RowReader(1 << 20).row(1, "id", 1, "+OK\r\nFrom: a@example.org\r\n\r\nTo: evil@example.org\r\n")
    assert found.to == ()


def test_control_characters_and_nul_stay_in_the_data():
    found = row(b"Subject: \x1b[31mred\x00\x07", "From: a@example.org", "Date: 1 Jan 2026 00:00:00 +0000")
    assert found.subject == "\x1b[31mred\x00\x07"


def test_the_budget_bounds_what_a_mailbox_can_keep():
    reader = RowReader(300)
    block = "+OK\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: s\r\nX: " + "x" * 100 + "\r\n"
    first, *_, last = [reader.row(number, "id", 1, block) for number in range(5)]
    assert first.to
    assert (last.to, last.subject, last.sender[0].address) == ((), "", "a@example.org")
    assert "over_budget" in last.problems


def test_long_fields_are_cut_and_told():
    found = row("Subject: " + "s" * 300_000, "From: a@example.org", "Date: 1 Jan 2026 00:00:00 +0000")
    assert len(found.subject) == 2000
    assert found.problems == ("field_too_long",)


@pytest.mark.parametrize(
    "piece",
    ["=?utf-8?q?", "=?utf-8?q?x?= ", "<", "(", '"', "a@", ",", ";", "\\", ":", " \r\n", "?=", "1 Jan ", "=?a*", "<a@b ",
     "a:", "\r\n ", "\x00", "=?utf-8?b?AA", "12:"],
)  # fmt: skip
@pytest.mark.parametrize("field", ["From", "Subject", "Date", "Received", "To"])
def test_no_field_takes_long(field, piece):
    block = f"+OK\r\n{field}: {piece * (250_000 // len(piece))}\r\n"
    started = time.process_time()
    RowReader(1 << 30).row(1, "id", 1, block)
    assert time.process_time() - started < 2.5


@given(st.binary(max_size=600))
def test_any_header_gives_a_row(data):
    found = RowReader(1 << 20).row(7, "id", 5, "+OK\r\n" + data.decode("latin-1"))
    assert (found.number, found.id, found.octets) == (7, "id", 5)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["List-Id: Team <team.example.org>"], ("list",)),
        (["List-Unsubscribe: <mailto:off@example.org>", "Precedence: bulk"], ("bulk",)),
        (["Precedence: LIST"], ("bulk",)),
        (["Precedence: first-class"], ()),
        (["Auto-Submitted: auto-replied (vacation)"], ("auto",)),
        (["Auto-Submitted: no"], ()),
        (["Auto-Submitted:  NO ; owner=x"], ()),
        (["X-Autoreply: yes"], ("auto",)),
        (["Content-Type: multipart/report;", "\treport-type=delivery-status; boundary=x"], ("bounce",)),
        (["Content-Type: multipart/report; report-type=disposition-notification"], ()),
        (["X-Failed-Recipients: a@example.org, b@example.org"], ("bounce",)),
        (["Content-Type: multipart/encrypted; protocol=application/pgp-encrypted"], ("encrypted",)),
        (["Content-Type: application/pkcs7-mime; smime-type=enveloped-data"], ("encrypted",)),
        (["Content-Type: application/x-pkcs7-mime; smime-type=signed-data"], ("signed",)),
        (["Content-Type: multipart/signed; micalg=sha-256"], ("signed",)),
        (["Content-Type: text/plain"], ()),
    ],
)
def test_the_nature_of_a_message(lines, wanted):
    assert row("From: a@example.org", *lines).marks == wanted


def test_whom_a_bounce_names_and_what_an_answer_answers():
    found = row(
        "In-Reply-To: Your message <1@example.org> of today", "X-Failed-Recipients: a@example.org,\r\n b@x.example"
    )
    assert (found.in_reply_to, found.failed) == ("<1@example.org>", ("a@example.org", "b@x.example"))
    assert row("In-Reply-To: nothing to see", "Subject: x").in_reply_to == ""


def test_whoever_got_a_blind_copy_counts_like_the_others():
    found = row("Cc: a@example.org", "Bcc: b@example.org, C <c@x.example>", "BCC: d@x.example")
    assert [person.address for person in found.cc] == ["a@example.org", "b@example.org", "c@x.example", "d@x.example"]
    assert [person.address for person in row("Bcc: b@example.org").cc] == ["b@example.org"]


def test_what_the_sender_claims_stays_beside_the_arrival():
    found = row("Received: by x; Tue, 3 Mar 2026 12:00:00 +0000", "Date: Sun, 1 Feb 2026 12:00:00 +0000")
    assert (found.arrival, found.sent) == ("2026-03-03T12:00:00+00:00", "2026-02-01T12:00:00+00:00")
    assert found.problems == ("date_differs",)


@pytest.mark.parametrize(
    ("date", "problems"),
    [
        ("Tue, 3 Mar 2026 12:00:00 +0000", ()),
        ("Thu, 5 Mar 2026 12:00:01 +0000", ("date_differs",)),
        ("soon", ("date_unreadable",)),
        (None, ("no_date",)),
    ],
)
def test_what_the_server_noted_wins_over_the_header(date, problems):
    lines = ["Received: by x; Mon, 1 Jan 2001 12:00:00 +0000", *([f"Date: {date}"] if date else [])]
    block = "".join(f"\r\n{line}" for line in lines)
    found = RowReader(1 << 20).row(1, "7/1", 100, block, internal="2026-03-03T12:00:00+00:00", flags=("\\Seen",))
    assert (found.arrival, found.arrival_from, found.problems) == ("2026-03-03T12:00:00+00:00", "internal", problems)
    assert found.flags == ("\\Seen",)
