"""Reading and checking playbooks: refused for what cannot work, advised on what may harm, always with the place."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from postfall import yamlfile
from postfall.errors import ContentError, UsageError
from postfall.playbook.check import check, examine, finalize
from postfall.playbook.read import find_playbook, parse_playbook, playbook_ids
from postfall.playbook.schema import json_schema

SHELF = Path(__file__).parents[1] / "fixtures" / "playbooks"
SMALL = (SHELF / "small" / "playbook.yaml").read_text(encoding="utf-8")
NAMES = {"actions": {"probe", "deadline"}, "drafts": {"contact-warning"}, "duties": {"gdpr-33-1"}}


def advice(text, **names):
    return [f"{row.severity} {row}" for row in examine(text, file="p.yaml", **{**NAMES, **names})[1]]


def changed(old, new):
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def test_the_small_playbook_is_clean_and_reads():
    assert advice(SMALL) == []
    playbook = parse_playbook(SMALL.encode(), "p.yaml")
    assert [step.key for step in playbook.steps()] == [
        "open.who", "open.unsure", "contain.password", "contain.notify",
    ]  # fmt: skip
    assert playbook.fact("persons").maximum == 1000
    with pytest.raises(KeyError):
        playbook.fact("nobody")


ERRORS = [
    ("when: others_data == true", "when: other_data == true", "There is no fact “other_data”", "others_data"),
    ("when: others_data == true", "when: others_data == 'yes'", "is yes or no", None),
    ("when: others_data == true", "when: persons", "is no yes/no question", None),
    ("when: others_data == true", "when: persons == 'many'", "is a number or 'unknown'", None),
    ("when: others_data == true", "when: seen_at == '2026'", "is a moment", None),
    ("when: others_data == true", "when: seen_at > 5", "is no number", None),
    ("when: others_data == true", "when: contact == 5", "is text", None),
    ("when: others_data == true", "when: mixed == true", "several values", None),
    ("when: others_data == true", "when: \"'private' in role\"", "is no list", None),
    ("when: others_data == true", "when: role == ('private', 'organisation')", "one value only", None),
    ("when: others_data == true", "when: mixed == ('trade', 'club')", "waits for itself: mixed → mixed", None),
    ("when: others_data == true", "when: open('/etc/passwd')", "Not allowed in a condition", None),
    ("when: others_data == true", "when: role.__class__", "Not allowed in a condition", None),
    ("when: role == 'private'", "when: role == 'privat'", "can never be 'privat'", "private"),
    (
        "when: role == 'private'",
        "when: mixed == 'unknown'",
        "waits for itself: others_data → mixed",
        None,
    ),
    ("or 'trade' in mixed", "or 'trad' in mixed", "can never be 'trad'", "trade"),
    ("or 'trade' in mixed", "or mixed in ('trade', 'club')", "several values", None),
    ("must: persons > 10 or persons == 'unknown'", "must: persns > 10", "There is no fact “persns”", "persons"),
    ("ask: [persons]", "ask: [person]", "There is no fact “person”", "persons"),
    ("ask: [persons]", "ask: [persons, persons]", "is there already", None),
    ("key: contain.notify", "key: contain.password", "is there already", None),
    ("key: contain.notify", "key: open.notify", "must begin with “contain.”", "contain.notify"),
    ("  - key: contain\n", "  - key: open\n", "“open” is there already", None),
    ("- key: seen_at", "- key: persons", "“persons” is there already", None),
    ("value: club", "value: trade", "“trade” is there already", None),
    ("value: club", "value: unknown", "offers “unknown” with every question", None),
    ("kind: yesno", "kind: choice", "A choice needs answers", None),
    ("kind: choices", "kind: yesno", "has no options", None),
    ('engine: ">=0.1"', 'engine: ">=77.0"', "needs Postfall >=77.0", None),
    ("action: decide:gdpr-33-1", "action: decide:gdpr-33", "no action “decide:gdpr-33”", "decide:gdpr-33-1"),
    ("action: decide:gdpr-33-1", "action: draft:contact-warnin", "no action", "draft:contact-warning"),
    ("action: decide:gdpr-33-1", "action: deadlines", "no action", "deadline"),
    ("action: decide:gdpr-33-1", "action: shell:ls", "no action “shell:ls”", None),
]


@pytest.mark.parametrize(("old", "new", "said", "suggestion"), ERRORS)
def test_errors(old, new, said, suggestion):
    text = changed(old, new)
    rows = examine(text, file="p.yaml", **NAMES)[1]
    hits = [row for row in rows if said in row.message.en]
    assert hits, rows
    assert hits[0].severity == "error"
    assert hits[0].suggestion == suggestion
    assert hits[0].message.de != hits[0].message.en
    assert hits[0].line > 0


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("when: others_data == true", "when: other_data == true", "p.yaml:23:11 facts[2].when:"),
        ("ask: [persons]", "ask: [role, person]", "p.yaml:72:21 phases[1].steps[1].ask[1]:"),
        ("key: contain.notify", "key: contain.password", "p.yaml:69:14 phases[1].steps[1].key:"),
        ("value: club", "value: trade", "p.yaml:26:17 facts[2].options[1].value:"),
        ("must: persons > 10 or persons == 'unknown'", "must: persns > 10", "p.yaml:75:15 phases[1].steps[1].must:"),
    ],
)
def test_places(old, new, place):
    text = changed(old, new)
    assert any(place in row for row in advice(text)), advice(text)


def test_the_reader_refuses_what_no_case_can_be_walked_with():
    text = changed("or 'trade' in mixed", "or open('/etc/passwd')")
    with pytest.raises(ContentError) as caught:
        parse_playbook(text.replace("ask: [persons]", "ask: [person]").encode(), "p.yaml")
    assert caught.value.code == 5
    assert len(caught.value.problems) == 2


def test_names_that_are_not_handed_in_are_not_checked():
    text = changed("action: decide:gdpr-33-1", "action: decide:anything")
    playbook = parse_playbook(text.encode(), "p.yaml")
    assert check(playbook, file="p.yaml", text=text) == ()


def test_one_empty_language_is_refused():
    text = changed("{de: Nachfragen, en: Ask around}", "{de: Nachfragen, en: ' '}")
    assert "error p.yaml:53:37 phases[0].steps[1].title.en: The text is empty or too short." in advice(text)


WARNINGS = [
    ("contact, remark]", "contact]", "No step asks for “remark”"),
    ("or others_data == 'unknown' or", "or", "“unknown” to “others_data” is treated like “no”"),
    (
        "role == 'unknown' or others_data == 'unknown' or mixed == 'unknown'",
        "others_data == 'unknown' or mixed == 'unknown'",
        "“unknown” to “role” is treated like “no”",
    ),
    ("persons > 10 or persons == 'unknown'", "persons > 10", "“unknown” to “persons” is treated like “no”"),
    (
        "role == 'organisation' or 'trade' in mixed",
        "role == 'organisation' and 'trade' in mixed",
        "can never be reached",
    ),
    ("role == 'organisation' or 'trade' in mixed", "persons < 5 and persons > 7", "can never be reached"),
    ("role == 'organisation' or 'trade' in mixed", "false", "can never be reached"),
    ("        sources: [BSI]", "        ends: true", "a step before it ends every path"),
    ("{de: Fragen Sie., en: Ask.}", "{de: Ask the people there, en: Ask the people there}", "are the same"),
]


@pytest.mark.parametrize(("old", "new", "said"), WARNINGS)
def test_warnings(old, new, said):
    text = changed(old, new)
    rows = examine(text, file="p.yaml", **NAMES)[1]
    assert [row.severity for row in rows] == ["warning"] * len(rows)
    hits = [row for row in rows if said in row.message.en]
    assert hits, rows
    assert hits[0].line
    parse_playbook(text.encode(), "p.yaml")


@pytest.mark.parametrize(
    "when",
    ["others_data == false", "others_data != false", "others_data in (true, 'unknown')", "persons != 5"],
)
def test_no_warning_where_unknown_does_not_go_the_way_of_no(when):
    text = SMALL.replace("role == 'unknown' or others_data == 'unknown' or mixed == 'unknown'", f'"{when}"')
    rows = advice(text.replace("when: others_data == true", "when: others_data != false"))
    assert not any("others_data" in row and "treated" in row for row in rows), rows


def test_rules_across_playbooks():
    one = parse_playbook(SMALL.encode(), "p.yaml")
    other = parse_playbook(SMALL.replace("kind: longtext", "kind: text").encode(), "p.yaml")
    assert finalize([("small", one)]) == ()
    said = [row.message.en for row in finalize([("small", one), ("else", other)])]
    assert said == [
        "The folder is called “else” but the playbook “small”.",
        "The fact is text here but longtext in “small”.",
    ]


def test_own_playbooks_are_found_in_front(tmp_path, monkeypatch):
    monkeypatch.setenv("POSTFALL_CONTENT", str(SHELF.parent))
    assert "small" in playbook_ids()
    playbook, data = find_playbook("small")
    assert playbook.id == "small"
    assert data == SMALL.encode()
    with pytest.raises(UsageError) as caught:
        find_playbook("smal")
    assert "small" in caught.value.hint.en
    for name in ("../small", "", ".", "small/../small", "a\0b"):
        with pytest.raises(UsageError):
            find_playbook(name)
    wrong = tmp_path / "playbooks" / "other"
    wrong.mkdir(parents=True)
    (wrong / "playbook.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setenv("POSTFALL_CONTENT", str(tmp_path))
    with pytest.raises(ContentError) as broken:
        find_playbook("other")
    assert broken.value.problems[0].key == "id"


def test_the_schema_accepts_what_the_reader_accepts():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    raw = yamlfile.load(SMALL, "p.yaml", type(find_small())).model_dump(mode="json", exclude_none=True)
    jsonschema.validate(raw, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**raw, "titel": "x"}, schema)


def find_small():
    return parse_playbook(SMALL.encode(), "p.yaml")


def test_a_chain_that_is_too_long():
    rows = (
        "".join(f"  - {{key: x{i}, kind: yesno, text: {{de: a, en: b}}, when: x{i + 1} == true}}\n" for i in range(30))
        + "  - {key: x30, kind: yesno, text: {de: a, en: b}}\n"
    )
    text = SMALL.replace("facts:\n", "facts:\n" + rows)
    assert any("Over 20 facts wait for each other" in row for row in advice(text))


DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_names_every_key():
    page = (DOCS / "reference" / "playbook-format.md").read_text(encoding="utf-8")
    schema = json_schema()
    models = [schema["properties"], *(row.get("properties", {}) for row in schema["$defs"].values())]
    keys = {key for model in models for key in model} - {"de", "en", "note", "label", "value"}
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []
    for kind in schema["$defs"]["Kind"]["enum"]:
        assert f"`{kind}`" in page


def test_the_example_of_the_how_to_is_clean():
    page = (DOCS / "how-to" / "write-a-playbook.md").read_text(encoding="utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    assert advice(text) == []


def test_the_bounds_of_the_reference_are_those_of_the_reader():
    from postfall.playbook.check import MAX_CHAIN
    from postfall.yamlfile import nodes

    page = (DOCS / "reference" / "playbook-format.md").read_text(encoding="utf-8")
    assert f"{nodes.MAX_OCTETS // 10**6} MB, {nodes.MAX_DEPTH} levels and {nodes.MAX_NODES:,} values" in page
    assert f"up to {nodes.MAX_ALIASES}." in page
    assert f"more than {MAX_CHAIN} others" in page
