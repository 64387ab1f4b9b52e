"""Foreign text in a draft: it is read, and it does nothing else, in any format."""

from __future__ import annotations

import email
import email.policy
import importlib.util
import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from postfall.case.model import LoginRecord
from postfall.draft import docx as word
from postfall.draft import eml, markdown
from postfall.draft.letter import LONGEST, neutral
from postfall.draft.render import render

_SPEC = importlib.util.spec_from_file_location("d", Path(__file__).parents[1] / "fixtures" / "draft_dossier.py")
sample = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(sample)

HOSTILE = (
    "# Kopf",
    "- Liste",
    "1. Liste\n2. Liste",
    "> Zitat",
    "---\n===\n***",
    "```\ncode\n```",
    "    code",
    "| a | b |\n|---|---|\n| c | d |",
    "[hier](https://böse.example) ![bild](https://x.example/a.png)",
    "[a]: https://x.example",
    "<script>alert(1)</script> <b>x</b> & &amp; &#65;",
    "{{ org_name }} {% for x in y %} {# nein #}",
    "**fett** _kursiv_ ~~weg~~ `code` \\",
    "https://x.example www.x.example a@b.example",
    "</w:t></w:r><w:p/> ]]> <?xml?>",
    "\x00\x07\x1b[31mrot\x1b[0m\x9b",
    "Rechts\u202enach\u2066links\u200b",
    "\ud800 \udc00 a\udfff",
    "Ein\r\nTo: opfer@example.org\nBcc: alle@example.org\u2028X: y\x85Z: z",
    "\ue000\ue010\ue001 \uf8ff",
    "\uffff\ufffe\ufeff",
    "Äß€ 😀 中文 ي",
)
ODD = st.text(alphabet=st.sampled_from("\ud800\udfff\x00\r\n\t\u2028\u202e#*_[]()<>|`~&\\-+=:.1 a\ue000\ue010\ue001"))
ANY = st.one_of(st.text(max_size=80), ODD, st.sampled_from(HOSTILE))
# Facts that no template looks at: their value changes words, never which sentences stand there.
WRITTEN = ("incident_description", "likely_consequences", "measures_taken", "org_name", "contact_name", "org_address")
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def letter(**changes):
    return render("persons-content", "de", sample.known(**changes))


@cache
def plain_styles(key: str) -> list[str]:
    plain = docx.Document(io.BytesIO(word.write(letter(**{key: "ein Wort"}))))
    return [row.style.name for row in plain.paragraphs]


def shape(data: bytes):
    """What a Markdown reader makes of it: the blocks, and everything inline that is more than words."""
    tokens = READER.parse(data.decode())
    inline = [sorted({child.type for child in token.children or []} - {"hardbreak"}) for token in tokens]
    return [token.type for token in tokens], inline


def words(data: bytes) -> str:
    tokens = READER.parse(data.decode())
    parts = [child.content or "\n" for token in tokens for child in token.children or []]
    return "".join(parts)


@given(key=st.sampled_from(WRITTEN), text=ANY)
@settings(max_examples=150, deadline=None)
def test_no_text_is_markdown(key, text):
    shown = neutral(text, lines=key in sample.LONG)
    assume(shown)

    data = markdown.write(letter(**{key: text}))

    assert shape(data) == shape(markdown.write(letter(**{key: "ein Wort"})))
    assert shown in words(data)


@given(key=st.sampled_from(WRITTEN), text=ANY)
@settings(max_examples=60, deadline=None)
def test_word_shows_any_text_as_it_is(key, text):
    shown = neutral(text, lines=key in sample.LONG)
    document = docx.Document(io.BytesIO(word.write(letter(**{key: text}))))

    assert [row.style.name for row in document.paragraphs] == plain_styles(key)
    assert shown in "\n".join(row.text for row in document.paragraphs)


@given(address=ANY, text=ANY)
@settings(max_examples=60, deadline=None)
def test_no_text_adds_a_header(address, text):
    changes = {"mailbox_address": address, "contact_name": text, "safe_contact": address}
    plain = email.message_from_bytes(
        eml.write(render("contact-warning", "de", sample.known())), policy=email.policy.default
    )

    message = email.message_from_bytes(
        eml.write(render("contact-warning", "de", sample.known(**changes))), policy=email.policy.default
    )

    assert set(message.keys()) <= set(plain.keys())
    assert not message["To"]
    assert neutral(text) in message.get_content().replace("\n", " ")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_a_table(text):
    login = LoginRecord("m1", "2026-03-28T08:00:05+00:00", "POP3S", text, text, 9)
    dossier = sample.known()
    dossier = replace(dossier, state=replace(dossier.state, logins=(login,)))
    written = render("log-preservation", "de", dossier)

    data = markdown.write(written)
    document = docx.Document(io.BytesIO(word.write(written)))

    rows = [token for token in READER.parse(data.decode()) if token.type in {"td_open", "th_open"}]
    assert len(rows) == 10
    assert neutral(text) in words(data)
    assert document.tables[0].rows[1].cells[3].text == neutral(text)


@given(ANY)
@example("x" * (LONGEST + 5))
@example("\n" * 50)
def test_neutral_text_is_one_line_and_stays_what_it_is(text):
    once = neutral(text)

    assert len(once.splitlines()) <= 1
    assert neutral(once) == once
    assert isinstance(once.encode(), bytes)
    assert not set(once) & set("\x00\x1b\u202e\u2066\u200b\ufeff")
    assert len(neutral(text, lines=True)) <= LONGEST + 2


def test_a_mark_never_becomes_a_link():
    missing = render("persons-content", "de", sample.empty())
    with_link = replace(missing, body=missing.body.replace("\n", "(https://x.example)\n", 3))

    tokens = READER.parse(markdown.write(with_link).decode())

    assert not [child for token in tokens for child in token.children or [] if child.type == "link_open"]
