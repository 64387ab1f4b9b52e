from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

import pytest

from postfall import yamlfile
from postfall.errors import ContentError, UsageError
from postfall.law.model import Counting, Period, Unit
from postfall.law.read import RegimesFile, find_regime, regimes

GOOD = """
format: 1
regimes:
  - id: one
    title: {de: Eins, en: One}
    law: {de: Gesetz, en: Act}
    who: {de: Wer, en: Who}
    event: aware_at
    hours: 72
    counting: eu-1182
    to: {de: Amt, en: Office}
    text: {de: Melden., en: Notify.}
    source: example.org
    valid_from: 2018-05-25
    checked: 2026-11
    confirmed: true
"""


def read(text: str) -> RegimesFile:
    return yamlfile.load(text, "regimes.yaml", RegimesFile)


def problems(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read(text)
    return [str(row) for row in caught.value.problems]


def test_the_shipped_core():
    rows = regimes()

    assert list(rows)[:5] == ["gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34", "tell-employer"]
    assert (rows["gdpr-33-1"].hours, rows["gdpr-33-1"].counting, rows["gdpr-33-1"].event) == (
        72,
        Counting.EU_1182,
        "aware_at",
    )
    for id_ in ("gdpr-33-2", "gdpr-33-5", "gdpr-34", "tell-employer"):
        assert rows[id_].hours is None
        assert rows[id_].confirmed
    assert {row.id: row.hours_fact for row in rows.values() if row.by_contract} == {
        "gdpr-33-2": "processor_contract_hours",
        "insurance": "insurance_hours",
    }


def test_what_is_not_settled_is_marked():
    rows = regimes()

    assert {row.id for row in rows.values() if not row.confirmed} == {
        "gdpr-33-1-omnibus", "kdg-33", "kdg-34", "dsg-ekd-32", "dsg-ekd-33", "tkg-169-rest", "insurance",
    }  # fmt: skip
    assert [row.id for row in rows.values() if not row.in_force] == ["gdpr-33-1-omnibus"]
    assert rows["gdpr-33-1-omnibus"].hours == 96


def test_every_regime_says_where_it_was_read_and_ends_its_sentences():
    for row in regimes().values():
        assert row.source
        assert row.checked.startswith("20")
        assert row.text.de.endswith(".")
        assert row.text.en.endswith(".")
        assert row.who.de != row.who.en


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        regimes()["gdpr-33-1"] = None  # type: ignore[index]


@pytest.mark.parametrize(
    ("typed", "hint"), [("gdpr-33", "gdpr-33-1?"), ("gdrp-34", "gdpr-34?"), ("", "--list"), ("xyzzy", "--list")]
)
def test_an_unknown_regime_is_refused_with_a_suggestion(typed, hint):
    with pytest.raises(UsageError) as caught:
        find_regime(typed)

    assert hint in caught.value.hint.en


def test_the_example_is_read():
    assert read(GOOD).regimes[0].regime().hours == 72


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("hours: 72", "hours: 0"), "hours"),
        (("    hours: 72\n", ""), "without-delay has no hours"),
        (("counting: eu-1182", "counting: without-delay"), "without-delay has no hours"),
        (("counting: eu-1182", "counting: eu-1128"), "eu-1182"),
        (("confirmed: true", "confirmed: yes"), "confirmed"),
        (("    valid_from: 2018-05-25\n", ""), "a proposal has none"),
        (("confirmed: true", "confirmed: true\n    status: proposed"), "a proposal has none"),
        (("    source: example.org\n", ""), "source"),
        (("    event: aware_at", "    evnt: aware_at"), "event"),
        (("checked: 2026-11", "checked: November"), "checked"),
        (("hours: 72", "hours: 72\n    days: 3"), "only one of hours, days and months"),
        (("hours: 72", "months: 13"), "months"),
        (("counting: eu-1182", "counting: eu-1182\n    shift: true"), "only de-bgb moves"),
        (("counting: eu-1182", "counting: eu-1182\n    by_contract: true"), "hours_fact and by_contract"),
        (("counting: eu-1182", "counting: eu-1182\n    after: two"), "the notice is called two_sent_at"),
        (("counting: eu-1182", "counting: eu-1182\n    limits: [{event: detected_at}]"), "a limit needs"),
        (("counting: eu-1182", "counting: eu-1182\n    audience: [everybody]"), "audience"),
    ],
)
def test_a_broken_row_is_named_with_its_place(change, word):
    found = problems(GOOD.replace(*change))

    assert any(word in row for row in found)
    assert all(row.startswith("regimes.yaml:") for row in found)


def test_an_id_twice_is_refused():
    row = GOOD.partition("regimes:\n")[2]

    assert any("there twice: one" in line for line in problems(GOOD + row))


def test_every_file_in_the_package_is_read():
    """A file that the loader does not name would be law that nobody sees."""
    folder = files("postfall.law") / "data" / "regimes"
    shipped = [entry for entry in folder.iterdir() if entry.name.endswith(".yaml")]

    listed = [row.id for entry in shipped for row in yamlfile.read(entry, RegimesFile).regimes]
    assert sorted(listed) == sorted(regimes())


ISSUE = [
    "gdpr-33-1",
    "gdpr-33-2",
    "gdpr-33-5",
    "gdpr-34",
    "tell-employer",
    "bsig-32-early-warning",
    "bsig-32-notification",
    "bsig-32-final",
    "bsig-32-progress",
    "dora-19-initial",
    "dora-19-intermediate",
    "dora-19-final",
    "tkg-169",
    "tkg-169-rest",
    "tkg-168-early",
    "tkg-168-notification",
    "tkg-168-final",
    "eidas-19",
    "ch-dsg-24",
    "ch-isg-74",
    "ch-isg-74-rest",
    "uk-gdpr-33",
    "uk-pecr-5a",
    "kdg-33",
    "kdg-34",
    "dsg-ekd-32",
    "dsg-ekd-33",
    "secrecy-203",
    "strafantrag",
    "insurance",
    "bank-recall",
    "gdpr-33-1-omnibus",
]


def test_every_duty_of_the_house_is_there_and_says_all_about_itself():
    rows = regimes()

    assert sorted(rows) == sorted(ISSUE)
    for row in rows.values():
        for text in (row.title, row.law, row.who, row.trigger, row.threshold, row.to, row.text):
            assert text.de
            assert text.en
        assert row.audience
        assert row.trigger.de.endswith(".")
        assert row.threshold.de.endswith(".")
        assert (row.counting_why.de != "") == (row.period is not None or row.by_contract), row.id


def test_a_report_after_another_counts_from_its_notice():
    after = {row.id: (row.after, row.event, row.period) for row in regimes().values() if row.after}

    assert after == {
        "bsig-32-progress": ("bsig-32-notification", "bsig_32_notification_sent_at", Period(1, Unit.MONTHS)),
        "bsig-32-final": ("bsig-32-notification", "bsig_32_notification_sent_at", Period(1, Unit.MONTHS)),
        "dora-19-intermediate": ("dora-19-initial", "dora_19_initial_sent_at", Period(72)),
        "dora-19-final": ("dora-19-intermediate", "dora_19_intermediate_sent_at", Period(1, Unit.MONTHS)),
        "tkg-169-rest": ("tkg-169", "tkg_169_sent_at", Period(3, Unit.DAYS)),
        "tkg-168-final": ("tkg-168-notification", "tkg_168_notification_sent_at", Period(1, Unit.MONTHS)),
        "ch-isg-74-rest": ("ch-isg-74", "ch_isg_74_sent_at", Period(14, Unit.DAYS)),
    }


def test_only_acts_of_the_union_are_counted_by_its_regulation():
    """National and foreign law, church law and contracts never get the readings of Regulation 1182/71."""
    union = {row.id for row in regimes().values() if row.counting is Counting.EU_1182}

    assert union == {
        "gdpr-33-1", "gdpr-33-1-omnibus", "dora-19-initial", "dora-19-intermediate", "dora-19-final", "eidas-19",
        "tkg-169", "tkg-169-rest",
    }  # fmt: skip


def test_older_texts_follow_each_other_without_a_gap():
    for row in regimes().values():
        ends = [(version.valid_from, version.valid_to) for version in row.versions]
        for begin, end in ends:
            assert begin < end
        if ends:
            assert date.fromisoformat(ends[-1][1]) + timedelta(days=1) == date.fromisoformat(row.valid_from)
