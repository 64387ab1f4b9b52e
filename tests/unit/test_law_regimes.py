from __future__ import annotations

from importlib.resources import files

import pytest

from postfall import yamlfile
from postfall.errors import ContentError, UsageError
from postfall.law.model import Counting
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
    assert [row.id for row in rows.values() if row.by_contract] == ["gdpr-33-2"]


def test_what_is_not_settled_is_marked():
    rows = regimes()

    assert [row.id for row in rows.values() if not row.confirmed] == ["kdg-33", "dsg-ekd-32", "gdpr-33-1-omnibus"]
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
    ],
)
def test_a_broken_row_is_named_with_its_place(change, word):
    found = problems(GOOD.replace(*change))

    assert any(word in row for row in found)
    assert all(row.startswith("regimes.yaml:") for row in found)


def test_an_id_twice_is_refused():
    row = GOOD.partition("regimes:\n")[2]

    assert any("there twice: one" in line for line in problems(GOOD + row))


def test_the_data_lies_in_the_package():
    assert (files("postfall.law") / "data" / "regimes.yaml").is_file()
