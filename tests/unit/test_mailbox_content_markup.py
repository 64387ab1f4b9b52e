"""HTML to text: what a reader sees, in one pass over whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.mailbox.content.markup import seen_in, text_of


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("DE89 <b>3704</b> 00<i>44</i>", "DE89 3704 0044"),
        ("<td>a</td><td>b</td>", "a b"),
        ("a\r\n  b\t<br>c", "a b\nc"),
        ("<style>p{}</style><script>1<2</script>x", "x"),
        ("a<!-- <p>hidden --> b", "a b"),
        ("a<!-- never ends b", "a never ends b"),
        ("a<script>never ends b", "anever ends b"),
        ("&auml;&#228;&#xE4;&amp;lt;&nbsp;&shy;x", "ää" + "ä&lt; x"),
        ("&#99999999999999999999999999;&nonsense;", "&#99999999999999999999999999;&nonsense;"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ('<a href="https://shop.example/4111111111111111">link</a>', "link"),
    ],
)
def test_what_a_reader_sees(markup, seen):
    assert text_of(markup) == seen


def test_the_markup_may_announce_its_charset():
    assert seen_in('<meta charset="koi8-r">Привет'.encode("koi8-r")) == "Привет"
    assert seen_in("<meta charset=utf-16>ä".encode(), "utf-8") == "ä"


def test_long_markup_is_read_in_pieces_without_a_gap():
    row = "<p>Zeile mit Ü</p>".encode()
    seen = seen_in(row * 100_000).split()
    assert seen == ["Zeile", "mit", "Ü"] * 100_000
    assert seen_in(b"<p>a<img src='data:" + b"A" * 3_000_000 + b"'>b") == "a b"
    assert seen_in("ü".encode() * 1_200_001) == "ü" * 524_288 + " " + "ü" * 524_288 + " " + "ü" * 151_425


@pytest.mark.parametrize(
    "evil", ["<!--", "<script", "<a", "<", "&", "&#", " ", "<p>", "</", "<td", "<!-- -->", "\x1f "]
)
def test_no_repetition_makes_it_slow(evil):
    """A million times each; anything that looks back would need hours, and the timeout of the suite ends it."""
    assert len(text_of(evil * 1_000_000)) <= len(evil) * 1_000_000


@given(st.text(alphabet="<>!-/&#;aps \n\u00ad\x1f"))
def test_nothing_breaks_it(markup):
    assert "\x1f" not in text_of(markup)
