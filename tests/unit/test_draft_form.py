"""The form sheet: its fields are those of the common template, and the case answers them as far as it can."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from postfall.case.model import NoticeStage, RiskRecord
from postfall.draft.facts import Sheet, Speaker
from postfall.draft.form.fill import answers
from postfall.draft.form.names import FROM_FACTS, names_of
from postfall.draft.form.read import form
from postfall.draft.kinds import read_template
from postfall.draft.press import Press
from postfall.exposure.load import knowledge
from postfall.exposure.model import Suggestions
from postfall.playbook.condition import Comparison, Const, Name, mentioned, parse, walk
from postfall.playbook.read import find_playbook
from postfall.value import UNKNOWN, Moment

_SPEC = importlib.util.spec_from_file_location("p", Path(__file__).parents[1] / "fixtures" / "personas.py")
personas = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(personas)

# The option letters of the template, version 1.0. Fields that are not here are filled in freely.
OPTIONS = {
    3: "ab",
    4: "abc",
    10: "abc",
    14: "ab",
    15: "abcd",
    23: "abc",
    33: "abc",
    38: "ab",
    44: "abcde",
    50: "abcdef",
    55: "abc",
    56: "abcde",
    57: "abcde",
    58: "abc",
    59: "abc",
    60: "abcdefghijklmnopqrstuvwxy",
    61: "abcdef",
    65: "abcdefghijk",
    67: "abcd",
    70: "abcdefghijklmnopqrstu",
    72: "abcd",
    75: "abcdefghijkl",
    79: "abcde",
    81: "abcd",
    83: "abcd",
    85: "abcdefghijklmno",
    87: "abcd",
    89: "abcd",
    94: "abcdefghijklmno",
    100: "abc",
    102: "ab",
    104: "abc",
    109: "abc",
    110: "abc",
    113: "abc",
    120: "abc",
    125: "abcdefghij",
}
IDS = [
    *(3, 4, 5, 6, 7, *range(10, 20), *range(21, 27), 29, 30, 31, *range(33, 37), *range(38, 42), *range(44, 54)),
    *(*range(55, 64), *range(65, 69), *range(70, 74), 75, 76, *range(79, 88), 89, 90, 92, 94, 95),
    *(*range(97, 107), 109, 110, 111, *range(113, 119), *range(120, 124), 125, 126),
]


def filled(dossier, language="de"):
    speaker = Speaker(dossier, read_template("authority-form", language), language, Sheet())
    return {row.field.id: row for row in answers(speaker)}


def house(name="craft", **changes):
    return filled(personas.persona(name, "de", **changes))


def written(dossier, kind, language="de"):
    press = Press("authority-form", language, dossier)
    return press.write(press.letter(), kind).decode()


def conditions():
    for field in form().fields:
        for text in (field.visible, *(row.when for row in (*field.options, *field.parts))):
            if text is not None:
                yield field, text


def test_the_fields_and_their_options_are_those_of_the_template():
    fields = form().fields

    assert [row.id for row in fields] == IDS
    assert {row.id: "".join(o.key for o in row.options if len(o.key) == 1) for row in fields if row.options} == {
        **OPTIONS,
        97: "abcde",
    }
    assert [row.key for row in next(row for row in fields if row.id == 97).options] == ["a", "b", "b1", "c", "d", "e"]


def test_conditions_name_only_what_there_is_and_what_stands_before():
    facts = {spec.key for spec in find_playbook("compromised-mailbox")[0].facts}
    speaker = Speaker(personas.persona("craft"), read_template("authority-form", "de"), "de", Sheet())
    names = names_of(speaker)
    own = {*names.sure, *names.assumed, *FROM_FACTS, "outcome", "other_bodies", "complete"}

    for field, text in conditions():
        for name in mentioned(parse(text)):
            if re.fullmatch(r"f\d+", name):
                assert int(name[1:]) < field.id, text
            else:
                assert name in facts | own, text


def test_parts_name_only_facts_and_texts_that_there_are():
    facts = {spec.key for spec in find_playbook("compromised-mailbox")[0].facts}
    speaker = Speaker(personas.persona("craft"), read_template("authority-form", "de"), "de", Sheet())
    from postfall.draft.form.names import _Teller

    texts = set(_Teller(speaker).texts())
    parts = [part for field in form().fields for part in field.parts]

    assert {part.fact for part in parts if part.fact} <= facts
    assert {part.said for part in parts if part.said} <= texts


def test_every_answer_that_a_condition_looks_for_can_be_given():
    options = {spec.key: {row.value for row in spec.options} for spec in find_playbook("compromised-mailbox")[0].facts}
    fields = {f"f{row.id}": {option.key for option in row.options} | {"yes", "no"} for row in form().fields}

    for _, text in conditions():
        for node in walk(parse(text)):
            if isinstance(node, Comparison):
                sides = (node.left, node.right)
                name = next((row.key for row in sides if isinstance(row, Name)), "")
                values = next((row.value for row in sides if isinstance(row, Const)), ())
                for value in values if isinstance(values, tuple) else (values,):
                    known = options.get(name) or fields.get(name)
                    if isinstance(value, str) and known and value not in {"unknown", "yes", "no"}:
                        assert value in known, text


@pytest.mark.parametrize("kind", knowledge().kinds.values(), ids=lambda kind: kind.id)
def test_kinds_of_data_get_the_letters_that_the_look_suggests(kind):
    """What a look finds and what a person confirms end at the same options of field 70."""
    for value in kind.data_kinds:
        chosen = set(house(data_kinds=(value,), person_groups=("employees",))[70].chosen)
        assert chosen
        if kind.id not in {"iban", "vat_id", "licence_plate"}:  # accounts count as finances, plates as identity
            assert chosen & set(kind.edpb), value


def test_account_numbers_that_a_look_found_count_as_means_of_payment():
    dossier = personas.persona("craft", data_kinds=("financial",))
    seen = replace(dossier.exposure, suggestions=Suggestions(data_types=("q",)))

    assert filled(dossier)[70].chosen == ("l",)
    assert filled(replace(dossier, exposure=seen))[70].chosen == ("l", "q")


def test_an_empty_case_claims_nothing():
    rows = filled(personas.nothing())

    assert {key for key, row in rows.items() if row.state == "known"} == {3, 4, 7}
    assert rows[3].chosen == ("a",)
    assert rows[4].chosen == ("b",)
    assert all(row.question for row in rows.values() if row.state == "open" and row.visible is not False)


def test_what_is_only_proposed_is_only_assumed():
    rows = house(proposed=("persons", "data_kinds", "detected_how"), detected_how="own_observation")

    assert {rows[key].state for key in (68, 70, 71, 50)} >= {"assumed"}
    assert "known" not in {rows[key].state for key in (70, 71, 50)}
    assert house(detected_how="own_observation")[50].state == "known"


@pytest.mark.parametrize(
    ("changes", "shown", "hidden"),
    [
        ({"persons_told": "yes"}, (98, 102, 104, 105, 106), (99, 100, 101)),
        ({"persons_told": "planned"}, (), (98, 99, 100, 102, 103, 104)),
        ({"persons_told": "not_needed"}, (100, 101), (98, 99, 102)),
        ({"cross_border": True}, (113, 114, 115, 116, 117, 118), (120, 121, 123)),
        ({"cross_border": False}, (113,), (114, 115, 116, 117, 118, 120)),
        ({"country": "CH"}, (18, 19, 120), (113, 114)),
        ({"integrity": "confirmed"}, (58, 81), (59, 83)),
        ({"availability": "temporary"}, (59, 83), (58, 81)),
        ({"confidentiality": "none"}, (), (56, 57, 79, 80)),
        ({"dpo_named": True, "dpo_contact": "Nils, 030 5550 0146"}, (29, 30, 31), ()),
        ({"notifier_function": "Datenschutzbeauftragter"}, (23,), (24, 29, 30, 31)),
        ({"access_ended_at": UNKNOWN}, (46,), (47,)),
        ({"persons": UNKNOWN}, (67,), (68,)),
        ({"records": 12}, (72, 73), ()),
        ({"detected_how": "own_observation"}, (51,), (52,)),
        ({"police_told": False}, (109,), ()),
        ({"org_kind": "public_body"}, (14,), (15, 16)),
        ({"org_kind": "association"}, (15, 16), ()),
    ],
)
def test_fields_show_only_where_the_form_asks_for_them(changes, shown, hidden):
    rows = house(**changes)

    assert {key: rows[key].visible for key in shown} == dict.fromkeys(shown, True)
    assert {key: rows[key].visible for key in hidden} == dict.fromkeys(hidden, False)


@pytest.mark.parametrize(
    ("changes", "field", "letters"),
    [
        ({"access_evidence": "seen"}, 56, ("a",)),
        ({"access_evidence": "none_seen", "confidentiality": "confirmed"}, 56, ("b",)),
        ({"access_evidence": "proven_none"}, 56, ("c",)),
        ({"access_evidence": UNKNOWN}, 56, ("d",)),
        ({"access_evidence": None}, 56, ("e",)),
        ({"unintelligible": "yes"}, 57, ("a",)),
        ({"cause": "phishing"}, 60, ("d",)),
        ({"cause": "insider"}, 61, ("b",)),
        ({"cause": "reuse"}, 61, ("d",)),
        ({"intent": UNKNOWN}, 61, ("f",)),
        ({"person_groups": ("applicants", "patients", "citizens")}, 65, ("b", "e", "j")),
        ({"person_groups": None}, 65, ("k",)),
        ({"data_kinds": ("health",), "person_groups": ("employees",)}, 70, ("k", "m")),
        ({"data_kinds": ("health",), "person_groups": ("patients",)}, 70, ("k",)),
        ({"access_first_at": personas.at("2026-03-27 08:00")}, 44, ("a",)),
        ({"access_ended_at": UNKNOWN}, 44, ("c",)),
        ({"persons_told": "not_needed"}, 97, ("e",)),
        ({"org_kind": "company", "org_size": "from_250"}, 15, ("c",)),
    ],
)
def test_answers_choose_options(changes, field, letters):
    assert house(**changes)[field].chosen == letters


def test_the_risk_is_assumed_until_a_person_has_put_it_on_record():
    dossier = personas.persona("craft")
    record = RiskRecord("authority_and_persons", ("malicious-reach",), 300, "high", "tester", "2026-03-29", 40)
    recorded = replace(dossier, state=replace(dossier.state, risks=(record,)))

    assert filled(dossier)[89].state == "assumed"
    assert filled(recorded)[89].state == "known"
    assert filled(recorded)[89].chosen == ("a",)
    assert filled(recorded)[87].state == "assumed"


def test_a_notification_is_complete_once_nothing_mandatory_is_open():
    full = house(records=4211, nis2_entity="no", financial_entity=False)

    assert house()[4].chosen == ("b",)
    assert full[4].chosen == ("a",), [key for key, row in full.items() if row.state == "open"]


def test_the_last_notice_says_what_kind_of_notification_this_is():
    dossier = personas.persona("craft")
    notice = replace(dossier.state.notices[0], stage=NoticeStage.WITHDRAWN)
    fresh = filled(replace(dossier, state=replace(dossier.state, notices=())))
    taken_back = filled(replace(dossier, state=replace(dossier.state, notices=(notice,))))

    assert (fresh[3].chosen, fresh[6].visible) == (("a",), False)
    assert (taken_back[3].chosen, taken_back[4].chosen, taken_back[5].visible) == (("b",), ("c",), True)
    assert taken_back[6].value == "AZ-555-2026"


def test_reasons_for_a_late_notification_are_asked_for_only_in_the_first_one():
    dossier = personas.persona("craft")
    later = Moment.of(datetime(2026, 4, 2, 8, tzinfo=UTC), personas.ZONE)
    late = replace(dossier, now=later)
    first = replace(late, state=replace(late.state, notices=()))

    assert filled(late)[49].visible is False
    assert (filled(first)[49].visible, filled(first)[49].state) == (True, "open")
    assert filled(replace(first, now=personas.NOW))[49].visible is False


@pytest.mark.parametrize("language", ["de", "en"])
def test_json_holds_every_field(language):
    data = json.loads(written(personas.persona("law_firm", language), "json", language))
    rows = {row["id"]: row for row in data["fields"]}

    assert list(rows) == IDS
    assert data["kind"] == "authority-form"
    assert data["template"].startswith("authority-form/")
    assert data["head"] == personas.HEAD
    assert {row["state"] for row in rows.values()} == {"known", "assumed", "open"}
    assert rows[46]["raw"] == "2026-03-24T22:41:00+01:00"
    assert rows[68] | {"value": "94", "raw": 94, "fact": "persons", "visible": True} == rows[68]
    assert rows[62]["professional_secrecy"] is True
    assert rows[12]["professional_secrecy"] is False
    assert [row["key"] for row in rows[56]["choices"] if row["incomplete_only"]] == ["e"]
    assert rows[126]["depends_on"] == ["125"]


class Tags(HTMLParser):
    """The tags and attributes of a page, without its texts."""

    def __init__(self, page):
        super().__init__()
        self.seen = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, tuple(sorted(attrs))))


HOSTILE = "<script>alert(1)</script> \"' &lt; {{ 7*7 }} {% if %} \u202e]] --> [x](javascript:1)\n## 3\n| a |"


def test_values_change_no_structure_of_the_page():
    texts = ("org_name", "aware_how", "incident_description", "systems_affected", "provider_name", "org_address")
    plain = personas.persona("craft", **dict.fromkeys(texts, "Wort\nWort\nWort"))
    hostile = personas.persona("craft", **dict.fromkeys(texts, HOSTILE))
    page = written(hostile, "html")

    assert Tags(page).seen == Tags(written(plain, "html")).seen
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_has_one_button_for_each_answer_and_loads_nothing(language):
    page = written(personas.persona("craft", language), "html", language)
    tags = Tags(page).seen
    buttons = [dict(attrs) for tag, attrs in tags if tag == "button"]
    ids = {dict(attrs).get("id") for _, attrs in tags}

    assert {row["data-copy"] for row in buttons} == {name for name in ids if name and name.startswith("answer-")}
    assert all("hidden" in row and row["aria-label"] for row in buttons)
    assert [tag for tag, _ in tags].count("script") == 1
    assert not [row for row in tags if {"src", "href"} & set(dict(row[1]))]
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_fields_that_do_not_show_stand_on_no_sheet():
    dossier = personas.persona("craft")
    sheet, page = written(dossier, "md"), written(dossier, "html")

    for key, row in filled(dossier).items():
        assert (f"- [{key}] " in sheet) is (row.visible is not False)
        assert (f'id="field-{key}"' in page) is (row.visible is not False)


@pytest.mark.parametrize(
    ("changes", "word"),
    [({}, True), ({"country": UNKNOWN}, True), ({"country": "AT"}, False), ({"org_kind": "church_catholic"}, False)],
)
@pytest.mark.parametrize("kind", ["md", "html"])
def test_the_reservation_stands_where_german_law_gives_it(changes, word, kind):
    assert ("§ 42 Abs. 4" in written(personas.persona("craft", **changes), kind)) is word


def test_in_an_exercise_the_page_says_so():
    assert "ÜBUNG" in written(personas.persona("craft", exercise=True), "html")
    assert "ÜBUNG" not in written(personas.persona("craft"), "html")
