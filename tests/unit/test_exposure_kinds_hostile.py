"""The detectors under texts that want to hurt: long, repeating, odd. They end, find what is there, and leak nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.labelled.generator import labelled

from postfall.exposure.kinds import Detector
from postfall.exposure.kinds.detector import RULES
from postfall.exposure.kinds.gate import SetGate, WordGate
from postfall.exposure.load import detector, lexicon
from postfall.mailbox.model import Level

MEGA, WINDOW = 1 << 20, 256 << 10
SALT = b"salt of sixteen."
PIECES = [
    "1",
    "a",
    "DE89 ",
    "DE89370400440532013000 ",
    "0221 4710815 ",
    "+49 ",
    "<",
    "@",
    "a@",
    "a@b.",
    "a.",
    "IBAN: ",
    "Passwort: ",
    "Passwort ist ",
    "geb. ",
    "geb. 1.1.1980 ",
    "756.",
    "eyJ",
    "sk-",
    "xoxb-1",
    "4111 1111 1111 1111 ",
    "12;34;\n",
    "\n",
    " ",
    "Kennzeichen B-AB 1 ",
    "Steuer-ID 12 345 678 901 ",
    "C01X00T478D<<",
    "|Passwort|\n",
    "ÄÖÜß",
    "\u00a0",
    "ſ",
    "İ",
    "(",
    "0(",
    "-",
    "1-",
    "krankmeldung ",
    "01.01.",
    "A000500015 KVNR ",
    "*1.1.1980",
    "\x00",
    "AKIA",
]


@pytest.fixture(scope="module")
def scanner():
    return detector(SALT)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_much_of_anything_comes_to_an_end(scanner, piece):
    long = MEGA if piece in {"1", "a", "DE89 ", "<", "eyJ"} else WINDOW
    text = piece * (long // len(piece)) + "\nIBAN: DE89 3704 0044 0532 0130 00\n"
    rows = scanner.scan("1", text)
    assert ("iban", "DE89…3000") in {(row.kind, row.masked) for row in rows}


@pytest.mark.timeout(60)
def test_a_megabyte_of_one_line_of_digits_holds_nothing(scanner):
    assert [row for row in scanner.scan("1", "7" * MEGA) if row.level is Level.COUNTED] == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=30).map("".join))
def test_any_text_gives_findings_in_order_that_hide_the_value(text):
    rows = detector(SALT).scan("2.1", text)
    assert [row.offset for row in rows] == sorted(row.offset for row in rows)
    for row in rows:
        assert row.part == "2.1"
        assert 0 <= row.offset < len(text)
        assert len(row.masked) <= 60
        assert (row.digest == "") == (row.level is Level.HINT)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=30).map("".join))
def test_both_gates_let_the_same_findings_through(text):
    re2 = pytest.importorskip("re2")
    quick = Detector(SALT, lexicon(), lambda rules: SetGate(rules, re2))
    assert quick.scan("1", text) == Detector(SALT, lexicon(), WordGate).scan("1", text)


def test_gates_only_leave_out_what_finds_nothing():
    """Against no gate at all, on every labelled text."""

    class Open:
        def __init__(self, rules):
            self.rules = rules

        def open(self, text):
            return self.rules

    every, gated = Detector(SALT, lexicon(), Open), Detector(SALT, lexicon(), WordGate)
    for text in labelled("positives.txt") + labelled("lookalikes.txt"):
        assert gated.scan("1", text.text) == every.scan("1", text.text), text.text


def test_a_full_automaton_opens_the_gate():
    """A set that ran out of memory answers with nothing; then every rule has to run."""
    re2 = pytest.importorskip("re2")
    gate = SetGate(RULES, re2)

    class Broken:
        @staticmethod
        def Match(text):  # noqa: N802 - the name that re2 gives it
            return None

    gate._set = Broken()
    assert gate.open("IBAN DE89 3704 0044 0532 0130 00") == RULES


def test_the_same_value_counts_once_in_a_text_and_equal_across_texts(scanner):
    once = scanner.scan("1", "IBAN DE89 3704 0044 0532 0130 00\n> IBAN DE89370400440532013000")
    other = scanner.scan("2", "an de89-3704-0044-0532-0130-00")
    assert len(once) == 1
    assert other[0].digest == once[0].digest
    assert detector(b"another case....").scan("1", "DE89370400440532013000")[0].digest != once[0].digest


@pytest.mark.parametrize("text", labelled("positives.txt")[::7], ids=lambda text: text.about)
def test_no_finding_holds_the_value(scanner, text):
    """Masks show at most a third of a value's signs in a row, and nothing at all of a password."""
    values = {row.kind: row.bare for row in text.expected}
    for row in scanner.scan("1", text.text):
        if row.kind in values and row.kind != "email":
            assert values[row.kind].lower() not in row.masked.lower()
            shown = max(len(piece) for piece in row.masked.split("…"))
            assert row.kind == "password" or shown <= max(4, len(values[row.kind]) // 3)
