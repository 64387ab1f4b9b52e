"""What a template may say: everything else is refused with file and line, before it runs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from postfall.draft import grammar
from postfall.draft.kinds import BOUND, kind_of, read_template
from postfall.draft.render import render
from postfall.errors import Code, ContentError, UsageError
from postfall.shipped import find

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)

FACTS = ("aware_at", "org_name", "data_kinds")


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A user's own contact-warning in front of ours; gives the folder."""
    folder = tmp_path / "content" / "templates" / "contact-warning"
    folder.mkdir(parents=True)
    for row in find("templates", "contact-warning").iterdir():
        (folder / row.name).write_bytes(row.read_bytes())
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path / "content"))
    return folder


@pytest.mark.parametrize(
    "source",
    [
        "{{ org_name }} {% if aware_at is known and not (org_name is missing or data_kinds is open) %}x{% endif %}",
        "{% for row in logins %}{{ row.at }}{% else %}keine{% endfor %}",
        "{{ 'Behörde'|gap }} {% if data_kinds is having('health') %}x{% elif org_name is answer('x') %}y{% endif %}",
        "{{ org_name if aware_at is known else today }}",
    ],
)
def test_this_may_be_said(source):
    assert set(grammar.read(source, "x.md", FACTS)) <= set(FACTS)


@pytest.mark.parametrize(
    "source",
    [
        "{{ org_name.__class__.__mro__ }}",
        "{{ org_name.value }}",
        "{{ org_name['said'] }}",
        "{{ ''.join('a') }}",
        "{{ 9 * 9 }}",
        "{{ 'a' ~ 'b' }}",
        "{{ range(9) }}",
        "{{ self }}",
        "{{ lipsum() }}",
        "{{ org_name|upper }}",
        "{{ org_name|gap }}",
        "{{ org_name is divisibleby(3) }}",
        "{{ org_name is answer(aware_at) }}",
        "{{ org_name is known('x') }}",
        "{{ org_name == 'x' }}",
        "{{ org_name if aware_at is known }}",
        "{{ logins }}",
        "{% for row in logins %}{{ row }}{% endfor %}",
        "{% for row in logins %}{{ row.subject }}{% endfor %}",
        "{% for row in logins %}{% for other in logins %}{% endfor %}{% endfor %}",
        "{% for row in data_kinds %}{% endfor %}",
        "{% for org_name in logins %}{% endfor %}",
        "{% for a, b in logins %}{% endfor %}",
        "{% for row in logins if row.at is known %}{% endfor %}",
        "{% for row in [1, 2] %}{% endfor %}",
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% filter upper %}{% endfilter %}",
        "{% raw %}{% endraw",
        "{% if org_name is known %}",
        "{{ org_name",
        "\ue000\ue010\ue001",
    ],
)
def test_this_may_not_be_said(source):
    with pytest.raises(ContentError) as caught:
        grammar.read(f"Erste Zeile\n{source}", "vorlage.md", FACTS)

    assert caught.value.code is Code.CONTENT
    assert {row.line for row in caught.value.problems} == {2}
    assert all(row.file == "vorlage.md" for row in caught.value.problems)


def test_every_undefined_name_is_told_at_once_with_its_place_and_a_suggestion():
    with pytest.raises(ContentError) as caught:
        grammar.read("a\n{{ awere_at }}\n{% if org_name is unknown %}{{ nobody }}{% endif %}", "v.md", FACTS)

    rows = [(row.line, row.column, row.key, row.suggestion) for row in caught.value.problems]
    assert rows == [(2, 4, "awere_at", "aware_at"), (3, 32, "nobody", None)]


def test_deep_nesting_is_a_message_not_a_crash():
    with pytest.raises(ContentError):
        grammar.read("{% if org_name is known %}" * 5000 + "{% endif %}" * 5000, "v.md", FACTS)


def test_a_user_template_comes_in_front_of_ours_and_is_named(own):
    (own / "de.md").write_text("Mein Text: {{ contact_name }}\n", encoding="utf-8")

    letter = render("contact-warning", "de", sample.known())

    assert letter.body.startswith("Mein Text: ")
    assert letter.template == f"{read_template('contact-warning', 'de').label}"
    assert letter.template.endswith("+own")
    assert render("contact-warning", "en", sample.known()).body.startswith("Hello,")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("de.md", b"{{ tippfehler }}"),
        ("de.md", b"\xff\xfe"),
        ("de.md", b"x" * (BOUND + 1)),
        ("letter.yaml", b"format: 1\nid: contact-warning\n"),
        ("letter.yaml", b"format: 1\nformat: 1\n"),
    ],
)
def test_a_broken_user_template_is_a_clear_error(own, name, data):
    (own / name).write_bytes(data)

    with pytest.raises(ContentError) as caught:
        render("contact-warning", "de", sample.known())

    assert caught.value.where.startswith(f"templates/contact-warning/{name}")


def test_a_user_template_without_a_language_is_a_clear_error(own):
    (own / "de.md").unlink()

    with pytest.raises(ContentError, match="Cannot read the template"):
        read_template("contact-warning", "de")


def test_a_template_in_the_wrong_folder_is_refused(own):
    text = (own / "letter.yaml").read_text(encoding="utf-8")
    (own / "letter.yaml").write_text(text.replace("id: contact-warning", "id: persons-content"), encoding="utf-8")

    with pytest.raises(ContentError, match="persons-content"):
        read_template("contact-warning", "de")


def test_too_much_text_is_stopped(own):
    row = "{% for row in logins %}" + "x" * 150_000 + "{% endfor %}"
    (own / "de.md").write_text(row, encoding="utf-8")
    dossier = sample.known()
    many = sample.replace(dossier, state=sample.replace(dossier.state, logins=dossier.state.logins * 10))

    with pytest.raises(ContentError) as caught:
        render("contact-warning", "de", many)

    assert "too much" in caught.value.problems[0].message.en


def test_an_unknown_kind_is_told_with_the_nearest_one():
    with pytest.raises(UsageError) as caught:
        kind_of("contact-waring")

    assert "contact-warning" in caught.value.hint.en
