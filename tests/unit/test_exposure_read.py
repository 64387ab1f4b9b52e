"""Whole messages looked into: findings with their place, nothing kept of the text, and no message ends the run."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from tests.fixtures import documents as made

from postfall.exposure.read import MOST_FINDINGS, OVERLAP, WINDOW, ContentInspector
from postfall.mailbox.model import Attachment, Finding, Inspector, Level, Row, Uninspected

IBAN = "DE89370400440532013000"
ROW = Row(1, "uid-1", 100)


class Ibans:
    """A small real detector: IBANs without spaces."""

    def scan(self, part: str, text: str) -> list[Finding]:
        return [
            Finding(
                "iban", Level.COUNTED, part, found.start(), "pattern", f"{found.group()[:4]}…", str(hash(found.group()))
            )
            for found in re.finditer(r"\bDE[0-9]{20}\b", text)
        ]


class Broken:
    def scan(self, part: str, text: str) -> list[Finding]:
        raise ArithmeticError(text)


@pytest.fixture(scope="module")
def inspector():
    with ContentInspector(Ibans()) as opened:
        yield opened


def mixed(*parts: bytes) -> bytes:
    return (
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"".join(b"--b\n" + part + b"\n" for part in parts)
        + b"--b--"
    )


def test_findings_name_part_and_offset(inspector):
    document = b"Content-Type: application/pdf; name=r.pdf\n\n" + made.pdf(made.shown(f"IBAN {IBAN}"))
    message = f"Subject: {IBAN}\n".encode() + mixed(
        f"\nMy IBAN: {IBAN}".encode(), document, b"Content-Type: image/png\n\nx"
    )
    row = inspector.inspect(ROW, message)
    assert [(found.part, found.offset) for found in row.findings] == [("subject", 0), ("1", 9), ("2", 5)]
    assert len({found.digest for found in row.findings}) == 1
    assert row.not_inspected == (Uninspected("3", "image", 1),)
    assert [(one.part, one.type, one.name) for one in row.attachments] == [
        ("2", "application/pdf", "r.pdf"),
        ("3", "image/png", ""),
    ]
    assert IBAN not in repr(row)


def test_it_is_what_the_mailbox_room_asks_for(inspector):
    def look(asked: Inspector) -> Row:
        return asked.inspect(ROW, b"\nx", whole=False)

    assert look(inspector).not_inspected == (Uninspected("1", "cut_short"),)


def test_what_was_known_of_a_row_stays(inspector):
    known = Row(1, "a", 9, attachments=(Attachment("a.pdf", "application/pdf", 5, "2"),), failed=("a@x.example",))
    cut = inspector.inspect(known, b"Subject: s\n\nbody", whole=False)
    assert (cut.attachments, cut.failed) == (known.attachments, known.failed)
    status = b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; b@x.example\nAction: failed\n"
    assert inspector.inspect(known, mixed(status)).failed == ("a@x.example", "b@x.example")


def test_a_failure_of_ours_counts_the_message_as_not_looked_into():
    with ContentInspector(Broken()) as broken:
        row = broken.inspect(ROW, b"Subject: s\n\nsecret words")
    assert row.not_inspected == (Uninspected("", "unreadable", 24),)


def test_long_texts_are_looked_at_in_windows_that_lose_and_double_nothing(inspector):
    places = [0, WINDOW - 30, WINDOW - 10, WINDOW, WINDOW + OVERLAP - 5, 2 * WINDOW - 1, 3 * WINDOW - 22]
    text = bytearray(b" " * (3 * WINDOW))
    for place in places:
        text[place : place + 22] = IBAN.encode()
    kept = [
        place
        for place in places
        if text[place : place + 22] == IBAN.encode() and text[place - 1 : place] in (b" ", b"")
    ]
    found = inspector.inspect(ROW, b"\n" + bytes(text)).findings
    assert [one.offset for one in found] == kept
    assert {WINDOW + OVERLAP - 5, 2 * WINDOW - 1, 3 * WINDOW - 22} <= set(kept)


def test_many_findings_are_bounded_and_counted(inspector):
    row = inspector.inspect(ROW, b"\n" + (IBAN.encode() + b"\n") * (MOST_FINDINGS + 5))
    assert len(row.findings) == MOST_FINDINGS
    assert row.not_inspected == (Uninspected("1", "too_large"),)


MEMORY = r"""
import re, sys
from pathlib import Path
from postfall.exposure.read import ContentInspector
from postfall.mailbox.model import Row

class Nothing:
    def scan(self, part, text):
        return []

message = Path(sys.argv[1]).read_bytes()
with ContentInspector(Nothing()) as inspector:
    row = inspector.inspect(Row(1, "a", 1), message, whole=False)
peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)
print(int(peak) // 1024, *{gap.code for gap in row.not_inspected})
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory like Linux does")
@pytest.mark.parametrize("kind", [b"text/plain", b"text/html", b"text/csv", b"application/pdf", b"application/zip"])
def test_a_message_of_a_gigabyte_that_was_cut_needs_little_memory(tmp_path, kind):
    """Signs beyond the basic plane make every text four times as large in memory."""
    one = b"<p>a&amp;;b \xf0\x9f\x98\x80</p>\n"
    head = b"Content-Type: " + kind + b"; charset=utf-8\n\n" + (b"%PDF-1.7" if b"pdf" in kind else b"")
    message = tmp_path / "large.eml"
    message.write_bytes((head + one * ((50 << 20) // len(one)))[: 50 << 20])
    ran = subprocess.run(
        [sys.executable, "-c", MEMORY, message], capture_output=True, text=True, timeout=60, check=True
    )
    megabytes, *codes = ran.stdout.split()
    assert int(megabytes) < 200
    assert "cut_short" in codes
