"""The exercise clock: start, factor, pause, jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.errors import UsageError
from postfall.exercise.clock import FastClock

START = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)


def test_it_runs_as_fast_as_told(clock):
    fast = FastClock(START, 60, clock)
    assert fast.now() == START
    clock.advance(minutes=1)
    assert fast.now() == START + timedelta(hours=1)


def test_half_as_fast(clock):
    slow = FastClock(START, Fraction(1, 2), clock)
    clock.advance(hours=3)
    assert slow.now() == START + timedelta(hours=1, minutes=30)


def test_a_pause_stops_it_and_it_goes_on_from_there(clock):
    fast = FastClock(START, 60, clock)
    clock.advance(minutes=1)
    fast.pause()
    clock.advance(days=3)
    fast.pause()
    assert fast.paused
    assert fast.now() == START + timedelta(hours=1)
    fast.resume()
    fast.resume()
    assert not fast.paused
    clock.advance(minutes=1)
    assert fast.now() == START + timedelta(hours=2)


def test_a_jump_while_running_and_while_paused(clock):
    fast = FastClock(START, 2, clock)
    fast.jump(timedelta(hours=6))
    clock.advance(minutes=30)
    assert fast.now() == START + timedelta(hours=7)
    fast.pause()
    fast.jump(timedelta(days=1))
    clock.advance(minutes=30)
    assert fast.now() == START + timedelta(days=1, hours=7)


def test_a_base_that_is_set_back_does_not_set_it_back(clock):
    fast = FastClock(START, 60, clock)
    clock.advance(minutes=-10)
    assert fast.now() == START


def test_it_tells_utc(clock):
    fast = FastClock(START.astimezone(timezone(timedelta(hours=5, minutes=45))), 1, clock)
    assert fast.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(("start", "factor"), [(START, 0), (START, -1), (START.replace(tzinfo=None), 1)])
def test_refused(clock, start, factor):
    with pytest.raises(UsageError):
        FastClock(start, factor, clock)


def test_no_jump_into_the_past(clock):
    with pytest.raises(UsageError):
        FastClock(START, 1, clock).jump(timedelta(seconds=-1))


class Base:
    at = START

    def now(self):
        return self.at


@given(
    st.lists(
        st.tuples(st.sampled_from(["wait", "pause", "resume", "jump"]), st.integers(0, 10**7)), min_size=1, max_size=30
    ),
    st.integers(1, 5000),
)
def test_it_never_runs_backwards(moves, factor):
    base = Base()
    fast = FastClock(START, factor, base)
    seen = fast.now()
    for move, amount in moves:
        if move == "wait":
            base.at += timedelta(microseconds=amount)
        elif move == "jump":
            fast.jump(timedelta(microseconds=amount))
        else:
            getattr(fast, move)()
        assert fast.now() >= seen
        seen = fast.now()
