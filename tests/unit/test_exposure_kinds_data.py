"""The data of the kinds: it fits the notification template, the playbook, and the registries it was taken from."""

from __future__ import annotations

import re
from pathlib import Path
from string import ascii_uppercase

import pytest
import yaml
from stdnum import numdb

from postfall.errors import ContentError
from postfall.exposure.kinds.bank import ACCOUNTS
from postfall.exposure.kinds.data import KindsFile, WordsFile, kinds_of, lexicon_of
from postfall.exposure.kinds.detector import RULES
from postfall.exposure.load import kinds, lexicon
from postfall.yamlfile import load

ROOT = Path(__file__).parents[2]
PLAYBOOK = ROOT / "playbooks" / "compromised-mailbox" / "playbook.yaml"
KINDS = """format: 1
kinds:
  - {id: a, label: {de: A, en: A}, severity: high, edpb: [a], data_kinds: [identity], hint: true}
  - {id: b, label: {de: B, en: B}, severity: low, edpb: [b], data_kinds: [contact]}
"""


def test_every_suggestion_is_an_answer_that_the_playbook_offers():
    playbook = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8"))
    fact = next(row for row in playbook["facts"] if row["key"] == "data_kinds")
    offered = {row["value"] for row in fact["options"]}
    assert {value for kind in kinds().values() for value in kind.data_kinds} <= offered


def test_every_special_category_of_the_law_has_a_kind():
    """Art. 9(1) and 10 GDPR."""
    categories = {"health", "religion", "union", "political", "sex_life", "ethnic", "biometric", "genetic", "criminal"}
    hints = {value for kind in kinds().values() if kind.hint for value in kind.data_kinds}
    assert categories <= hints


def test_every_rule_names_a_kind_and_every_kind_is_in_the_reference():
    page = (ROOT / "docs" / "reference" / "kinds.md").read_text(encoding="utf-8")
    names = {"paper": "id_card"}
    assert {names.get(root := rule.name.split(".")[0], root) for rule in RULES} <= set(kinds())
    listed = dict(re.findall(r"^\| `([a-z_]+)` \| (high|medium|low)\b", page, re.MULTILINE))
    assert listed == {kind.id: kind.severity.value for kind in kinds().values()}


def test_ibans_have_the_form_that_the_registry_says():
    def plain(form: str) -> list[tuple[int, str]]:
        """`4!n4!n12!c` and `8n12c` as runs of one sort."""
        runs: list[tuple[int, str]] = []
        for count, sort in re.findall(r"([0-9]+)!?([nac])", form):
            before = runs.pop() if runs and runs[-1][1] == sort else (0, sort)
            runs.append((before[0] + int(count), sort))
        return runs

    registry = numdb.get("iban")
    for country, form in ACCOUNTS.items():
        assert plain(form) == plain(registry.info(country)[0][1]["bban"]), country
    known = {a + b for a in ascii_uppercase for b in ascii_uppercase if registry.info(a + b)[0][1]}
    assert known <= set(ACCOUNTS)


def test_a_text_with_a_hint_has_a_needle():
    needles = lexicon().needles()
    assert [word for word in lexicon().kinds if not any(needle in word for needle in needles)] == []


def test_words_that_are_names_or_everyday_speech_are_left_out():
    for trap in ("krebs", "gehalten", "operation", "partei", "union", "behandlung", "patient", "stroke"):
        assert trap not in lexicon().kinds


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (KINDS.replace("id: b", "id: a"), "there twice"),
        (KINDS.replace("severity: low", "severity: lowest"), "severity"),
        (KINDS.replace("edpb: [b]", "edpb: [z]"), "edpb"),
        (KINDS.replace("edpb: [b]", "edbp: [b]"), "edbp"),
    ],
)
def test_a_broken_file_of_kinds_is_refused_with_its_place(text, named):
    with pytest.raises(ContentError) as caught:
        load(text, "kinds.yaml", KindsFile)
    assert named in str(caught.value.problems)


@pytest.mark.parametrize("kind", ["c", "b"])
def test_words_for_what_is_no_hint_are_refused(kind):
    known = kinds_of(load(KINDS, "kinds.yaml", KindsFile))
    words = load(f"format: 1\nkinds:\n  {kind}: {{words: one two}}\n", "words.yaml", WordsFile)
    with pytest.raises(ContentError, match=kind):
        lexicon_of(words, known)


def test_endings_make_forms():
    known = kinds_of(load(KINDS, "kinds.yaml", KindsFile))
    text = "format: 1\nkinds:\n  a: {words: attest(e|s) gut, phrases: ['sick note(s)']}\n"
    words = load(text, "words.yaml", WordsFile)
    assert set(lexicon_of(words, known).kinds) == {"attest", "atteste", "attests", "gut", "sick note", "sick notes"}
