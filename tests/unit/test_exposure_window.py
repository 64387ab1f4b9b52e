"""From when to when somebody could be in: nothing that nobody knows makes it shorter."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.looks import NOW, at, codes, shut

from postfall.exposure.reasons import DOORS, SENTENCES
from postfall.exposure.window import CHOICE_DOORS, MOMENT_DOORS, doors, windows
from postfall.value import UNKNOWN, Moment


def access(facts, now=NOW, **more):
    return windows(doors(facts, **more), now)[0]


def test_the_start_is_the_first_access_that_is_seen():
    window = access(shut(access_first_at=at("11-13 05:29")))
    assert (window.start, window.end, window.open) == (at("11-13 05:29").utc, at("11-20 09:00").utc, False)
    assert codes(window.why) == ["first_seen", "last_shut"]


@pytest.mark.parametrize("said", [{}, {"access_first_at": UNKNOWN}])
def test_an_unknown_start_means_everything_but_fraud_mail_tells_when_it_had_begun(said):
    window = access(shut(fraud_since=at("11-18 13:00"), **said))
    assert (window.start, window.start_latest) == (None, at("11-18 13:00").utc)
    assert {"first_unknown", "begun_by_fraud"} <= {*codes(window.why)}


def test_fraud_mail_before_the_first_access_moves_the_start():
    assert access(shut(access_first_at=at("11-13 05:00"), fraud_since=at("11-10 05:00"))).start == at("11-10 05:00").utc


def test_the_end_is_the_latest_of_all_doors():
    facts = shut("11-20 09:00", forwarding="removed", sessions_ended_at=at("11-20 10:30"))
    window = access(facts, confirmed_at={"forwarding": at("11-21 07:00").utc})
    assert window.end == at("11-21 07:00").utc
    assert not window.open
    assert "Weiterleitung" in window.why[-1].text.de


@pytest.mark.parametrize("door", [*MOMENT_DOORS, *CHOICE_DOORS])
@pytest.mark.parametrize("state", ["open", UNKNOWN, None])
def test_a_door_that_is_not_shut_for_sure_keeps_the_end_at_now_and_is_named(door, state):
    facts = shut(access_ended_at=at("11-20 09:30"))
    if state == "open" and door == "password_changed_at":
        state = None
    facts["live_sessions" if door == "sessions_ended_at" and state == "open" else door] = state
    if door == "sessions_ended_at" and state != "open":
        facts["live_sessions"] = state
    window = access({key: value for key, value in facts.items() if value is not None})
    assert (window.end, window.open) == (NOW, True)
    assert DOORS[door].de in " ".join(one.text.de for one in window.why)


def test_what_the_question_asks_for_while_something_is_open_keeps_it_open():
    assert access(shut(access_ended_at=UNKNOWN)).open


def test_a_door_shut_nobody_knows_when_ends_now_but_is_not_open():
    window = access(shut(delegates="removed"))
    assert (window.end, window.open, codes(window.why)[-1]) == (NOW, False, "door_when")


def test_the_stated_end_goes_before_reports_that_came_later_but_not_before_a_door_with_its_own_time():
    reported = {"delegates": at("11-22 18:00").utc}
    facts = shut("11-20 09:00", delegates="removed", access_ended_at=at("11-20 09:40"))
    assert access(facts, confirmed_at=reported).end == at("11-20 09:40").utc
    later = facts | {"password_changed_at": at("11-21 01:00")}
    assert access(later, confirmed_at=reported).end == at("11-21 01:00").utc


def test_access_after_the_doors_were_shut_counts():
    window = access(shut("11-20 09:00", access_last_at=at("11-21 03:00")))
    assert (window.end, codes(window.why)[-1]) == (at("11-21 03:00").utc, "seen_after_doors")


@pytest.mark.parametrize("provider", ["microsoft365", "google_workspace"])
def test_a_door_that_does_not_exist_there_is_no_open_door(provider):
    facts = {key: value for key, value in shut(provider=provider).items() if key != "sieve_scripts"}
    assert not access(facts).open
    assert access(facts | {"provider": "own_server"}).open


def test_a_forward_has_an_interval_of_its_own():
    facts = shut(forwarding="removed", sieve_scripts="removed", access_first_at=at("11-13 05:00"))
    found = windows(
        doors(facts, confirmed_at=dict.fromkeys(("forwarding", "sieve_scripts"), at("11-22 08:00").utc)), NOW
    )
    assert [(row.kind, row.open) for row in found] == [("access", False), ("forward", False)]
    assert found[1].end == found[0].end == at("11-22 08:00").utc
    assert codes(found[1].why) == ["forward_found", "forward_found"]


def test_an_open_forward_runs_until_now():
    found = windows(doors(shut(inbox_rules="open")), NOW)
    assert [(row.kind, row.end, row.open) for row in found] == [("access", NOW, True), ("forward", NOW, True)]


def test_no_answer_at_all_is_everything_until_now():
    window = access({})
    assert (window.start, window.end, window.open) == (None, NOW, True)


def test_times_that_contradict_each_other_are_told():
    window = access(shut("11-10 09:00", access_first_at=at("11-13 05:00")))
    assert window.start == window.end == at("11-13 05:00").utc
    assert "end_before_start" in codes(window.why)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda moment: Moment.of(moment.replace(microsecond=0, tzinfo=UTC))
)
states = st.sampled_from(["clean", "removed", "open", UNKNOWN])
answers = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys((*MOMENT_DOORS, "access_first_at", "access_ended_at"), moments | st.just(UNKNOWN)),
        **dict.fromkeys((*CHOICE_DOORS, "live_sessions"), states),
    },
)
nearly_shut = answers.map(lambda some: shut() | dict([*some.items()][:3]))
answers = nearly_shut | answers
reports = st.dictionaries(st.sampled_from(CHOICE_DOORS), moments.map(lambda moment: moment.utc))


@given(answers, reports, st.sampled_from(CHOICE_DOORS), st.sampled_from(["clean", "removed"]))
def test_shutting_a_door_never_lengthens(facts, reported, door, state):
    standing = access(facts | {door: "open"}, confirmed_at=reported)
    closed = access(facts | {door: state}, confirmed_at=reported)
    assert closed.end <= standing.end
    assert closed.start == standing.start


@given(
    answers,
    reports,
    st.sampled_from([*MOMENT_DOORS, *CHOICE_DOORS, "live_sessions", "access_ended_at", "access_first_at"]),
)
def test_not_knowing_never_shortens(facts, reported, key):
    known = access(facts, confirmed_at=reported)
    unknown = access(facts | {key: UNKNOWN}, confirmed_at=reported)
    if key != "access_first_at":  # a start behind the end moves the end; without it nothing does
        assert unknown.end >= known.end
    assert unknown.start is None or (known.start is not None and unknown.start <= known.start)


@given(answers, reports, moments, st.integers(0, 10**7))
def test_a_later_end_of_a_door_never_shortens(facts, reported, moment, seconds):
    later = Moment.of(moment.utc + timedelta(seconds=seconds))
    early = access(facts | {"password_changed_at": moment}, confirmed_at=reported)
    assert access(facts | {"password_changed_at": later}, confirmed_at=reported).end >= early.end


@given(answers, reports)
def test_every_result_lies_within_bounds(facts, reported):
    for window in windows(doors(facts, confirmed_at=reported), NOW):
        assert window.end <= NOW or not window.open
        assert window.start is None or window.start <= window.end
        assert window.end.utcoffset() == timedelta(0)
        assert window.why


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"])
def test_the_machines_zone_does_not_matter(zone, monkeypatch):
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        facts = shut(access_first_at=Moment.parse("2026-10-25 02:30", "Europe/Berlin", "later"))
        window = access(facts, now=NOW.astimezone())
        assert window.start == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        assert window.end == at("11-20 09:00").utc
    finally:
        monkeypatch.undo()
        time.tzset()


def test_every_sentence_is_there_in_both_languages():
    for code, text in SENTENCES.items():
        assert text.de.strip(), code
        assert text.de != text.en, code
        assert ("{" in text.de) == ("{" in text.en), code
