"""The warning as an e-mail draft: nobody foreign in it, and a mail program opens it for editing."""

from __future__ import annotations

import email
import email.policy
import importlib.util
from pathlib import Path

import pytest

from postfall.draft import eml
from postfall.draft.render import render

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)


def message(language="de", dossier=None):
    data = eml.write(render("contact-warning", language, dossier or sample.known()))
    return email.message_from_bytes(data, policy=email.policy.default)


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_is_an_unsent_draft_to_nobody(language):
    made = message(language)

    assert made["X-Unsent"] == "1"
    assert not made["To"]
    assert made["Cc"] is None
    assert made["Bcc"] is None
    assert made["From"] == "birkenhof-notfall@example.org"
    assert made.get_content_type() == "text/plain"
    assert made.get_content_charset() == "utf-8"


def test_the_attacked_mailbox_is_never_the_sender():
    assert message(dossier=sample.known(safe_contact="info@birkenhof.example"))["From"] is None
    assert message(dossier=sample.known(safe_contact=None))["From"] is None


def test_umlauts_arrive_in_subject_and_text():
    made = message(dossier=sample.known(mailbox_address="büro@birkenhof.example"))

    assert made["Subject"] == "Bitte Vorsicht: Das Postfach büro@birkenhof.example wurde gehackt"
    assert "Öffnen Sie keine Links und keine Anhänge" in made.get_content()
    assert "**" not in made.get_content()


def test_an_exercise_says_so_in_subject_and_text():
    made = message(dossier=sample.known(exercise=True))

    assert made["Subject"].startswith("[ÜBUNG – kein echter Vorfall. Nicht absenden.]")
    assert made.get_content().count("ÜBUNG") == 2


def test_the_same_letter_gives_the_same_bytes():
    letter = render("contact-warning", "de", sample.known())

    assert eml.write(letter) == eml.write(letter)
    assert b"\r\n" in eml.write(letter)
