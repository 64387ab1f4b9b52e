"""The server's bookkeeping without a wire: heads, dots, marks, counters, log lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.exercise.server import doorlog
from postfall.exercise.server.doorlog import Visit
from postfall.exercise.server.maildrop import Counters, Maildrop, Stored, stuffed, top

RAW = b"From: a@b.example\r\nSubject: x\r\n\r\none\r\n.\r\n..two\r\n"
AT = datetime(2026, 3, 27, 16, 20, tzinfo=UTC)


def test_dots_at_the_beginning_of_lines_are_doubled():
    assert stuffed(RAW) == b"From: a@b.example\r\nSubject: x\r\n\r\none\r\n..\r\n...two\r\n"
    assert stuffed(b".\r\n") == b"..\r\n"


@given(st.lists(st.sampled_from([b".", b"a", b"", b"..", b"a."]), max_size=12))
def test_undoing_the_dots_gives_the_mail_back(lines):
    raw = b"".join(line + b"\r\n" for line in lines)
    wire = stuffed(raw) + b".\r\n"
    taken, rest = [], wire.split(b"\r\n")
    while (line := rest.pop(0)) != b".":
        taken.append(line[1:] if line.startswith(b".") else line)
    assert rest == [b""]
    assert b"".join(line + b"\r\n" for line in taken) == raw


@pytest.mark.parametrize(
    ("lines", "body"), [(0, b""), (1, b"one\r\n"), (2, b"one\r\n.\r\n"), (3, b"one\r\n.\r\n..two\r\n"), (99, RAW[33:])]
)
def test_top(lines, body):
    assert top(RAW, lines) == RAW[:33] + body


def test_top_of_a_mail_without_a_blank_line():
    assert top(b"Subject: only a head\r\n", 0) == b"Subject: only a head\r\n"


def test_counters_count_what_is_sent():
    drop = Maildrop([Stored(RAW, "a"), Stored(RAW + b"more\r\n", "b")])
    assert drop.octets == 2 * len(RAW) + 6
    sent = drop.top(1, 0), drop.retr(2), drop.retr(2)
    assert drop.counters == Counters(top=1, top_octets=len(sent[0]), retr=2, retr_octets=len(sent[1]) * 2)
    assert sent[0] == b"+OK\r\n" + RAW[:33]


def test_a_marked_mail_is_not_there_and_numbers_stay():
    drop = Maildrop([Stored(RAW, "a"), Stored(RAW, "b"), Stored(RAW, "c")])
    drop.dele(2)
    assert [number for number, _ in drop.rows()] == [1, 3]
    for act in (drop.dele, drop.retr, drop.mail):
        with pytest.raises(LookupError):
            act(2)
    assert drop.gone() == frozenset("b")
    assert drop.counters.deleted == 1


@pytest.mark.parametrize("number", [0, -1, 4])
def test_no_such_number(number):
    with pytest.raises(LookupError):
        Maildrop([Stored(RAW, "a")] * 3).mail(number)


def test_log_lines_have_dovecots_form():
    visit = Visit("bob", "127.0.0.1", 12061, "kQxoCetgtpZ/AAAB")
    assert doorlog.login(AT, visit) == (
        "2026-03-27T16:20:00+0000 pop3-login: Info: Login: user=<bob>, method=PLAIN, rip=127.0.0.1, lip=127.0.0.1, "
        "mpid=12061, TLS, session=<kQxoCetgtpZ/AAAB>"
    )
    assert doorlog.logout(AT, visit, Counters(1, 982, 2, 3260, 3), (5000, 12437588)) == (
        "2026-03-27T16:20:00+0000 pop3(bob)<12061><kQxoCetgtpZ/AAAB>: Info: Disconnected: Logged out "
        "top=1/982, retr=2/3260, del=3/5000, size=12437588"
    )
    assert doorlog.refused(AT, visit, 1, 5) == (
        "2026-03-27T16:20:00+0000 pop3-login: Info: Disconnected: Aborted login by logging out (auth failed, "
        "1 attempts in 5 secs): user=<bob>, method=PLAIN, rip=127.0.0.1, lip=127.0.0.1, TLS, session=<kQxoCetgtpZ/AAAB>"
    )
