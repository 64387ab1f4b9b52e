"""Attachments and delivery reports of messages that lie in files, read off their boundaries."""

from __future__ import annotations

import email.policy
import io
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.copies import FROM, MAIL, look

from postfall.mailbox.archive import structure as room
from postfall.mailbox.archive.mboxfile import header_block
from postfall.mailbox.archive.structure import structure
from postfall.mailbox.content.parts import open_message


def walked(data, before=b"", after=b""):
    """The structure of a message between other octets of a file."""
    file = io.BytesIO(before + data + after)
    file.seek(len(before))
    block, _ = header_block(file, len(data))
    return structure(file, len(before), len(before) + len(data), block)


def names(data, **around):
    return [(row.part, row.name, row.type) for row in walked(data, **around).attachments]


def message(*files, end="\n"):
    mail = EmailMessage(policy=email.policy.default.clone(linesep=end))
    mail["Subject"] = "x"
    mail.set_content("Hallo\n-- \nAnna\n")
    for name, kind, data in files:
        mail.add_attachment(data, *kind.split("/"), filename=name)
    return mail


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_names_types_and_sizes_as_written(end):
    data = message(("Rechnung März.pdf", "application/pdf", b"%PDF" * 50), ("a.zip", "application/zip", b"PK"), end=end)
    found = walked(data.as_bytes(), before=b"--\n--x\n", after=b"\n--" + b"y" * 2000).attachments
    assert [(row.part, row.name, row.type) for row in found] == [
        ("2", "Rechnung März.pdf", "application/pdf"),
        ("3", "a.zip", "application/zip"),
    ]
    assert [row.octets for row in found] == [row.octets for row in open_message(data.as_bytes()).attachments]
    assert found[0].octets >= 268


def test_parts_within_parts_are_numbered_as_imap_does():
    inner = message(("b.pdf", "application/pdf", b"x"))
    outer = message(("a.pdf", "application/pdf", b"x"))
    outer.add_attachment(inner)
    outer.add_attachment(b"y", "application", "msword", filename="c.doc")
    data = outer.as_bytes()
    assert names(data) == [
        ("2", "a.pdf", "application/pdf"),
        ("3", "", "message/rfc822"),
        ("3.2", "b.pdf", "application/pdf"),
        ("4", "c.doc", "application/msword"),
    ]
    assert {(row.part, row.name) for row in open_message(data).attachments} == {
        (part, name) for part, name, _ in names(data)
    }


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"Content-Type: application/pdf; name=a.pdf\n", [("1", "a.pdf", "application/pdf")]),
        (b"Content-Type: text/html\n", []),
        (b"Content-Type: text/plain; charset=utf-8\n", []),
        (b"Content-Type: text/plain;\n name=a.txt\n", [("1", "a.txt", "text/plain")]),
        (b"Content-Disposition: attachment; filename=b.txt\n", [("1", "b.txt", "text/plain")]),
        (b"content-type:image/png\n", [("1", "", "image/png")]),
        (b"Content-Type: multipart/encrypted; boundary=x\n", [("1", "", "multipart/encrypted")]),
        (b"Content-Type: multipart/mixed\n", []),
        (b"Content-Type: multipart/mixed; boundary=nowhere\n", []),
    ],
)
def test_messages_of_one_part(head, found):
    assert names(b"Subject: x\n" + head + b"\nbody\n") == found


def test_a_bounce_names_whom_it_did_not_reach(tmp_path):
    mail = (
        b"From: MAILER-DAEMON@example.org\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        b"--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        b"Final-Recipient: rfc822; kim@firma.example\nAction: failed\n\n--b\nContent-Type: message/rfc822\n\n"
        b"Subject: Rechnung\n\nbody\n--b--\n"
    )
    (tmp_path / "box").write_bytes(FROM + mail + b"\n" + FROM + MAIL)
    bounce, other = look(tmp_path / "box").rows
    assert (bounce.failed, bounce.marks) == (("kim@firma.example",), ("bounce",))
    assert [row.type for row in bounce.attachments] == ["message/rfc822"]
    assert (other.failed, other.attachments) == ((), ())


def test_a_boundary_may_lie_across_two_reads(monkeypatch):
    monkeypatch.setattr(room, "_CHUNK", 40)
    files = [(f"{number}.pdf", "application/pdf", bytes(number)) for number in range(60)]
    data = message(*files).as_bytes()
    assert [name for _, name, _ in names(data)] == [name for name, _, _ in files]


def test_what_is_broken_ends_somewhere():
    head = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
    assert names(head + b"--b\nContent-Type: application/pdf; name=a.pdf") == [("1", "a.pdf", "application/pdf")]
    assert names(head + b"--b\n--b\n--b--\n--b\nContent-Type: image/png\n\n") == []
    nested = b"".join(
        b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (number, number + 1) for number in range(100)
    )
    assert not walked(b"Content-Type: multipart/mixed; boundary=b0\nA: b\n\n" + nested).whole
    many = walked(head + b"--b\nContent-Type: image/png\n\nx\n" * 2000)
    assert (len(many.attachments), many.whole) == (1000, False)


def test_too_many_parts_are_a_problem_of_the_message(tmp_path):
    head = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
    (tmp_path / "a.eml").write_bytes(head + b"--b\nContent-Type: image/png\n\nx\n" * 2000)
    assert look(f"eml:{tmp_path}").problems["too_many_parts"] == 1


@given(st.binary(max_size=300), st.lists(st.sampled_from([b"--b\n", b"\n\n", b"--b--\n", b"Content-Type: a/b\n"])))
def test_any_octets_are_gone_through(noise, lines):
    data = b"Content-Type: multipart/mixed; boundary=b\n\n" + noise + b"".join(lines) + noise
    assert all(row.octets <= len(data) for row in walked(data).attachments)
