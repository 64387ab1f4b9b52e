"""What delivery reports say of whom they could not reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.mailbox.bounces import failed_recipients

POSTFIX = b"""Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4XyZ
Arrival-Date: Tue,  3 Mar 2026 12:01:56 +0100 (CET)

Final-Recipient: rfc822; neu@firma.example
Original-Recipient: rfc822;alt@firma.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

Final-Recipient: rfc822; spaet@firma.example
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; da@firma.example
Action: relayed
Status: 2.0.0
"""


def test_only_those_that_were_not_reached_as_the_sender_wrote_them():
    assert failed_recipients(POSTFIX) == ("alt@firma.example",)
    assert failed_recipients(POSTFIX.replace(b"\n", b"\r\n")) == ("alt@firma.example",)


@pytest.mark.parametrize(
    ("report", "addresses"),
    [
        (b"FINAL-RECIPIENT: RFC822;\n <kim@example.org>\nACTION: FAILED", ("kim@example.org",)),
        (b"Final-Recipient: kim@example.org\nStatus: 5.7.1 (refused)", ("kim@example.org",)),
        (b"Final-Recipient: rfc822; kim@example.org\nStatus: 4.7.1", ()),
        (b"Original-Recipient: rfc822;\nFinal-Recipient: rfc822;kim@example.org\nAction: failed", ("kim@example.org",)),
        (b"Final-Recipient: rfc822;kim\nAction: failed", ()),
        (b"Final-Recipient: rfc822;k@x.example\nAction: failed\n\n" * 3, ("k@x.example",)),
        (b"", ()),
    ],
)
def test_what_servers_write(report, addresses):
    assert failed_recipients(report) == addresses


def test_a_report_without_an_end_has_one():
    group = b"Final-Recipient: rfc822;%d@x.example\nAction: failed\n\n"
    assert len(failed_recipients(b"".join(group % number for number in range(100_000)))) == 200
    assert failed_recipients(b"Action:" + b"\n failed" * 500_000) == ()


@given(st.binary(max_size=400))
def test_any_octets_are_read(report):
    assert isinstance(failed_recipients(POSTFIX[:-200] + report), tuple)
