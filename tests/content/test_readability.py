"""The letters to people are plain, in numbers, for every persona; and they hold what they must.

The limits: first Wiener Sachtextformel at most 8 in German, Flesch-Kincaid at most 8 in English.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from postfall.draft.catalogue import KINDS
from postfall.draft.kinds import read_template
from postfall.draft.letter import put
from postfall.draft.render import render
from postfall.shipped import find
from postfall.value import UNKNOWN


def _module(name: str, *where: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent.joinpath(*where))
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


measure = _module("measure", "readability.py")
people = _module("personas", "..", "fixtures", "personas.py")
LIMIT = 8.0
PLAIN = ("persons-holder", "persons-recipient", "persons-content", "public-notice")
ADVISED = ("persons-holder", "persons-content", "public-notice")
TO_PEOPLE = (*PLAIN, "contact-warning", "workforce")
LANGUAGES = ("de", "en")
LAW = re.compile(
    r"\bArt\.|\bArtikel|\bArticle|§|DSGVO|GDPR|betroffene Person|data subject|Verantwortliche|kompromittiert"
)
KINDS_OF_DATA = (
    *("identity", "contact", "credentials", "credentials_hashed", "official_id", "national_id_number", "location"),
    *("financial", "payment_card", "payroll", "employment", "profile", "communication", "image", "health"),
    *("biometric", "genetic", "sex_life", "political", "religion", "union", "ethnic", "criminal", "business_only"),
)
ADVICE = {
    "credentials": "Passwörter",
    "payment_card": "sperren",
    "financial": "13 Monate",
    "payroll": "Lohn",
    "official_id": "Ausweis",
    "national_id_number": "Rufen Sie dort an",
    "identity": "Mahnbescheid",
    "location": "zu Hause",
    "employment": "Stelle",
    "image": "Bilder",
    "health": "Opfer-Telefon",
    "criminal": "Opfer-Telefon",
    "biometric": "Finger",
}


def text(kind: str, language: str, dossier, part: str | None = None) -> str:
    template = read_template(kind, language, part)
    letter = render(kind, language, dossier, template=template)
    return put(letter.body, letter.values)


def told(language: str = "de", name: str = "craft", kind: str = "persons-content", **changes) -> str:
    return text(kind, language, people.persona(name, language, **changes))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", people.NAMES)
@pytest.mark.parametrize("kind", PLAIN)
def test_a_letter_to_people_is_plain(kind, name, language):
    assert measure.grade(text(kind, language, people.persona(name, language)), language) <= LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", ["DE", "AT", "CH", "LI", "other"])
@pytest.mark.parametrize("kind", PLAIN)
def test_it_stays_plain_with_every_advice_in_every_country(kind, country, language):
    whole = told(language, kind=kind, country=country, data_kinds=KINDS_OF_DATA, person_groups=("children",))

    assert measure.grade(whole, language) <= LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_our_own_sentences_are_short(kind, language):
    for name in _texts(kind, language):
        body = find("templates", kind).joinpath(name).read_text(encoding="utf-8")
        words = re.sub(r"\{\{.*?\}\}", "X", re.sub(r"\{%.*?%\}", " ", body))

        assert all(len(row.split()) <= 30 for row in measure.sentences(words) if "BDSG" not in row)


def _texts(kind: str, language: str) -> list[str]:
    parts = next(row.parts for row in KINDS if row.id == kind) or ("",)
    return [f"{language}.{part}.md" if at else f"{language}.md" for at, part in enumerate(parts)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_a_private_person_writes_no_law_and_as_one_person(kind, language):
    whole = text(kind, language, people.persona("private", language))

    assert not LAW.search(whole)
    assert not re.search(
        r"\b([Ww]ir|[Uu]ns|[Uu]nser\w*)\b" if language == "de" else r"\b([Ww]e|[Uu]s|[Oo]urs?)\b", whole
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PLAIN)
def test_everything_that_article_34_asks_for_is_in_it(kind, language):
    """Nature of the breach, a contact, the likely consequences, the measures, and one apology, not two."""
    dossier = people.persona("craft", language)
    facts = {key: str(dossier.state.facts[key].value) for key in ("incident_description", "likely_consequences",
        "measures_taken", "measures_planned", "contact_phone", "contact_mail")}  # fmt: skip
    whole = text(kind, language, dossier)

    assert [key for key, value in facts.items() if value not in whole] == []
    assert len(re.findall(r"tut (?:uns|mir|es)\b.{0,5}\s?leid|[Tt]ut uns leid|are sorry|am sorry", whole)) == 1


@pytest.mark.parametrize("kind", ADVISED)
@pytest.mark.parametrize("exposed", ADVICE)
def test_the_advice_fits_what_was_exposed(kind, exposed):
    with_it = told(kind=kind, data_kinds=(exposed,))
    without = told(kind=kind, data_kinds=("business_only",))
    more = set(with_it.splitlines()) - set(without.splitlines())

    assert any(row.startswith("- ") and ADVICE[exposed] in row for row in more)


@pytest.mark.parametrize("kind", ADVISED)
def test_who_does_not_know_yet_what_was_exposed_is_advised_on_passwords_money_and_name(kind):
    whole = told(kind=kind, data_kinds=UNKNOWN)

    assert all(f"**{start}" in whole for start in ("Ändern Sie Passwörter", "Sehen Sie Ihr Konto", "Achten Sie auf"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("country", "there", "elsewhere"),
    [
        ("DE", ["116 116", "116 006", "SCHUFA"], ["0800", "KSV", "CRIF"]),
        ("AT", ["0800 204 8800", "0800 112 112", "KSV1870"], ["116 116", "116 006", "SCHUFA", "Mahnbescheid"]),
        ("CH", ["CRIF", "Rechtsvorschlag"], ["116 116", "SCHUFA", "KSV", "0800", "13 "]),
        ("LI", [], ["116 116", "SCHUFA", "KSV", "0800", "CRIF"]),
        ("other", [], ["116 116", "SCHUFA", "KSV", "0800", "CRIF"]),
        (UNKNOWN, [], ["116 116", "SCHUFA", "KSV", "0800", "CRIF"]),
    ],
)
def test_numbers_and_offices_are_those_of_the_country(language, country, there, elsewhere):
    kinds = ("identity", "payment_card", "health")
    whole = told(language, kind="persons-content", country=country, data_kinds=kinds, contact_phone="1")

    assert [word for word in there if word not in whole] == []
    assert [word for word in elsewhere if word in whole] == []


@pytest.mark.parametrize("kind", ["persons-holder", "persons-recipient", "persons-content"])
def test_the_reservation_stands_last_and_only_where_german_law_gives_it(kind):
    own = told(kind=kind).rstrip().splitlines()[-1]
    private = told(name="private", kind=kind).rstrip().splitlines()[-1]

    assert "§ 42 Absatz 4" in own
    assert "wenn ich zustimme" in private
    assert "§" not in private
    assert "Hinweis:" not in told(name="private", kind=kind, others_data=False)
    assert "BDSG" not in told(kind=kind, country="AT") + told(name="parish", kind=kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", people.NAMES)
def test_the_short_warning_fits_into_one_short_message(name, language):
    whole = text("contact-warning", language, people.persona(name, language), "short").strip()

    assert len(whole) <= 300
    assert "\n" not in whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*TO_PEOPLE, "processor-to-controller", "management-alert", "identity-misuse"])
def test_no_phrase_that_says_nothing(kind, language):
    for name in _texts(kind, language):
        words = find("templates", kind).joinpath(name).read_text(encoding="utf-8").casefold()

        assert not re.search(
            r"sehr wichtig|nehmen .{0,20} sehr ernst|very seriously|is important to us|bedauerlicher", words
        )


def test_a_letter_about_false_mails_objects_where_none_went_out():
    assert "Diesen Brief nicht senden" in told(kind="persons-recipient", fraud_sent=False)
    assert "Diesen Brief nicht senden" not in told(kind="persons-recipient")


def test_a_controller_never_reads_who_else_is_one():
    whole = told(name="processor", kind="processor-to-controller", controller_name="Musterwerke AG, Andere GmbH")

    assert "Musterwerke" not in whole


GERMAN = {
    "Abend": 2,
    "Einträge": 3,
    "Bodenschätze": 4,
    "Katze": 2,
    "Verwandlung": 3,
    "Verbindung": 3,
    "Quelle": 2,
    "Kommunikation": 6,
    "partitionieren": 6,
    "Potential": 4,
    "Überweisung": 4,
    "gearbeitet": 4,
    "Familien": 4,
    "116": 1,
}
ENGLISH = {
    "banana": 3,
    "hyphenation": 4,
    "table": 2,
    "called": 1,
    "wanted": 2,
    "messages": 3,
    "once": 1,
    "authority": 4,
    "idea": 3,
    "boxes": 2,
    "creature": 2,
}


def test_syllables_are_those_of_the_dictionary():
    assert {word: measure.german_syllables(word) for word in GERMAN} == GERMAN
    assert {word: measure.english_syllables(word) for word in ENGLISH} == ENGLISH


def test_the_formulas_give_what_was_published():
    """Flesch-Kincaid, as often quoted: nothing below -3.40 (each sentence one word of one syllable); Green Eggs and Ham
    with 5.7 words a sentence and 1.02 syllables a word -1.3; the sentence about the platypus, 13 words, 24 syllables,
    11.3. Vienna: the arithmetic of the published coefficients for 10 sentences of 100 words, 20 of them of three
    syllables and more, 30 longer than six letters, 50 of one syllable: 3.87 + 1.672 + 3.891 - 1.635 - 0.875.
    """
    platypus = measure.counts("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", "en")

    assert measure.kincaid(measure.Counts(1, 1, 1, 0, 0, 0)) == pytest.approx(-3.4)
    assert measure.kincaid(measure.Counts(100, 570, 581, 0, 0, 0)) == pytest.approx(-1.3, abs=0.05)
    assert measure.kincaid(measure.Counts(1, 13, 24, 0, 0, 0)) == pytest.approx(11.3, abs=0.05)
    assert (platypus.words, platypus.sentences) == (13, 1)
    assert 24 <= platypus.syllables <= 26  # where dictionaries differ (-lian) we count the harder reading
    assert measure.vienna(measure.Counts(10, 100, 0, 50, 20, 30)) == pytest.approx(6.923)


def test_a_hard_text_is_measured_as_hard():
    hard = (
        "Die Benachrichtigung der betroffenen Personen erfolgt unbeschadet weitergehender datenschutzrechtlicher "
        "Verpflichtungen der verantwortlichen Stelle unverzüglich nach Kenntniserlangung der Schutzverletzung."
    )
    formal = (
        "The notification of affected individuals is undertaken without prejudice to additional regulatory "
        "obligations applicable to the organisation following identification of the unauthorised disclosure."
    )

    assert measure.grade(hard, "de") > 15
    assert measure.grade(formal, "en") > 15
