"""Strict YAML: text stays text, every problem has its place, hostile files are refused quickly."""

from __future__ import annotations

import time
from datetime import date
from enum import StrEnum
from typing import Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from postfall import yamlfile
from postfall.errors import ContentError
from postfall.language import Text


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Leaf(Strict):
    name: str
    size: int = 0


class Skipped(Strict):
    skipped: str


class Done(Strict):
    done: str
    evidence: str | None = None


class Sample(Strict):
    text: str = "x"
    number: int = 0
    yes: bool = False
    must: bool | str = False
    colour: Colour = Colour.RED
    version: Literal[1] = 1
    day: date | None = None
    leaves: tuple[Leaf, ...] = ()
    table: dict[str, int] = Field(default_factory=dict)
    steps: dict[str, Literal["done"] | Skipped | Done] = Field(default_factory=dict)
    optional: str | None = None

    @model_validator(mode="after")
    def agree(self) -> Sample:
        if self.number == 13:
            raise ValueError(Text("Keine 13.", "No 13."))
        return self


def load(text: str | bytes) -> Sample:
    return yamlfile.load(text, "f.yaml", Sample)


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(text)
    assert caught.value.code == 5
    return [str(row) for row in caught.value.problems]


@pytest.mark.parametrize(
    "word", ["12:30", "no", "yes", "on", "010", "1e3", "0x10", "1_000", "true", "null", "2026-03-27"]
)
def test_a_scalar_stays_text_where_text_is_wanted(word):
    assert load(f"text: {word}").text == word


@pytest.mark.parametrize("word", ["12:30", "010", "1e3", "0x10", "1_000", "1.0", "yes", '"7"', "9" * 5000])
def test_only_decimal_digits_are_a_number(word):
    assert problems(f"number: {word}") == ["f.yaml:1:9 number: This must be a whole number like 42."]


def test_numbers_that_are_numbers():
    assert load("number: -42").number == -42
    assert load("table: {a: 1, b: 20}").table == {"a": 1, "b": 20}


@pytest.mark.parametrize("word", ["yes", "no", "on", "True", "TRUE", "1", '"true"'])
def test_only_true_and_false_are_bool(word):
    assert problems(f"yes: {word}") == ["f.yaml:1:6 yes: This must be true or false."]


def test_a_union_takes_what_is_written():
    assert load("must: true").must is True
    assert load('must: "true"').must == "true"
    assert load("must: role == 'x'").must == "role == 'x'"


def test_typed_values():
    sample = load("colour: green\nday: 2026-03-27\nversion: 1\nleaves:\n  - {name: a, size: 3}\noptional:\n")
    assert (sample.colour, sample.day, sample.optional) == (Colour.GREEN, date(2026, 3, 27), None)
    assert sample.leaves == (Leaf(name="a", size=3),)


def test_union_of_models_complains_about_the_one_that_was_meant():
    assert load("steps: {a: done, b: {skipped: why}, c: {done: now}}").steps["b"] == Skipped(skipped="why")
    assert problems("steps: {a: {done: now, evidense: x}}") == [
        "f.yaml:1:24 steps.a.evidense: There is no key “evidense” here. (did you mean 'evidence'?)"
    ]
    assert problems("steps: {a: don}") == [
        "f.yaml:1:12 steps.a: “don” is not possible here: done. (did you mean 'done'?)"
    ]


def test_all_problems_come_in_one_run_in_the_order_of_the_file():
    text = "txt: a\nnumber: ten\ncolour: gren\nleaves:\n  - {nam: a, size: x}\n  - {size: 1}\nversion: 2\n"
    assert problems(text) == [
        "f.yaml:1:1 txt: There is no key “txt” here. (did you mean 'text'?)",
        "f.yaml:2:9 number: This must be a whole number like 42.",
        "f.yaml:3:9 colour: “gren” is not possible here: red, green. (did you mean 'green'?)",
        "f.yaml:5:5 leaves[0].name: “name” is missing.",
        "f.yaml:5:6 leaves[0].nam: There is no key “nam” here. (did you mean 'name'?)",
        "f.yaml:5:20 leaves[0].size: This must be a whole number like 42.",
        "f.yaml:6:5 leaves[1].name: “name” is missing.",
        "f.yaml:7:10 version: “2” is not possible here: 1.",
    ]


def test_a_rule_of_the_model_speaks_both_languages():
    with pytest.raises(ContentError) as caught:
        load("number: 13")
    assert caught.value.problems[0].message == Text("Keine 13.", "No 13.")


def test_wrong_shapes():
    assert problems("- a") == ["f.yaml:1:1 (file): This must be rows of the form “key: value”."]
    assert problems("leaves: {name: a}") == ["f.yaml:1:9 leaves: This must be a list (rows with “- ”)."]
    assert problems("text: [a]") == ["f.yaml:1:7 text: This must be text."]
    assert problems("text:\n") == ["f.yaml:1:6 text: A value is missing here."]


def test_duplicate_keys_at_every_depth():
    assert problems("text: a\ntext: b") == ["f.yaml:2:1 text: “text” is there twice, first on line 1."]
    assert problems("leaves:\n  - name: a\n    name: b\n")[0].startswith("f.yaml:3:5 leaves[0]")
    assert "twice" in problems('table: {a: 1, "a": 2}')[0]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("text: !!python/object/apply:os.system [id]", "1:7", "Tags like"),
        ("text: !!str 1", "1:7", "Tags like"),
        ("text: !custom x", "1:7", "Tags like"),
        ("a: &x {b: 1}\n<<: *x", "2:1", "merge"),
        ("text: \tx", "1:7", "tab"),
        ("\ttext: x", "1:1", "tab"),
        ("text: a\0b", "1:8", "U+0000"),
        ("text: ok\nnumber: \x1b[31m", "2:9", "U+001B"),
        ('text: "\\e[31m"', "1:7", "U+001B"),
        ('text: "\\0"', "1:7", "U+0000"),
        ("text: a\u202eb", "1:8", "U+202E"),
        ("text: a\ufeffb", "1:8", "U+FEFF"),
        ("? [a, b]\n: c", "1:3", "A key must be plain text"),
        ("text: a\n---\ntext: b", "2:1", "more than one document"),
        ("text: *nobody", "1:7", "points to nothing"),
        ("text: &a [*a]", "1:11", "points to nothing"),
        ("text: 'open", "1:", "not valid YAML"),
        ("text: a\n  b: c", "2:", "not valid YAML"),
        ("{text: a", "", "not valid YAML"),
        ("", "1:1", "empty"),
        ("# only words\n", "1:1", "empty"),
    ],
)
def test_refused(text, place, said):
    first = problems(text)[0]
    assert first.startswith(f"f.yaml:{place}")
    assert said in first


def test_what_is_not_utf8_is_named_with_its_place():
    assert problems("text: a\nnumber: ä".encode("latin-1"))[0].startswith("f.yaml:2:9 (file): This is not UTF-8.")
    assert "UTF-8" in problems("text: a".encode("utf-16"))[0]
    assert "U+D800" in problems('text: "\ud800"')[0] or "UTF-8" in problems('text: "\ud800"')[0]


def test_a_byte_order_mark_in_front_is_no_problem():
    assert load(b"\xef\xbb\xbftext: a").text == "a"


def test_windows_line_ends():
    assert load(b"text: a\r\nnumber: 2\r\n").number == 2


def _bomb() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    return "\n".join(rows)


@pytest.mark.parametrize(
    "text",
    [
        _bomb(),
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "text: &x a\ntable: {" + ", ".join(f"k{i}: *x" for i in range(2000)) + "}",
        "table:\n" + "".join(f" k{i}: 1\n" for i in range(250_000)),
        "x" * 4_000_001,
        "number: " + "9" * 1_000_000,
    ],
    ids=["alias bomb", "nested lists", "nested maps", "nested rows", "aliases", "values", "size", "huge number"],
)
def test_hostile_files_are_refused_quickly(text):
    start = time.monotonic()
    assert len(problems(text)) == 1
    assert time.monotonic() - start < 10


def test_very_many_problems_are_cut_off():
    found = problems("\n".join(f"k{i}: 1" for i in range(1000)))
    assert len(found) == 201
    assert any("800 more" in row for row in found)


def test_aliases_within_bounds_are_values():
    sample = load("leaves:\n  - &one {name: a, size: 1}\n  - *one\n")
    assert sample.leaves[0] == sample.leaves[1]


def test_the_pure_parser_says_the_same(monkeypatch):
    texts = ["txt: a\nnumber: x", "text: a\ntext: b", "text: !!python/name:os x", "[" * 50]
    quick = [problems(text) for text in texts]
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert [problems(text) for text in texts] == quick


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ContentError) as caught:
        yamlfile.read(tmp_path / "none.yaml", Sample)
    assert "cannot be read" in caught.value.message.en
    (tmp_path / "some.yaml").write_text("number: 3", encoding="utf-8")
    assert yamlfile.read(tmp_path / "some.yaml", Sample).number == 3


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_any_input_is_read_or_refused(data):
    refused = ()
    try:
        load(data)
    except ContentError as error:
        refused = error.problems
    assert all(row.line >= 0 and row.message.de and row.message.en for row in refused)


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.integers(-(10**17), 10**17), max_size=8))
def test_numbers_survive(table):
    text = "table: {" + ", ".join(f'"{key}": {value}' for key, value in table.items()) + "}"
    assert load(text).table == table
