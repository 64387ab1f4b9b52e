"""IMAP answers, sets, structures: what is generated comes back, and any octets are read or refused, never a crash."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postfall.mailbox.imap import sets, structure
from postfall.mailbox.imap.fetching import internal_date
from postfall.mailbox.imap.grammar import Malformed, end_of, long_literal, nodes
from postfall.mailbox.imap.items import fetch, shape_of
from postfall.mailbox.imap.names import guessed_role, quoted, shown
from postfall.mailbox.model import Attachment

LATIN = st.characters(min_codepoint=0, max_codepoint=255)
TREES = st.recursive(st.none() | st.text(LATIN, max_size=12), lambda inner: st.lists(inner, max_size=5), max_leaves=20)


def as_imap(node, literal):
    """`node` as a server might write it."""
    if node is None:
        return "NIL"
    if isinstance(node, list):
        return "(" + " ".join(as_imap(one, literal) for one in node) + ")"
    if literal(node) or set(node) & set("\r\n\0"):
        return f"{{{len(node)}}}\r\n{node}"
    return '"' + node.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(TREES, st.booleans())
def test_any_tree_comes_back(tree, literals):
    text = as_imap(tree, lambda _: literals)
    assert nodes(text) == [tree]
    answer = f"* X {text}\r\n"
    assert end_of(answer + "* NEXT", 0) == (len(answer), len(answer))


@given(TREES, st.integers(min_value=0, max_value=400))
def test_an_answer_that_is_not_all_there_is_waited_for(tree, cut):
    answer = f"* X {as_imap(tree, lambda _: True)}\r\n"
    part = answer[: min(cut, len(answer) - 1)]
    end, need = end_of(part, 0)
    assert end < 0 or (part[:end] == answer[:end] and end <= len(part))
    assert end >= 0 or len(part) < need <= len(answer)


@given(st.text(LATIN, max_size=300))
def test_any_text_is_read_or_refused(text):
    with suppress(Malformed):
        nodes(text)
    end, need = end_of(text, 0)
    assert end <= len(text)
    assert need > 0
    long_literal(text, 0, 10)
    assert isinstance(structure.of_text(text), structure.Structure)
    with suppress(Malformed):
        fetch("* 1 FETCH (" + text)
        shape_of("* 1 FETCH (" + text, "BODY.PEEK[")


@given(TREES)
def test_any_tree_is_some_structure(tree):
    found = structure.of_node(tree)
    assert len(found.attachments) <= structure.MOST_KEPT
    assert structure.of_text(as_imap(tree, lambda _: False)).attachments == found.attachments


def test_the_quick_way_and_the_general_one_agree():
    part = ["application", "pdf", ["name", "a (1) [x],NIL.pdf"], None, None, "base64", "77", None, None, None, None]
    text = '(("text" "plain" NIL NIL NIL "7bit" 9 1 NIL NIL NIL NIL)("application" "pdf" ("name" "a (1) [x],NIL.pdf") '
    text += 'NIL NIL "base64" 77 NIL NIL NIL NIL) "mixed" NIL NIL NIL)'
    first = ["text", "plain", None, None, None, "7bit", "9", "1"]
    general = structure.of_node([first, part, "mixed", None, None, None])
    assert structure.of_text(text) == general
    assert general.attachments == (Attachment("a (1) [x],NIL.pdf", "application/pdf", 77, "2"),)


@pytest.mark.parametrize(
    ("typed", "disposed", "name"),
    [
        ('("name" "a.pdf")', "NIL", "a.pdf"),
        ('("name" "a.pdf")', '("attachment" ("filename" "b.pdf"))', "b.pdf"),
        ('("NAME" "=?utf-8?q?L=C3=B6hne.pdf?=")', "NIL", "Löhne.pdf"),
        ("NIL", '("attachment" ("filename*" "utf-8\'\'L%C3%B6hne%20M%C3%A4rz.pdf"))', "Löhne März.pdf"),
        ("NIL", '("attachment" ("filename*0" "Rech" "filename*1" "nung.pdf"))', "Rechnung.pdf"),
        (
            "NIL",
            '("attachment" ("filename*0*" "iso-8859-1\'\'%C4" "filename*1" "rger \\"1\\".pdf"))',
            'Ärger "1".pdf',
        ),
        ("NIL", '("attachment" ("filename" "L\xc3\xb6hne.pdf"))', "Löhne.pdf"),
        ("NIL", '("attachment" NIL)', ""),
        ("NIL", '"attachment"', ""),
    ],
)
def test_file_names_as_programs_write_them(typed, disposed, name):
    text = f'("application" "pdf" {typed} NIL NIL "base64" 20 NIL {disposed} NIL NIL)'
    assert [one.name for one in structure.of_text(text).attachments] == [name]


@pytest.mark.parametrize(
    ("kind", "rest", "count"),
    [('"text" "plain"', "20 1 NIL NIL", 0), ('"text" "html"', "20 1 NIL NIL", 0), ('"TEXT" "PLAIN"', "20 1", 0),
     ('"text" "plain"', '20 1 NIL ("attachment" NIL)', 1), ('"text" "plain"', '20 1 NIL ("inline" NIL)', 0),
     ('"text" "calendar"', "20 1 NIL NIL", 1), ('"image" "png"', '20 NIL ("inline" NIL)', 1),
     ('"application" "pgp-signature"', "20 NIL NIL", 1)],
)  # fmt: skip
def test_what_counts_as_an_attachment(kind, rest, count):
    assert len(structure.of_text(f'({kind} NIL NIL NIL "7bit" {rest} NIL NIL)').attachments) == count


def test_files_of_an_attached_message_are_found_with_their_numbers():
    inner = '(("text" "plain" NIL NIL NIL "7bit" 9 1)("image" "png" ("name" "x.png") NIL NIL "base64" 5) "mixed")'
    envelope = '(NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL)'
    whole = f'("message" "rfc822" NIL NIL NIL "7bit" 900 {envelope} {inner} 40)'
    text = f'(("text" "plain" NIL NIL NIL "7bit" 9 1){whole} "mixed")'
    assert [(one.part, one.type) for one in structure.of_text(text).attachments] == [
        ("2", "message/rfc822"), ("2.2", "image/png"),
    ]  # fmt: skip
    single = '("image" "png" ("name" "x.png") NIL NIL "base64" 5)'
    text = f'("message" "rfc822" NIL NIL NIL "7bit" 900 {envelope} {single} 40)'
    assert [one.part for one in structure.of_text(text).attachments] == ["1", "1.1"]


@given(st.sets(st.integers(min_value=1, max_value=2**32 - 1), min_size=1, max_size=200))
def test_sets_come_back(uids):
    ordered = sorted(uids)
    assert sets.read(sets.written(ordered)) == ordered
    pieces = sets.chunks(ordered, 7)
    assert [uid for piece in pieces for uid in piece] == ordered
    assert max(map(len, pieces)) <= 7


def test_sets_stay_short_and_lies_are_refused():
    scattered = list(range(1_000_000_000, 1_000_010_000, 2))
    assert all(len(sets.written(piece)) <= sets.LONGEST_SET for piece in sets.chunks(scattered, 1000))
    assert sets.read("1:4294967295") is None
    assert sets.read("x") is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [("17-Jul-2026 02:44:25 -0700", "2026-07-17T09:44:25+00:00"),
     (" 7-Jul-2026 02:44:25 +0000", "2026-07-07T02:44:25+00:00"),
     ("31-Feb-2026 02:44:25 +0000", None), ("17-Jul-2026 25:44:25 +0000", None), ("", None), ("x" * 60, None),
     ("17-Jul-1901 02:44:25 +0000", None)],
)  # fmt: skip
def test_internal_dates(text, iso):
    assert internal_date(text) == iso


@given(st.text(LATIN, max_size=40), st.booleans())
def test_any_name_is_shown_and_can_be_said(raw, utf8):
    assert isinstance(shown(raw, utf8=utf8), str)
    said = quoted(raw)
    assert said is None or nodes(said.decode()) == [raw]


@pytest.mark.parametrize(
    ("name", "role"),
    [("Gesendet", "sent"), ("INBOX/Sent Items", "sent"), ("ENTWÜRFE", "drafts"), ("Spam", "junk"),
     ("Archiv", "archive"), ("Papierkorb", "trash"), ("Sentinel", None), ("Projekte", None)],
)  # fmt: skip
def test_roles_by_usual_names(name, role):
    assert guessed_role(name, "/") == role
