"""The shipped mail programs and providers: they read, they name their sources, and German and English say the same."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.tools.settings_page import settings_page

from postfall.errors import ContentError, UsageError
from postfall.exposure.advice import Duty
from postfall.guide.advice import settings as room
from postfall.guide.advice.settings import (
    GOALS,
    TIMED,
    find_setting,
    keeping,
    parse_setting,
    programs,
    providers,
    questions,
    settings,
)
from postfall.guide.advice.step import recommend
from postfall.playbook.read import playbook_ids

FOLDER = Path(__file__).parents[2] / "playbooks" / "settings"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "mail-programs.md"
ALL = settings()
PROMISED = """
thunderbird outlook-classic outlook-new outlook-mac apple-mail-mac apple-mail-ios gmail-app thunderbird-android
fairemail samsung-email gmx web-de ionos telekom gmail
"""
EXAMPLE = (FOLDER / "telekom.yaml").read_bytes()


def id_of(row):
    return row.id


def test_what_was_promised_is_there():
    assert set(PROMISED.split()) <= {row.id for row in ALL}
    assert {row.id for row in programs()} | {row.id for row in providers()} == {row.id for row in ALL}


@pytest.mark.parametrize("setting", ALL, ids=id_of)
def test_each_says_whether_it_can_delete_by_days(setting):
    assert "imap_expire" in setting.can
    assert setting.kind == "provider" or "pop3_leave" in setting.can
    for what in TIMED:
        if (offer := setting.offer(what)) is not None:
            for goal in GOALS:
                found = offer.nearest(goal)
                assert not offer.options or found in offer.options
                assert all(abs(found.days - goal) <= abs(row.days - goal) for row in offer.options)


@pytest.mark.parametrize("setting", ALL, ids=id_of)
def test_texts_are_whole_in_both_languages(setting):
    for ability in setting.can.values():
        for de, en in zip(ability.steps.de, ability.steps.en, strict=True):
            assert de != en
            assert de.count("{value}") == en.count("{value}")
            assert de.count("→") == en.count("→") or "(" in en
            assert de.count("„") == de.count("“")
            assert en.count("“") == en.count("”")
        if ability.days is not None:
            assert any("{value}" in line for line in ability.steps.de), setting.id
        if ability.note is not None:
            assert ability.note.de.endswith((".", "!"))
            assert ability.note.en.endswith((".", "!"))


@pytest.mark.parametrize("setting", ALL, ids=id_of)
def test_words_are_confirmed_only_where_there_are_words(setting):
    for ability in setting.can.values():
        assert ability.source
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", ability.checked)
        if setting.versions.de == "nicht nachgelesen":
            assert not ability.confirmed.values


def test_apple_mail_has_no_two_weeks_and_thunderbird_has():
    apple, bird = find_setting("apple-mail-mac").offer("pop3_leave"), find_setting("Thunderbird").offer("pop3_leave")
    assert [apple.nearest(goal).days for goal in GOALS] == [7, 30]
    assert [bird.nearest(goal).days for goal in GOALS] == [14, 30]
    assert find_setting("fairemail").offer("pop3_leave") is None


def test_the_periods_of_the_law():
    germany = keeping()
    assert {row.id: row.years for row in germany.periods} == {"books": 10, "vouchers": 8, "letters": 6}
    assert next(row for row in germany.periods if row.id == "vouchers").since == "2025-01"
    assert keeping("XX") is None


def test_questions_offer_every_program_and_provider():
    options = {spec.key: {row.value for row in spec.options} for spec in questions()}
    assert options["mail_programs"] == {row.id for row in programs()} | {"other"}
    assert options["mail_provider"] == {row.id for row in providers()} | {"other"}


@pytest.mark.parametrize("program", programs(), ids=id_of)
def test_a_single_program_gets_an_advice(program):
    recommended = recommend({"mail_programs": (program.id,), "mail_backup": "tested"})
    duties = [role.duty for role in recommended.advice.roles]
    can_delete = program.device == "computer" and program.offer("pop3_leave") is not None
    assert (recommended.advice.method.value == "pop3") == can_delete
    assert duties.count(Duty.DELETES) <= 1


def test_the_reference_page_equals_the_data():
    """POSTFALL_REWRITE=1 writes it anew."""
    if os.environ.get("POSTFALL_REWRITE") == "1":
        PAGE.write_text(settings_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == settings_page()


def test_settings_are_no_playbook():
    assert "settings" not in playbook_ids()


def test_an_unknown_name_gets_a_suggestion():
    for word, near in (("thunderbrid", "thunderbird"), ("outl", "outlook"), ("web.de", None)):
        if near is None:
            assert find_setting(word).id == "web-de"
            continue
        with pytest.raises(UsageError) as caught:
            find_setting(word)
        assert near in caught.value.hint.en


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (b"kind: provider", b"kind: provder", "kind"),
        (b"    able: true", b"    abel: true", "can.imap_expire"),
        (b"  imap_expire:", b"  imap_expires:", "can"),
        (b"        - days: 14", b"        - days: two", "can.imap_expire.days.options[1].days"),
        (b"        - days: 14", b"        - days: 3", "can.imap_expire.days"),
        (b"      options:", b"      min: 1\n      options:", "can.imap_expire.days"),
        (b"    able: true", b"    able: false", "can.imap_expire"),
        (b'    checked: "2026-11-25"', b'    checked: "yesterday"', "can.imap_expire.checked"),
        (b"id: telekom", b"id: telecom", "id"),
    ],
)
def test_a_broken_file_names_the_place(old, new, key):
    assert old in EXAMPLE
    with pytest.raises(ContentError) as caught:
        parse_setting(EXAMPLE.replace(old, new, 1), "settings/telekom.yaml")
    assert any(problem.key.startswith(key) for problem in caught.value.problems), caught.value.problems
    assert all(problem.file == "settings/telekom.yaml" for problem in caught.value.problems)


def test_a_file_of_your_own_stands_in_front_and_adds(tmp_path, monkeypatch):
    own = tmp_path / "playbooks" / "settings"
    own.mkdir(parents=True)
    (own / "telekom.yaml").write_bytes(EXAMPLE.replace(b"Telekom (T-Online)", b"My Telekom"))
    (own / "house.yaml").write_bytes(EXAMPLE.replace(b"id: telekom", b"id: house").replace(b"Telekom", b"House mail"))
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path))
    names = {row.id: row.name.de for row in room.settings()}
    assert names["telekom"] == "My Telekom"
    assert names["house"].startswith("House mail")
    assert "thunderbird" in names
    (own / "house.yaml").write_bytes(b"format: 2\n")
    with pytest.raises(ContentError):
        room.settings()
