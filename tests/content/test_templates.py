"""The shipped templates: both languages say the same, in plain words. Golden texts: `test_golden_drafts.py`.

`POSTFALL_REWRITE=1 pytest tests/content/test_templates.py` writes the golden mail anew; read it before you commit it.
"""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path

import pytest

from postfall.draft import eml, markdown, plain
from postfall.draft.blocks import blocks
from postfall.draft.catalogue import KINDS
from postfall.draft.facts import used_facts, variables
from postfall.draft.kinds import read_template
from postfall.draft.letter import Mark
from postfall.draft.render import render
from postfall.shipped import entries, find

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)

_SPEC = importlib.util.spec_from_file_location("p", Path(__file__).parents[1] / "fixtures" / "personas.py")
personas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(personas)

GOLDEN = Path(__file__).parent / "golden" / "drafts"
ALL = [(kind, language) for kind in KINDS for language in ("de", "en")]
ONE_PERSON = {
    "user_role": "private",
    "org_name": None,
    "access_first_at": None,
    "access_ended_at": None,
    "likely_consequences": "Andere kennen vielleicht Ihren Namen und Ihre Adresse.",
    "measures_taken": "Passwort geändert, alle Geräte abgemeldet.",
    "measures_planned": "Zweite Stufe der Anmeldung einrichten.",
}
TEXTS = [(kind.id, part) for kind in KINDS for part in kind.parts or (None,)]
WRITERS = [*personas.NAMES, "exercise", "nothing"]
TO_PEOPLE = (
    "persons-holder",
    "persons-recipient",
    "persons-content",
    "contact-warning",
    "identity-misuse",
    "bank",
    "provider-abuse",
    "log-preservation",
)
"""What a private person sends or shows to others; no law in it but where the recipient is one who applies it."""
FIELDS = re.compile(r"^- \[([^\]]+)\]", re.MULTILINE)


def named(row):
    return "-".join(getattr(part, "id", part) for part in row)


@pytest.fixture(autouse=True)
def _write_goldens():
    if os.environ.get("POSTFALL_REWRITE") == "1":
        GOLDEN.mkdir(parents=True, exist_ok=True)


def compared(name: str, data: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("POSTFALL_REWRITE") == "1":
        path.write_bytes(data)
    assert data.decode() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["de", "en"])
def test_golden_mail(language):
    data = eml.write(render("contact-warning", language, sample.known()))

    compared(f"contact-warning.{language}.known.eml", data.replace(b"\r\n", b"\n"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_both_languages_ask_for_the_same_facts(kind):
    used = {language: set(used_facts(read_template(kind.id, language), language)) for language in ("de", "en")}

    assert used["de"] == used["en"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_letter_file_and_program_agree(kind):
    letter = read_template(kind.id, "de").letter

    assert letter.title.text() == kind.title
    assert letter.addressee.text() == kind.addressee
    assert letter.formats == kind.formats
    assert set(letter.facts) == set(variables(kind.id))


def test_every_template_is_a_kind():
    assert set(entries("templates")) == {kind.id for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_fact_is_one_that_the_shipped_playbook_asks_for(kind):
    from postfall.playbook.read import find_playbook

    playbook, _ = find_playbook("compromised-mailbox")

    assert set(variables(kind.id)) <= {spec.key for spec in playbook.facts}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_answer_that_a_template_looks_for_can_be_given(kind):
    from postfall.playbook.read import find_playbook

    playbook, _ = find_playbook("compromised-mailbox")
    options = {spec.key: {row.value.casefold() for row in spec.options} for spec in playbook.facts}
    folder = find("templates", kind.id)
    texts = [folder.joinpath(name).read_text(encoding="utf-8") for name in ("letter.yaml", "de.md", "en.md")]

    for key, answer in re.findall(r"(?<![.\w])(\w+) is (?:not )?(?:answer|having)\('([^']+)'\)", "\n".join(texts)):
        assert answer.casefold() in options[key], key


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("told", ["yes", "planned", "no", "not_needed", None])
def test_the_notification_follows_the_order_of_the_common_template(language, told):
    """Field numbers rise from top to bottom, as in the template of the European Data Protection Board."""
    dossier = sample.known(persons_told=told, told_authority_at=sample.moment("2026-03-28 12:00"))
    body = render("authority-notification", language, dossier).body
    firsts = [int(re.match(r"\d+", row)[0]) for row in FIELDS.findall(body)]

    assert firsts == sorted(firsts)
    assert {3, 4, 6, 12, 13, 21, 29, 44, 48, 50, 55, 60, 62, 65, 67, 68, 70, 72, 73, 75, 79, 87, 89, 92} <= set(firsts)
    assert {94, 97, 109, 113, 125} <= set(firsts)


def test_both_languages_have_the_same_fields():
    folder = find("templates", "authority-notification")
    german, english = (
        FIELDS.findall(folder.joinpath(f"{name}.md").read_text(encoding="utf-8")) for name in ("de", "en")
    )

    assert german == english


@pytest.mark.parametrize("row", ALL, ids=named)
def test_the_words_are_plain(row):
    """Short sentences in the letters to people; no gender signs, no straight quotation marks, no jargon."""
    kind, language = row
    body = find("templates", kind.id).joinpath(f"{language}.md").read_text(encoding="utf-8")
    words = re.sub(r"\{\{.*?\}\}", "X", re.sub(r"\{%.*?%\}", " ", body))

    assert '"' not in words
    assert not re.search(r"\w[*:_]innen|\w/innen", words)
    if kind.id in {"persons-content", "contact-warning"}:
        sentences = re.split(r"[.!?:]\s", re.sub(r"[*#-]", "", words))
        assert max(len(sentence.split()) for sentence in sentences) <= 25
        for jargon in ("betroffene Person", "data subject", "Art.", "Article", "kompromittiert", "compromised"):
            assert jargon not in words


def test_no_subject_of_any_mail_can_be_named():
    from postfall.draft.grammar import LISTS

    from_mail = ("logins", "mailboxes", "exposure", "kinds", "takeover")
    columns = set().union(*(LISTS[name] for name in from_mail))
    assert not columns & {"subject", "sender", "to", "cc", "correspondents", "address"}


@pytest.mark.parametrize("kind", ["persons-content", "contact-warning", "log-preservation"])
@pytest.mark.parametrize(
    ("language", "several", "one"),
    [("de", r"\b([Ww]ir|[Uu]ns|[Uu]nser\w*)\b", "ich"), ("en", r"\b([Ww]e|[Uu]s|[Oo]urs?)\b", "I")],
)
def test_one_person_writes_as_one_person(kind, language, several, one):
    letter, other = (render(kind, language, dossier) for dossier in (sample.known(**ONE_PERSON), sample.known()))

    assert re.findall(several, f"{letter.subject} {letter.body}") == []
    assert re.search(rf"\b({one}|mein|mich|mir|my|me)\b", letter.body)
    assert re.search(several, other.body)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("said", [True, False, None])
def test_a_warning_leaves_out_the_first_access_as_long_as_nobody_knows_it(language, said):
    letter = render("contact-warning", language, sample.known(fraud_sent=said, access_first_at=None))

    assert "access_first_at" not in markdown.write(letter).decode()


@pytest.mark.parametrize("kind", ["contact-warning", "log-preservation"])
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("role", ["private", "organisation"])
def test_who_has_no_safe_address_asks_for_a_call(kind, language, role):
    from postfall.value import UNKNOWN

    letter = markdown.write(render(kind, language, sample.known(safe_contact=UNKNOWN, user_role=role))).decode()

    assert "safe_contact" not in letter
    assert re.search(r"telefonisch|rufen Sie an\.|[Cc]all", letter)


def dossier_of(name, language):
    if name == "nothing":
        return personas.nothing(language)
    return personas.persona("craft" if name == "exercise" else name, language, exercise=name == "exercise")


def letter_of(kind, part, language, name):
    template = read_template(kind, language, part)
    return render(kind, language, dossier_of(name, language), template=template)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(("kind", "part"), TEXTS)
def test_every_letter_of_everybody_is_whole(kind, part, name):
    """Nothing undefined, no word of the program in the text, and both languages laid out alike."""
    shapes = {}
    for language in ("de", "en"):
        letter = letter_of(kind, part, language, name)
        said = plain.text(letter.body, letter.values)
        bare = re.sub(r"\[[^\]]*\]|\S*@\S*|https?:\S*", "", said)

        assert letter.subject
        assert said.strip()
        assert not re.search(r"\{\{|\{%|\bNone\b|\bUndefined\b", said)
        if read_template(kind, language, part).letter.outward:  # papers for the house may name what to look up
            assert not re.findall(r"\b[a-z]+_[a-z_]+\b", bare)
        shapes[language] = [type(block).__name__ for block in blocks(letter.body)]
    assert shapes["de"] == shapes["en"]


@pytest.mark.parametrize("kind", TO_PEOPLE)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_private_person_writes_without_legal_jargon(kind, language):
    jargon = (
        r"betroffene Person|data subject|personenbezogen|personal data breach|kompromittier|compromised|Verantwortliche"
    )
    for part in next(row for row in KINDS if row.id == kind).parts or (None,):
        letter = letter_of(kind, part, language, "private")

        assert not re.search(jargon, plain.text(letter.body, letter.values))


@pytest.mark.parametrize(("kind", "part"), TEXTS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_secrets_of_a_law_firm_are_marked_wherever_they_leave(kind, part, language):
    template = read_template(kind, language, part)
    letter = letter_of(kind, part, language, "law_firm")
    said = plain.text(letter.body, letter.values)
    mark = {"de": "[Berufsgeheimnis?", "en": "[Professional secret?"}[language]

    if not template.letter.outward:
        assert mark not in said
    for value in letter.values:
        if value.mark is Mark.GUARDED:
            assert value.whole().startswith(mark)
    guarded = {row.key for row in letter.open if row.mark is Mark.GUARDED}
    assert guarded <= set(template.letter.secrets)
