"""Lists, parts and secrets: what a template may say about a whole case."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from postfall.case.model import Decision
from postfall.draft import grammar, markdown
from postfall.draft.kinds import part_of, read_template
from postfall.draft.render import render
from postfall.errors import ContentError, UsageError
from postfall.law.model import DutyState
from postfall.value import UNKNOWN, Moment

_SPEC = importlib.util.spec_from_file_location("p", Path(__file__).parents[1] / "fixtures" / "personas.py")
personas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(personas)

ROWS = "\n".join(
    f"{{% for row in {name} %}}\n- {name}: {' / '.join('{{ row.' + column + ' }}' for column in sorted(columns))}\n"
    "{% endfor %}"
    for name, columns in grammar.LISTS.items()
    if name != "form"  # a list of one kind, tested there
)


def said(body: str, dossier, language="de", **letter) -> str:
    template = read_template("bank", language)
    words = replace(template, body=body, letter=template.letter.model_copy(update=letter))
    return markdown.write(render("bank", language, dossier, template=words)).decode()


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_list_is_filled_from_the_case(language):
    text = said(ROWS, personas.persona("craft", language, proposed=("damage",), bank_name=None), language)

    for name in set(grammar.LISTS) - {"form"}:
        assert f"- {name}: " in text, name
    for words in (
        "Muster-Aufsicht für den Datenschutz",
        "Beispielstraße 99, 12345 Musterstadt",
        "AZ-555-2026",
        "c" * 64,
        "rechnung-falsch.eml",
        "Musterbank",
        {"de": "Leitlinien 9/2022", "en": "Guidelines 9/2022"}[language],
        {"de": "3,00", "en": "3.00"}[language],
    ):
        assert words in text


def test_with_nothing_known_the_lists_are_empty_and_nothing_fails():
    text = said(ROWS, personas.nothing())

    for name in ("notices", "risk", "rules", "evidence", "takeover", "steps", "facts_known", "facts_assumed"):
        assert f"- {name}: " not in text
    assert "- facts_open: " in text


def test_codes_are_tested_by_code_and_printed_in_words():
    dossier = personas.persona("craft")
    body = "{% for row in duties %}{% if row.state is answer('open') %}[{{ row.state }}]\n{% endif %}{% endfor %}"

    wanted = sum(row.state is DutyState.OPEN for row in dossier.duties)
    assert wanted
    assert said(body, dossier).count("[offen]") == wanted


def test_duties_that_do_not_apply_are_left_out():
    dossier = personas.persona("private")
    text = said("{% for row in duties %}\n- {{ row.title }}\n{% endfor %}", dossier)

    gone = [row for row in dossier.duties if row.state is DutyState.NOT_APPLICABLE]
    assert gone
    assert not any(f"- {row.title.de}\n" in text for row in gone)


def test_a_wrong_column_is_an_error_with_line_and_suggestion():
    with pytest.raises(ContentError) as caught:
        said("Zeile\n{% for row in duties %}{{ row.titel }}{% endfor %}", personas.nothing())

    problem = caught.value.problems[0]
    assert (problem.line, problem.key, problem.suggestion) == (2, "titel", "title")


@pytest.mark.parametrize("secrecy", [True, UNKNOWN])
def test_what_may_be_a_secret_is_marked_before_it_leaves(secrecy):
    body = "{{ damage }}\n\n{% for row in takeover %}\n- {{ row.service }}\n{% endfor %}\n\n{{ bank_name }}\n"
    dossier = personas.persona("craft", professional_secrecy=secrecy)
    text = said(body, dossier, secrets=("damage", "takeover"))

    assert "[Berufsgeheimnis? Vor dem Absenden prüfen: Eine Kundin hat an das falsche Konto gezahlt.]" in text
    assert "[Berufsgeheimnis? Vor dem Absenden prüfen: Musterbank]" in text
    assert "\n\nMusterbank\n" in text


def test_a_secret_that_nobody_confirmed_is_marked_as_both():
    dossier = personas.persona("law_firm", damage="Streitwert", proposed=("damage",))
    letter = render("bank", "en", dossier)
    text = said("{{ damage }}", personas.persona("law_firm", damage="X", proposed=("damage",)), secrets=("damage",))

    assert "Berufsgeheimnis?" in text
    assert "vorgeschlagen, noch nicht bestätigt: X" in text
    assert letter.open


@pytest.mark.parametrize("how", [{"outward": False}, {"secrets": ()}])
def test_papers_that_stay_in_the_house_are_not_marked(how):
    text = said("{{ damage }}", personas.persona("law_firm", damage="X"), **{"secrets": ("damage",), **how})

    assert "Berufsgeheimnis" not in text


def test_without_a_secret_to_keep_nothing_is_marked():
    assert "Berufsgeheimnis" not in said("{{ damage }}", personas.persona("craft"), secrets=("damage",))


@pytest.mark.parametrize("part", ["short", "phone"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_parts_have_their_own_text_and_no_address(part, language):
    whole = render("contact-warning", language, personas.persona("craft", language))
    template = read_template("contact-warning", language, part)
    letter = render("contact-warning", language, personas.persona("craft", language), template=template)

    assert letter.template.startswith(f"contact-warning.{part}/")
    assert letter.body != whole.body
    assert (letter.sender, letter.recipient) == ((), ())


def test_the_first_part_is_the_text_itself_and_others_are_told():
    assert part_of("contact-warning", "mail") == part_of("contact-warning", None) == ""
    with pytest.raises(UsageError, match="no part") as caught:
        part_of("contact-warning", "fax")
    assert "mail, short, phone" in caught.value.hint.en
    with pytest.raises(UsageError):
        part_of("bank", "mail")


def test_a_letter_to_people_leaves_the_senders_own_zone_out_but_never_where_it_matters():
    vienna = personas.persona("craft", "de", access_first_at=Moment.parse("2026-03-24 22:41", "Europe/Vienna"))
    twice = personas.persona("craft", "de", access_first_at=Moment.parse("2025-10-26 02:30", "Europe/Berlin", "later"))
    usual = personas.persona("craft", "de", access_first_at=Moment.parse("2026-03-24 22:41", "Europe/Berlin"))
    body = "{{ access_first_at }}."

    assert "24. März 2026, 22:41 Uhr." in said(body, usual, own_time=True)
    assert "22:41 Uhr (CET)." in said(body, usual)
    assert "22:41 Uhr (CET)." in said(body, vienna, own_time=True)
    assert "02:30 Uhr (CET)." in said(body, twice, own_time=True)


def test_the_rules_cite_in_the_language_of_the_letter():
    text = said("{% for row in rules %}\n- {{ row.source }}\n{% endfor %}", personas.persona("craft", "en"), "en")

    assert "uidelines" in text
    assert "Leitlinien" not in text


def test_the_decision_about_the_risk_is_called_by_its_name():
    dossier = personas.persona("craft", "de")
    made = Decision("risk", "authority_and_persons", "Lohndaten", "x", "2026-03-28T10:00:00+00:00", 99)
    decided = replace(dossier, state=replace(dossier.state, decisions={"risk": made}))
    text = said("{% for row in decisions %}\n- {{ row.title }}: {{ row.choice }}\n{% endfor %}", decided)

    assert "- Risiko für die betroffenen Menschen: hohes Risiko: der Aufsicht melden" in text


@pytest.mark.parametrize("kind", ["persons-holder", "persons-recipient", "persons-content", "public-notice"])
def test_where_the_authority_is_not_settled_the_letter_says_that_it_is_missing(kind):
    dossier = replace(personas.persona("craft", "de"), authorities=())

    assert "Zuständig ist: [noch einzutragen: Datenschutz-Aufsicht]." in markdown.write(
        render(kind, "de", dossier)
    ).decode().replace("\\[", "[").replace("\\]", "]")
