"""Foreign text cannot steer a terminal, and few letters are enough."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from postfall.language import Text, same
from postfall.ports import Grid, Level, Notice, Pairs, Points, Title
from postfall.screen.plain import clean
from postfall.screen.show import PlainTeller, RichTeller, make_progress, make_teller


@given(st.text())
def test_clean_text_is_harmless(text):
    shown = clean(text)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert all(sign >= " " and not "\x7f" <= sign <= "\x9f" for sign in shown)


def test_an_escape_sequence_in_a_subject_is_visible():
    assert clean("Rechnung \x1b]0;x\x07\u202egpj.exe") == "Rechnung \\x1b]0;x\\x07\\u202egpj.exe"


def test_german_letters_stay():
    assert clean("Müßige Grüße – „so“") == "Müßige Grüße – „so“"


def test_few_letters_are_spelled_out():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="postfall-plain")
    stream.write("Größe – „ja“ §33 ✓ 日")
    stream.flush()
    assert stream.buffer.getvalue() == b'Groesse - "ja" Par.33 x ?'


def test_every_block_is_shown_without_escape_codes():
    stream = io.StringIO()
    teller = make_teller(stream, "de", plain=True)
    assert isinstance(teller, PlainTeller)
    for block in (
        Text("Absatz", "Paragraph"),
        Title(Text("Titel", "Title")),
        Points((Text("eins", "one"), Text("zwei", "two")), numbered=True),
        Pairs(((Text("Name", "Name"), "böse\x1b[31m"),)),
        Grid((Text("Zahl", "Number"), Text("Wort", "Word")), (("1", "a"), ("12", "b")), right=(0,)),
        Notice(Text("Wichtig", "Important"), Level.WARNING),
    ):
        teller.show(block)
    shown = stream.getvalue()
    assert "\x1b" not in shown
    assert "1. eins" in shown
    assert "Achtung: Wichtig" in shown
    assert "   1  a" in shown


def test_a_wide_table_becomes_lines_on_a_narrow_screen(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    stream = io.StringIO()
    PlainTeller(stream, "en").show(Grid((same("name"), same("path")), (("draft", "/a/long/path/" + "x" * 60),)))
    assert "name: draft; path:" in stream.getvalue()


def test_a_column_without_a_heading_has_no_place_among_lines(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    stream = io.StringIO()
    PlainTeller(stream, "en").show(Grid((same("month"), same("")), (("2026-10", "█" * 60),)))
    assert stream.getvalue().strip() == "- month: 2026-10"


def told(plain, *updates):
    stream = io.StringIO()
    progress = make_progress(stream, "en", plain=plain, quiet=False)
    for done, total in updates:
        progress.update(done, total, same("letters"))
    return stream.getvalue()


def test_progress_in_lines_says_no_number_that_looks_like_a_sum():
    assert told(True, (1, None), (2, None), (2, 2)) == "letters: 2 of 2\n"
    assert told(True, (1, None), (1000, None), (1001, None)) == "letters: 1000\n"


def test_progress_in_one_line_is_gone_at_the_end():
    assert told(False, (1, None), (3, 3)).endswith("\r\x1b[K")


def test_an_address_is_never_cut_on_a_narrow_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    address = "https://example.org/" + "way/" * 20 + "form"
    for block in (Pairs(((same("form"), address),)), Points((same(address),)), Grid((same("form"),), ((address,),))):
        stream = io.StringIO()
        RichTeller(stream, "en").show(block)
        assert address in "".join(line.removeprefix("form").strip(" •") for line in stream.getvalue().splitlines())
