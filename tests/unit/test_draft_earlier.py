"""A newer draft lists what changed against the one before, and one Press writes many letters."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from postfall.case.cases import Cases
from postfall.case.model import NoticeStage
from postfall.dossier.build import build
from postfall.draft.note import What
from postfall.draft.press import Press
from postfall.draft.render import render
from postfall.draft.write import Order, write_letter
from postfall.law.shelf import law_book
from postfall.value import UNKNOWN, Moment, Source

_SPEC = importlib.util.spec_from_file_location("p", Path(__file__).parents[1] / "fixtures" / "personas.py")
personas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(personas)


@pytest.fixture
def case(clock, tmp_path):
    """Writes a kind from what the journal says now; the journal hangs on it."""
    with Cases.open(tmp_path / "home", clock, "tester") as cases:
        journal = cases.create("Rechnungen", zone="Europe/Berlin", language="de")

        def write(kind="bank", language="de", form="md", part=None):
            clock.advance(hours=1)
            now = Moment.of(clock.now(), "Europe/Berlin")
            dossier = build(journal.state(), personas.nothing().playbook, now=now, law=law_book())
            return write_letter(Order(kind, language, form, tmp_path / "out", part=part), dossier, journal)

        write.journal = journal
        yield write


def told(written) -> dict[str, What]:
    return {row.key: row.what for row in written.letter.changed}


def test_the_first_draft_has_nothing_before_it(case):
    written = case()

    assert written.letter.changed == ()
    assert "Geändert seit" not in Path(written.record.path).read_text(encoding="utf-8")


def test_facts_are_new_changed_or_settled(case):
    case.journal.confirm("bank_name", "Musterbank")
    case.journal.confirm("payment_amount", UNKNOWN)
    case.journal.propose("payment_to", "XX00", source=Source.PROBE)
    case()
    case.journal.confirm("bank_name", "Andere Bank")
    case.journal.confirm("payment_amount", "100 €")
    case.journal.confirm("payment_to", "XX00")
    case.journal.confirm("contact_name", "Jule")

    written = case()

    assert told(written) == {
        "bank_name": What.CHANGED,
        "payment_amount": What.SETTLED,
        "payment_to": What.SETTLED,
        "contact_name": What.ADDED,
    }
    text = Path(written.record.path).read_text(encoding="utf-8")
    assert "Geändert seit dem früheren Entwurf" in text
    assert "- geändert: " in text
    assert "- geklärt: " in text


def test_facts_that_the_draft_does_not_use_are_left_out(case):
    case()
    case.journal.confirm("works_council", "none")

    written = case()

    assert told(written) == {}
    assert "Keine Angabe hat sich geändert." in Path(written.record.path).read_text(encoding="utf-8")


def test_notices_and_decisions_in_between_are_listed(case):
    case()
    case.journal.decide("gdpr-33-1", "do", "Risiko")
    given = Moment.of(datetime(2026, 11, 20, 8, 0, tzinfo=UTC), "Europe/Berlin")
    case.journal.notice("bank-recall", NoticeStage.COMPLETED, given, to="Bank", channel="Telefon", reference="1")

    assert told(case()) == {"gdpr-33-1": What.RECORDED, "bank-recall": What.RECORDED}


def test_a_decision_about_the_risk_is_told_in_words(case):
    case()
    case.journal.decide("risk", "authority", "Lohndaten")
    written = case()

    assert told(written) == {"risk": What.RECORDED}
    assert "Entscheidung: Risiko für die betroffenen Menschen" in Path(written.record.path).read_text(encoding="utf-8")


def test_each_kind_language_and_part_has_its_own_past(case):
    case("contact-warning", part="phone")
    case.journal.confirm("contact_phone", "030 5550 0100")

    assert told(case("contact-warning")) == {}
    assert told(case("contact-warning", language="en", part="phone")) == {}
    assert told(case("contact-warning", part="phone")).get("contact_phone") is What.ADDED


def test_the_same_draft_in_another_format_tells_the_same_changes(case):
    case(form="md")
    case.journal.confirm("bank_name", "Musterbank")

    assert told(case(form="md")) == told(case(form="html")) == {"bank_name": What.ADDED}


def test_a_part_has_its_name_in_the_file_and_the_template(case):
    record = case("contact-warning", form="txt", part="phone").record

    assert Path(record.path).name == "contact-warning-phone-de.txt"
    assert record.template.startswith("contact-warning.phone/")


def test_a_press_makes_the_letter_that_render_makes():
    dossier = personas.persona("craft")
    press = Press("persons-content", "de", dossier)

    press.letter({"person_name": "Rosa Beispiel"}, to="rosa@example.org")
    assert press.letter() == render("persons-content", "de", dossier)


def test_letters_of_one_press_differ_in_the_person_only():
    press = Press("persons-content", "de", personas.persona("craft"))
    lines = {}
    for name in ("Rosa Beispiel", "Timo <b>&"):
        letter = press.letter({"recipient": f"{name}\nWeg 1\n12345 Ort", "person_name": name})
        lines[name] = press.write(letter, "txt").decode().splitlines()

    first, second = lines.values()
    differ = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    assert differ
    assert all("Rosa Beispiel" in a and "Timo <b>&" in b for a, b in differ)


def test_word_letters_of_one_press_are_those_of_fresh_paper(tmp_path):
    paper = tmp_path / "Bogen.docx"
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Briefbogen"
    document.save(paper)
    for letterhead in (None, paper):
        press = Press("log-preservation", "de", personas.persona("craft"), letterhead)
        letters = [press.letter({"recipient": name}) for name in ("Rosa", "Timo")]
        together = [press.write(letter, "docx") for letter in letters]
        fresh = [
            Press("log-preservation", "de", personas.persona("craft"), letterhead).write(letter, "docx")
            for letter in letters
        ]
        assert together == fresh
        assert together[0] != together[1]


def test_an_earlier_draft_of_another_case_state_is_no_riddle(case):
    """A dossier that knows nothing of the journal's drafts still gives a letter."""
    case()
    dossier = replace(personas.persona("craft"), now=personas.NOW)
    assert render("bank", "de", dossier).changed == ()
