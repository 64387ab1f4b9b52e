"""What a draft says about a fact: known, only proposed, not known, missing."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from postfall.case.model import FactState, MailboxRecord
from postfall.draft import markdown
from postfall.draft.catalogue import KINDS
from postfall.draft.facts import variables
from postfall.draft.kinds import read_template
from postfall.draft.letter import Mark
from postfall.draft.render import render
from postfall.language import Text
from postfall.law.model import Deadline, Duty, DutyState
from postfall.value import UNKNOWN, Moment

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)

ALL = [(kind.id, language) for kind in KINDS for language in ("de", "en")]


def text(kind, language, dossier) -> str:
    return markdown.write(render(kind, language, dossier)).decode()


def marks(letter) -> dict[str, Mark]:
    return {point.key: point.mark for point in letter.open}


def test_a_missing_fact_stands_there_with_key_and_question():
    shown = text("authority-notification", "de", sample.known(aware_at=None))

    assert "[noch zu ermitteln: aware_at – Wann wurde sicher bekannt, dass Fremde Zugriff hatten?]" in shown


def test_the_question_is_the_playbooks_where_it_has_one():
    assert "[noch zu ermitteln: records – records?]" in text("authority-notification", "de", sample.known())


def test_a_proposed_fact_stands_there_with_its_value_and_marked():
    shown = text("authority-notification", "en", sample.known(proposed=("mails_seen",)))

    assert "[proposed, not yet confirmed: 4,211 – mails_seen]" in shown


def test_an_unknown_fact_says_so_with_the_day_of_the_answer():
    german = text("authority-notification", "de", sample.unknown("records"))
    english = text("authority-notification", "en", sample.unknown("records"))

    assert "[nicht bekannt (Stand: 29. März 2026): records]" in german
    assert "[not known (as of 29 March 2026): records]" in english
    assert "[72] **Art der Zahl:** nicht bestimmbar (c)" in german


def test_a_proposed_value_decides_nothing():
    letter = render("persons-content", "de", sample.known(proposed=("police_told",)))

    assert "Polizei angezeigt" not in letter.body


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_with_nothing_known_every_place_is_marked_and_nothing_fails(kind, language):
    letter = render(kind, language, sample.empty())

    assert letter.open
    assert set(marks(letter).values()) == {Mark.MISSING}
    if kind != "authority-form":  # its fields ask for more than its text names
        assert set(marks(letter)) <= set(variables(kind))


@pytest.mark.parametrize(("kind", "language"), ALL)
@pytest.mark.parametrize("way", ["missing", "unknown", "proposed"])
def test_no_fact_alone_makes_a_letter_fail(kind, language, way):
    for key in variables(kind):
        changes = {key: {"missing": None, "unknown": UNKNOWN}.get(way, sample.FACTS.get(key, "x"))}
        dossier = sample.known(proposed=(key,) if way == "proposed" else (), **changes)
        letter = render(kind, language, dossier)
        if kind != "authority-form":  # whose fields take the second-best answer instead
            assert marks(letter).get(key, Mark(way)) is Mark(way)


def test_choices_moments_and_counts_are_in_words():
    shown = text("authority-notification", "de", sample.known())

    assert "Kundinnen und Kunden; Beschäftigte" in shown
    assert "Freitag, 27. März 2026, 17:20 Uhr (CET)" in shown
    assert "**Zahl der betroffenen Personen:** 310" in shown
    assert "**Art der Zahl:** genaue Zahl (a)" in shown
    assert "höchstens zugänglich waren:** 4.211" in shown
    assert "[57] **Waren die Daten für Unbefugte unverständlich (zum Beispiel verschlüsselt)?** Nein (c)" in shown


def test_a_fact_of_one_mailbox_fills_in_where_the_case_has_none():
    dossier = sample.known(provider_name=None)
    boxes = {"m1": {"provider_name": replace(sample.fact("provider_name", "Beispielmail"), mailbox="m1")}}

    shown = text("log-preservation", "de", replace(dossier, state=replace(dossier.state, mailbox_facts=boxes)))

    assert "Beispielmail" in shown


def test_facts_of_several_mailboxes_are_told_apart():
    dossier = sample.known(provider_name=None)
    state = dossier.state
    second = MailboxRecord("m2", "Lager", "pop3s://x.example", "lager@birkenhof.example", 6)
    boxes = {
        "m1": {"provider_name": replace(sample.fact("provider_name", "Erstmail"), mailbox="m1")},
        "m2": {"provider_name": replace(sample.fact("provider_name", "Zweitmail"), mailbox="m2")},
    }
    state = replace(state, mailboxes={**state.mailboxes, "m2": second}, mailbox_facts=boxes)

    assert "Büro: Erstmail; Lager: Zweitmail" in text("log-preservation", "de", replace(dossier, state=state))


def test_a_confirmed_fact_of_a_mailbox_is_stronger_than_a_proposal():
    dossier = sample.known(provider_name=None)
    offered = {"provider_name": sample.fact("provider_name", "Ratemail", FactState.PROPOSED)}
    boxes = {"m1": {"provider_name": replace(sample.fact("provider_name", "Beispielmail"), mailbox="m1")}}
    state = replace(dossier.state, proposed=offered, mailbox_facts=boxes)

    shown = text("log-preservation", "de", replace(dossier, state=state, proposed=offered))

    assert "Beispielmail" in shown
    assert "Ratemail" not in shown


def duty(due: Moment) -> Duty:
    same = Text("x", "x")
    deadline = Deadline("gdpr-33-1", "aware_at", due, due, ())
    return Duty("gdpr-33-1", same, DutyState.OPEN, same, same, "Art. 33", deadline)


def test_after_the_deadline_the_reasons_are_asked_for():
    before = replace(sample.known(), duties=(duty(sample.moment("2026-03-30 10:16")),))
    after = replace(sample.known(), duties=(duty(sample.moment("2026-03-30 10:15")),))

    assert "delay_reasons" not in marks(render("authority-notification", "de", before))
    assert marks(render("authority-notification", "de", after))["delay_reasons"] is Mark.MISSING


def test_what_was_left_empty_is_a_place_to_fill_in_and_no_empty_line():
    late = replace(sample.known(delay_reasons=""), duties=(duty(sample.moment("2026-03-30 10:15")),))

    letter = render("authority-notification", "de", late)

    assert marks(letter)["delay_reasons"] is Mark.MISSING
    assert "Zeichen der Aufsichtsbehörde" not in text(
        "authority-notification", "de", sample.known(told_authority_at=None, authority_reference="")
    )


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_every_draft_names_where_it_comes_from(kind, language):
    shown = text(kind, language, sample.known())

    assert {"de": "keine Rechtsberatung", "en": "not legal advice"}[language] in shown
    assert "compromised-mailbox/3" in shown
    assert read_template(kind, language).label in shown
    assert sample.HEAD in shown


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_an_exercise_is_marked_above_and_below(kind, language):
    banner = {"de": "> **ÜBUNG – kein echter Vorfall", "en": "> **EXERCISE – not a real incident"}[language]

    assert text(kind, language, sample.known(exercise=True)).count(banner) == 2
    assert banner not in text(kind, language, sample.known())


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_what_less_mail_would_have_meant_is_for_the_drafter_only(kind, language):
    letter = render(kind, language, sample.known())

    assert any("214" in line for line in letter.internal)
    assert "214" not in markdown.write(letter).decode()


def test_the_drafter_is_warned_about_a_contact_in_the_attacked_mailbox():
    letter = render("persons-content", "de", sample.known(contact_mail="info@birkenhof.example"))

    assert any("contact_mail" in line for line in letter.internal)


def test_a_private_person_writes_as_such():
    private = sample.known(user_role="private", org_name=None)

    assert "mein E-Mail-Postfach" in text("contact-warning", "de", private)
    assert "Art. 15 DSGVO" in text("log-preservation", "de", private)
    assert "Vertrag mit Ihnen" not in text("log-preservation", "de", private)
    assert text("contact-warning", "de", private).startswith("Jule Öztürk")


def test_the_advice_fits_the_kinds_of_data():
    money = text("persons-content", "de", sample.known())
    health = text("persons-content", "de", sample.known(data_kinds=("health",)))
    unsure = text("persons-content", "de", sample.unknown("data_kinds"))

    assert "Sehen Sie Ihr Konto" in money
    assert "Sehen Sie Ihr Konto" not in health
    assert "Droht jemand, Privates über Sie zu verbreiten?" in health
    assert "Sehen Sie Ihr Konto" in unsure


def test_our_own_logins_are_listed_in_local_time_with_offset():
    shown = text("log-preservation", "de", sample.known())

    assert "| 2026-03-28 09:00:05+01:00 | info@birkenhof.example | POP3S | postfall/0.1 (case 4f9b1c22) | ok |" in shown


@pytest.mark.parametrize(
    ("address", "reply"),
    [
        ("birkenhof-notfall@example.org", "birkenhof-notfall@example.org"),
        ("INFO@birkenhof.example", None),
        ("zwei@example.org, drei@example.org", None),
        ("a@example.org\nBcc: b@example.org", None),
        (UNKNOWN, None),
        (None, None),
    ],
)
def test_the_sender_is_a_safe_address_or_nobody(address, reply):
    assert render("contact-warning", "de", sample.known(safe_contact=address)).reply == reply
