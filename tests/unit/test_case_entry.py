from __future__ import annotations

import hashlib
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.case.body import decode_value, encode_value
from postfall.case.entry import GENESIS, SALT_OCTETS, canonical, clean, digest, entry_hash, is_type
from postfall.value import UNKNOWN, Moment

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT.map(lambda t: unicodedata.normalize("NFC", t)), inner)
    ),
    max_leaves=12,
)


def _shuffled(value):
    if isinstance(value, dict):
        return {key: _shuffled(value[key]) for key in reversed(list(value))}
    return [_shuffled(item) for item in value] if isinstance(value, list) else value


@given(JSON)
def test_the_canonical_form_is_a_fixed_point_and_knows_no_order(body):
    written = canonical(body)
    assert canonical(json.loads(written)) == written
    assert canonical(_shuffled(body)) == written


def test_the_canonical_form_is_what_the_format_page_says():
    assert canonical({"b": [1, True, None], "a": "Gru\u0308ße \n"}) == '{"a":"Grüße \\n","b":[1,true,null]}'.encode()


@pytest.mark.parametrize(
    "body", [1.5, {"a": 1.0}, {1: "a"}, {"a": b"x"}, [{"a": (1,)}], {"é": 1, "e\u0301": 2}, "\ud800", float("nan")]
)
def test_what_a_body_may_not_hold_is_refused(body):
    with pytest.raises(TypeError):
        canonical(body)


def test_text_that_is_no_unicode_is_cleaned_not_lost():
    assert clean({"a": ["x\udcffy\x00", 3]}) == {"a": ["x\ufffdy\ufffd", 3]}
    canonical(clean({"a": "\ud83d"}))


def test_the_hash_of_an_entry_can_be_made_by_hand():
    values = ["postfall-entry/1", "case", 1, "2026-03-27T16:20:00.000+00:00", "Zoë", "note.added/1", GENESIS, "ab" * 32]
    by_hand = hashlib.sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
    assert entry_hash(*values[1:]) == by_hand


FIELDS = st.tuples(TEXT, st.integers(1, 99), TEXT, TEXT, TEXT, TEXT, TEXT)


@given(FIELDS, FIELDS)
def test_two_entries_have_one_hash_only_if_they_are_the_same(one, other):
    assert (entry_hash(*one) == entry_hash(*other)) == (one == other)


@given(st.binary(min_size=SALT_OCTETS, max_size=SALT_OCTETS), st.binary(max_size=40))
def test_the_digest_binds_salt_and_body(salt, body):
    assert digest(salt, body) == hashlib.sha256(salt + body).hexdigest()


@pytest.mark.parametrize(
    ("text", "good"), [("note.added/1", True), ("note.added", False), ("Note.added/1", False), ("a.b/0", False)]
)
def test_a_type_has_a_number(text, good):
    assert is_type(text) is good


VALUES = (
    st.booleans()
    | st.integers()
    | TEXT
    | st.just(UNKNOWN)
    | st.lists(TEXT).map(tuple)
    | st.datetimes(timezones=st.sampled_from([__import__("datetime").UTC])).map(
        lambda at: Moment.of(at, "Europe/Berlin", "so typed")
    )
)


@given(VALUES)
def test_answers_come_back_as_they_went_in(value):
    back = decode_value(json.loads(canonical(encode_value(value)))) if not isinstance(value, str) else value
    assert back == (value if not isinstance(value, tuple) else tuple(unicodedata.normalize("NFC", x) for x in value))
    assert type(decode_value(encode_value(value))) is type(value) or value is UNKNOWN


@pytest.mark.parametrize("broken", [None, {}, {"unknown": False}, [1], {"moment": "x"}, {"moment": {"utc": "x"}}])
def test_a_broken_value_is_refused(broken):
    from postfall.errors import UsageError

    with pytest.raises((ValueError, UsageError)):
        decode_value(broken)
